package dev.sightline.desktop;

import dev.sightline.driver.Control;
import dev.sightline.driver.Controls;
import dev.sightline.screen.Point;
import dev.sightline.screen.Space;
import org.jspecify.annotations.Nullable;

/** A desktop knows its windows, but not what they show. */
record DesktopControls(Windows windows) implements Controls {

    /** The application whose window is nobody's: that of the desktop itself. */
    static final String DESKTOP = "desktop";

    @Override
    public @Nullable Control focused() {
        return windows.known() ? control(windows.active()) : null;
    }

    @Override
    public @Nullable Control at(Point<Space.Driver> point) {
        if (!windows.known()) {
            return null;
        }
        // AWT has one scale for all monitors of X11
        double scale = Monitors.current().all().getFirst().scale();
        return control(windows.at((int) Math.floor(point.x() * scale), (int) Math.floor(point.y() * scale)));
    }

    @Override
    public boolean selectAll() {
        return false;
    }

    private static Control control(Windows.@Nullable Window window) {
        return window == null ? new Control.Window("", DESKTOP) : new Control.Window(window.title(), window.kind());
    }
}
