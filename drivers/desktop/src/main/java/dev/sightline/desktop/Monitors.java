package dev.sightline.desktop;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.screen.Space;
import dev.sightline.screen.Transform;
import java.awt.GraphicsConfiguration;
import java.awt.GraphicsEnvironment;
import java.awt.Rectangle;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The monitors at one moment, in the coordinates of {@code java.awt.Robot}. The main one has its corner at (0, 0);
 * others may lie at negative coordinates.
 */
record Monitors(List<Monitor> all) {

    Monitors {
        all = List.copyOf(all);
    }

    /**
     * One monitor.
     *
     * @param bounds in Robot's coordinates
     * @param scale device pixels per coordinate; 2 on a HiDPI monitor
     */
    record Monitor(Rectangle bounds, double scale) {}

    static Monitors current() {
        var found = new ArrayList<Monitor>();
        for (var device : GraphicsEnvironment.getLocalGraphicsEnvironment().getScreenDevices()) {
            GraphicsConfiguration configuration = device.getDefaultConfiguration();
            found.add(new Monitor(
                    configuration.getBounds(),
                    configuration.getDefaultTransform().getScaleX()));
        }
        return new Monitors(found);
    }

    /** The smallest rectangle around all monitors. */
    Rectangle bounds() {
        return all.stream().map(Monitor::bounds).reduce(Rectangle::union).orElseThrow();
    }

    /** The monitors on which a part of the rectangle lies. */
    List<Monitor> under(Rectangle rectangle) {
        return all.stream()
                .filter(monitor -> monitor.bounds().intersects(rectangle))
                .toList();
    }

    /** The bounds of one monitor. */
    Rectangle boundsOf(int index) {
        if (index >= all.size()) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot show monitor " + index + ": there are " + all.size() + " monitors, "
                            + all.stream()
                                    .map(monitor -> text(monitor.bounds()))
                                    .toList() + ". Choose an index from 0 to " + (all.size() - 1) + ".");
        }
        return all.get(index).bounds();
    }

    /**
     * The area that a scope covers now.
     *
     * @param windows returns the bounds of a window in device pixels, as X11 does
     */
    Rectangle area(Scope scope, Function<Scope.Window, Rectangle> windows) {
        return switch (scope) {
            case Scope.AllMonitors _ -> bounds();
            case Scope.Monitor monitor -> boundsOf(monitor.index());
            case Scope.Region(var box) ->
                visible(
                        new Rectangle(
                                (int) Math.floor(box.left()),
                                (int) Math.floor(box.top()),
                                (int) Math.ceil(box.right()) - (int) Math.floor(box.left()),
                                (int) Math.ceil(box.bottom()) - (int) Math.floor(box.top())),
                        "the region");
            case Scope.Window wanted -> {
                Rectangle device = windows.apply(wanted);
                // AWT has one scale for all monitors of X11
                double scale = all.getFirst().scale();
                yield visible(
                        new Rectangle(
                                (int) Math.round(device.x / scale),
                                (int) Math.round(device.y / scale),
                                (int) Math.round(device.width / scale),
                                (int) Math.round(device.height / scale)),
                        "the window '" + wanted.title() + "'");
            }
        };
    }

    /** The part of a rectangle that lies within the bounds of all monitors. */
    Rectangle visible(Rectangle rectangle, String what) {
        Rectangle visible = rectangle.intersection(bounds());
        if (visible.isEmpty()) {
            throw new SightlineException(
                    ErrorCategory.DRIVER,
                    "Cannot capture " + what + " at " + text(rectangle) + ": it lies outside the desktop, which is "
                            + text(bounds()) + ". Move it onto a monitor, or choose another scope.");
        }
        return visible;
    }

    /** Converts pixels of a picture of an area to Robot's coordinates. */
    static Transform<Space.Pixels, Space.Driver> toDriver(Rectangle area, int pixelWidth, int pixelHeight) {
        return new Transform<>(area.getWidth() / pixelWidth, area.getHeight() / pixelHeight, area.x, area.y);
    }

    static String text(Rectangle rectangle) {
        return "%d×%d at (%d, %d)".formatted(rectangle.width, rectangle.height, rectangle.x, rectangle.y);
    }
}
