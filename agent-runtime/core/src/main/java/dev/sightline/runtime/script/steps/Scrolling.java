package dev.sightline.runtime.script.steps;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.screen.Point;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import dev.sightline.task.TaskStep.Scroll.Direction;
import java.time.Duration;

/** Turning the wheel, or on a touch screen moving the page with a finger. */
final class Scrolling {

    private Scrolling() {}

    /**
     * @param at where the wheel is turned
     * @param amount part of the screen's extent in the direction
     */
    static void by(StepContext context, Point<Space.Pixels> at, Direction direction, double amount) {
        Screenshot screenshot = context.step().screenshot();
        double width = screenshot.size().width();
        double height = screenshot.size().height();
        double deltaX = switch (direction) {
            case LEFT -> -amount * width;
            case RIGHT -> amount * width;
            case UP, DOWN -> 0;
        };
        double deltaY = switch (direction) {
            case UP -> -amount * height;
            case DOWN -> amount * height;
            case LEFT, RIGHT -> 0;
        };
        if (context.offers(ActionKind.SCROLL) || !context.offers(ActionKind.SWIPE)) {
            context.act(new Action.Scroll<>(at, deltaX, deltaY));
            return;
        }
        // the finger moves against the direction of what is to be seen, and stays on the screen
        var from = new Point<Space.Pixels>(inside(at.x() + deltaX / 2, width), inside(at.y() + deltaY / 2, height));
        var to = new Point<Space.Pixels>(inside(at.x() - deltaX / 2, width), inside(at.y() - deltaY / 2, height));
        context.act(new Action.Swipe<>(from, to, Duration.ofMillis(600)));
    }

    static Point<Space.Pixels> middle(Screenshot screenshot) {
        return new Point<>(screenshot.size().width() / 2, screenshot.size().height() / 2);
    }

    private static double inside(double coordinate, double extent) {
        return Math.clamp(coordinate, extent * 0.1, extent * 0.9);
    }
}
