package dev.sightline.mobile;

import dev.sightline.screen.Point;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.openqa.selenium.interactions.Pause;
import org.openqa.selenium.interactions.PointerInput;
import org.openqa.selenium.interactions.Sequence;

/** Gestures of fingers as WebDriver actions. */
final class Gestures {

    private static final Duration TOUCH = Duration.ofMillis(50);
    // Android counts two taps within 40 to 300 ms as a double tap
    private static final Duration BETWEEN_TAPS = Duration.ofMillis(100);
    // content that is dragged slowly and held before the finger lifts stops there instead of flinging
    private static final Duration SCROLL = Duration.ofMillis(500);
    private static final Duration HOLD = Duration.ofMillis(200);
    private static final Duration PINCH = Duration.ofMillis(500);
    // the system takes over swipes that start at the very edges
    private static final double MARGIN = 0.08;
    private static final double CLOSEST = 40;

    private Gestures() {}

    static List<Sequence> tap(Point<Space.Driver> point, int count) {
        var finger = new Finger("finger");
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                finger.pause(BETWEEN_TAPS);
            }
            finger.jump(point).down().pause(TOUCH).up();
        }
        return List.of(finger.sequence);
    }

    static List<Sequence> longPress(Point<Space.Driver> point, Duration duration) {
        return List.of(new Finger("finger").jump(point).down().pause(duration).up().sequence);
    }

    static List<Sequence> swipe(Point<Space.Driver> from, Point<Space.Driver> to, Duration duration) {
        return List.of(new Finger("finger").jump(from).down().move(to, duration).up().sequence);
    }

    /** The swipes that scroll by a distance, to be performed one by one; several when it exceeds the screen. */
    static List<List<Sequence>> scroll(
            Point<Space.Driver> point, double deltaX, double deltaY, Size<Space.Driver> screen) {
        double reachX = screen.width() * (1 - 2 * MARGIN);
        double reachY = screen.height() * (1 - 2 * MARGIN);
        int strokes = (int) Math.ceil(Math.max(Math.abs(deltaX) / reachX, Math.abs(deltaY) / reachY));
        var swipes = new ArrayList<List<Sequence>>();
        for (int i = 0; i < strokes; i++) {
            // content follows the finger, so the finger moves in the opposite direction
            double dx = -deltaX / strokes;
            double dy = -deltaY / strokes;
            var from = new Point<Space.Driver>(
                    start(point.x(), dx, screen.width()), start(point.y(), dy, screen.height()));
            var to = new Point<Space.Driver>(from.x() + dx, from.y() + dy);
            swipes.add(List.of(new Finger("finger")
                    .jump(from)
                    .down()
                    .move(to, SCROLL)
                    .pause(HOLD)
                    .up()
                    .sequence));
        }
        return swipes;
    }

    /** Where a stroke starts on one axis: at the wanted position, or as close to it as the margins allow. */
    static double start(double wanted, double distance, double extent) {
        if (distance == 0) {
            return wanted;
        }
        double low = extent * MARGIN - Math.min(distance, 0);
        double high = extent * (1 - MARGIN) - Math.max(distance, 0);
        return Math.max(low, Math.min(wanted, high));
    }

    /** Two fingers on a line through a point, along the axis with more room; empty when there is too little room. */
    static List<Sequence> pinch(Point<Space.Driver> point, double scale, Size<Space.Driver> screen) {
        double roomX = Math.min(point.x(), screen.width() - 1 - point.x()) - screen.width() * MARGIN / 2;
        double roomY = Math.min(point.y(), screen.height() - 1 - point.y()) - screen.height() * MARGIN / 2;
        double room = Math.min(Math.max(roomX, roomY), Math.min(screen.width(), screen.height()) / 2);
        double wide = Math.min(room, Math.max(scale, 1 / scale) * room / 2);
        double narrow = wide / Math.max(scale, 1 / scale);
        if (narrow < CLOSEST / 4 || room < CLOSEST) {
            return List.of();
        }
        double start = scale > 1 ? narrow : wide;
        double end = scale > 1 ? wide : narrow;
        boolean sideways = roomX >= roomY;
        return List.of(stroke("left", point, sideways, -start, -end), stroke("right", point, sideways, start, end));
    }

    private static Sequence stroke(
            String name, Point<Space.Driver> middle, boolean sideways, double start, double end) {
        return new Finger(name)
                .jump(beside(middle, sideways, start))
                .down()
                .move(beside(middle, sideways, end), PINCH)
                .pause(HOLD)
                .up()
                .sequence;
    }

    private static Point<Space.Driver> beside(Point<Space.Driver> middle, boolean sideways, double distance) {
        return sideways
                ? new Point<>(middle.x() + distance, middle.y())
                : new Point<>(middle.x(), middle.y() + distance);
    }

    private static final class Finger {

        private final PointerInput input;
        private final Sequence sequence;

        private Finger(String name) {
            input = new PointerInput(PointerInput.Kind.TOUCH, name);
            sequence = new Sequence(input, 0);
        }

        Finger jump(Point<Space.Driver> point) {
            return move(point, Duration.ZERO);
        }

        Finger move(Point<Space.Driver> point, Duration duration) {
            sequence.addAction(
                    input.createPointerMove(duration, PointerInput.Origin.viewport(), (int) Math.floor(point.x()), (int)
                            Math.floor(point.y())));
            return this;
        }

        Finger down() {
            sequence.addAction(input.createPointerDown(PointerInput.MouseButton.LEFT.asArg()));
            return this;
        }

        Finger up() {
            sequence.addAction(input.createPointerUp(PointerInput.MouseButton.LEFT.asArg()));
            return this;
        }

        Finger pause(Duration duration) {
            sequence.addAction(new Pause(input, duration));
            return this;
        }
    }
}
