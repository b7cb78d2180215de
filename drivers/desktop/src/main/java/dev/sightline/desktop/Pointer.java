package dev.sightline.desktop;

import dev.sightline.action.Key;
import dev.sightline.action.MouseButton;
import dev.sightline.screen.Point;
import dev.sightline.screen.Space;
import java.awt.MouseInfo;
import java.awt.PointerInfo;
import java.awt.Robot;
import java.awt.Toolkit;
import java.awt.event.InputEvent;
import java.awt.event.KeyEvent;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Moves the mouse through {@code java.awt.Robot} and remembers where it left it. */
final class Pointer {

    /** How far one notch of the wheel is taken to scroll, in Robot's coordinates. */
    static final double UNITS_PER_NOTCH = 50;

    // AWT rounds between device pixels and its own coordinates at a fractional scale
    private static final int TOLERANCE = 3;
    // toolkits need motion events to find out what lies under the pointer, before it can be pressed
    private static final int HOVER_MILLIS = 15;
    // while a window manager is still passing the first click on to the window, it swallows one that follows at once
    private static final int PRESS_MILLIS = 10;
    private static final int BETWEEN_CLICKS_MILLIS = 50;
    // the interval within which GTK and Qt count two presses as a double click, unless the user has changed it
    private static final int MULTI_CLICK_MILLIS = 400;
    static final int DRAG_STEPS = 20;
    private static final int DRAG_STEP_MILLIS = 8;

    private final Robot robot;
    private java.awt.@Nullable Point left;

    Pointer(Robot robot) {
        this.robot = robot;
        this.left = place();
    }

    /** The position of the mouse; null when it is on the screen of another session. */
    static java.awt.@Nullable Point place() {
        PointerInfo info = MouseInfo.getPointerInfo();
        return info == null ? null : info.getLocation();
    }

    /** The position of the mouse if somebody else has moved it; null if it is where it was left. */
    java.awt.@Nullable Point movedTo() {
        java.awt.Point now = place();
        return left == null || now == null || now.distance(left) <= TOLERANCE ? null : now;
    }

    /** Forgets where the mouse was left, until {@link #accept()}. */
    void forget() {
        left = null;
    }

    /** Accepts the current position as the one where the mouse was left, if that was forgotten. */
    void accept() {
        if (left == null) {
            left = place();
        }
    }

    void move(Point<Space.Driver> point) {
        moveTo(whole(point));
        robot.delay(HOVER_MILLIS);
    }

    /**
     * Clicks.
     *
     * @param modifiers keys that are held meanwhile
     * @return whether the clicks followed each other within {@link #multiClickMillis()}; on a busy machine they may
     *     not, and an application counts each one separately
     */
    boolean click(Point<Space.Driver> point, MouseButton button, int count, Set<Key.Named> modifiers) {
        List<Integer> held = modifiers.stream().map(Pointer::code).toList();
        held.forEach(robot::keyPress);
        try {
            return click(point, button, count);
        } finally {
            held.reversed().forEach(robot::keyRelease);
        }
    }

    private static int code(Key.Named modifier) {
        return switch (modifier) {
            case CONTROL -> KeyEvent.VK_CONTROL;
            case SHIFT -> KeyEvent.VK_SHIFT;
            case ALT -> KeyEvent.VK_ALT;
            case META -> KeyEvent.VK_META;
            default -> throw new IllegalArgumentException(modifier + " is not a modifier");
        };
    }

    boolean click(Point<Space.Driver> point, MouseButton button, int count) {
        int mask = mask(button);
        long limit = TimeUnit.MILLISECONDS.toNanos(multiClickMillis());
        boolean together = true;
        move(point);
        long last = 0;
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                robot.delay(BETWEEN_CLICKS_MILLIS);
            }
            long start = System.nanoTime();
            robot.mousePress(mask);
            together &= i == 0 || System.nanoTime() - last < limit;
            last = start;
            robot.delay(PRESS_MILLIS);
            robot.mouseRelease(mask);
        }
        return together;
    }

    /** The longest time between two presses of a multiple click, as far as this desktop states it. */
    static int multiClickMillis() {
        return Toolkit.getDefaultToolkit().getDesktopProperty("awt.multiClickInterval") instanceof Integer millis
                ? Math.min(millis, MULTI_CLICK_MILLIS)
                : MULTI_CLICK_MILLIS;
    }

    void drag(Point<Space.Driver> from, Point<Space.Driver> to) {
        move(from);
        robot.mousePress(InputEvent.BUTTON1_DOWN_MASK);
        try {
            // some toolkits do not take a single jump for a drag
            for (int step = 1; step <= DRAG_STEPS; step++) {
                double share = (double) step / DRAG_STEPS;
                moveTo(whole(
                        new Point<>(from.x() + (to.x() - from.x()) * share, from.y() + (to.y() - from.y()) * share)));
                robot.delay(DRAG_STEP_MILLIS);
            }
            robot.delay(HOVER_MILLIS);
        } finally {
            robot.mouseRelease(InputEvent.BUTTON1_DOWN_MASK);
        }
    }

    void scroll(Point<Space.Driver> point, double deltaX, double deltaY) {
        move(point);
        turn(notches(deltaY));
        int sideways = notches(deltaX);
        if (sideways != 0) {
            // Robot has no horizontal wheel; with Shift the common toolkits turn the vertical one sideways
            robot.keyPress(KeyEvent.VK_SHIFT);
            try {
                turn(sideways);
            } finally {
                robot.keyRelease(KeyEvent.VK_SHIFT);
            }
        }
    }

    /** The number of notches closest to a distance; at least one for any distance other than 0. */
    static int notches(double distance) {
        long nearest = Math.round(distance / UNITS_PER_NOTCH);
        return (int) (nearest == 0 ? Math.signum(distance) : nearest);
    }

    private void turn(int notches) {
        if (notches != 0) {
            robot.mouseWheel(notches);
        }
    }

    /** Robot takes whole coordinates; rounding down gives the one that contains the point. */
    static java.awt.Point whole(Point<Space.Driver> point) {
        return new java.awt.Point((int) Math.floor(point.x()), (int) Math.floor(point.y()));
    }

    private void moveTo(java.awt.Point place) {
        robot.mouseMove(place.x, place.y);
        left = place;
    }

    private static int mask(MouseButton button) {
        return switch (button) {
            case LEFT -> InputEvent.BUTTON1_DOWN_MASK;
            case MIDDLE -> InputEvent.BUTTON2_DOWN_MASK;
            case RIGHT -> InputEvent.BUTTON3_DOWN_MASK;
        };
    }
}
