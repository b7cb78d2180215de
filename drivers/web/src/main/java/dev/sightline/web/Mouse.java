package dev.sightline.web;

import dev.sightline.action.Key;
import dev.sightline.action.MouseButton;
import dev.sightline.screen.Point;
import dev.sightline.screen.Space;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.openqa.selenium.interactions.Interaction;
import org.openqa.selenium.interactions.Pause;
import org.openqa.selenium.interactions.PointerInput;
import org.openqa.selenium.interactions.PointerInput.Origin;
import org.openqa.selenium.interactions.Sequence;
import org.openqa.selenium.interactions.WheelInput;

/** The pointer and the wheel, by coordinate. */
final class Mouse {

    private static final int DRAG_STEPS = 8;
    private static final Duration DRAG_REST = Duration.ofMillis(50);
    private static final Duration DRAG_STEP = Duration.ofMillis(12);

    private final BrowserSession session;
    private final Keyboard keyboard;
    private final PointerInput mouse = new PointerInput(PointerInput.Kind.MOUSE, "mouse");
    private final WheelInput wheel = new WheelInput("wheel");

    Mouse(BrowserSession session, Keyboard keyboard) {
        this.session = session;
        this.keyboard = keyboard;
    }

    void move(Point<Space.Driver> point) {
        session.driver().perform(List.of(new Sequence(mouse, 0).addAction(to(point, Duration.ZERO))));
    }

    /**
     * One command for the whole click: the move takes no time, where Selenium's default is a quarter of a second.
     *
     * @param modifiers keys that are held meanwhile
     */
    void click(Point<Space.Driver> point, MouseButton button, int count, Set<Key.Named> modifiers) {
        var sequence = new Sequence(mouse, 0).addAction(to(point, Duration.ZERO));
        // the sequences advance together: the pointer rests while the keys go down
        modifiers.forEach(_ -> sequence.addAction(new Pause(mouse, Duration.ZERO)));
        int code = code(button).asArg();
        for (int i = 0; i < count; i++) {
            sequence.addAction(mouse.createPointerDown(code)).addAction(mouse.createPointerUp(code));
        }
        session.driver()
                .perform(
                        modifiers.isEmpty()
                                ? List.of(sequence)
                                : List.of(keyboard.holding(modifiers, 1, 2 * count), sequence));
    }

    /**
     * In several moves, because pages that track a drag do not recognise a single jump as one; with a rest at both ends,
     * because the browser begins a drag of its own (HTML5) beside the events, and must have done so before the release.
     */
    void drag(Point<Space.Driver> from, Point<Space.Driver> to) {
        int left = PointerInput.MouseButton.LEFT.asArg();
        var sequence =
                new Sequence(mouse, 0).addAction(to(from, Duration.ZERO)).addAction(mouse.createPointerDown(left));
        for (int i = 1; i <= DRAG_STEPS; i++) {
            double part = (double) i / DRAG_STEPS;
            sequence.addAction(to(
                    new Point<>(from.x() + (to.x() - from.x()) * part, from.y() + (to.y() - from.y()) * part),
                    DRAG_STEP));
            if (i == 1) {
                sequence.addAction(new Pause(mouse, DRAG_REST));
            }
        }
        sequence.addAction(new Pause(mouse, DRAG_REST)).addAction(to(to, Duration.ZERO));
        sequence.addAction(mouse.createPointerUp(left));
        session.driver().perform(List.of(sequence));
    }

    void scroll(Point<Space.Driver> point, double deltaX, double deltaY) {
        var sequence = new Sequence(wheel, 0)
                .addAction(wheel.createScroll(
                        (int) point.x(),
                        (int) point.y(),
                        (int) Math.rint(deltaX),
                        (int) Math.rint(deltaY),
                        Duration.ZERO,
                        WheelInput.ScrollOrigin.fromViewport()));
        session.driver().perform(List.of(sequence));
    }

    private Interaction to(Point<Space.Driver> point, Duration duration) {
        return to(mouse, point, duration);
    }

    /** The protocol takes whole CSS pixels; rounding down gives the one that contains the point. */
    static Interaction to(PointerInput mouse, Point<Space.Driver> point, Duration duration) {
        return mouse.createPointerMove(
                duration, Origin.viewport(), (int) Math.floor(point.x()), (int) Math.floor(point.y()));
    }

    private static PointerInput.MouseButton code(MouseButton button) {
        return switch (button) {
            case LEFT -> PointerInput.MouseButton.LEFT;
            case MIDDLE -> PointerInput.MouseButton.MIDDLE;
            case RIGHT -> PointerInput.MouseButton.RIGHT;
        };
    }
}
