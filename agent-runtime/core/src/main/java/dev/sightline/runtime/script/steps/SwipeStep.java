package dev.sightline.runtime.script.steps;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.grounding.Target;
import dev.sightline.screen.Point;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import dev.sightline.task.TaskStep;
import dev.sightline.task.TaskStep.Scroll.Direction;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

final class SwipeStep implements StepDefinition<TaskStep.Swipe> {

    /** Slow enough not to be a fling, which goes on by itself. */
    private static final Duration DURATION = Duration.ofMillis(500);

    /** How close to the edge of the screen a finger gets, as a part of the screen: systems keep the edges for themselves. */
    private static final double EDGE = 0.05;

    private static final Field<TaskStep.Swipe, Direction> DIRECTION = Field.required(
            "direction", FieldTypes.DIRECTION, TaskStep.Swipe::direction, "Where the finger moves.", "left");
    private static final Field<TaskStep.Swipe, Double> AMOUNT = Field.optional(
            "amount",
            FieldTypes.amount(1),
            step -> step.amount() == TaskStep.Swipe.USUAL ? null : step.amount(),
            "Part of the screen's extent; " + TaskStep.Swipe.USUAL + " unless given.",
            "0.3");
    private static final Field<TaskStep.Swipe, Target> FROM = Field.optional(
            "from",
            FieldTypes.TARGET,
            TaskStep.Swipe::from,
            "Where it begins; where the way fits unless given.",
            "Card");

    @Override
    public String name() {
        return "swipe";
    }

    @Override
    public String summary() {
        return "Moves a finger over the screen; with a mouse, drags.";
    }

    @Override
    public String example() {
        return "swipe: left";
    }

    @Override
    public Form<TaskStep.Swipe> form() {
        return Form.<TaskStep.Swipe>keys(
                        values -> new TaskStep.Swipe(
                                values.require(DIRECTION), values.or(AMOUNT, TaskStep.Swipe.USUAL), values.get(FROM)),
                        List.of(DIRECTION, AMOUNT, FROM))
                .orPlain(DIRECTION, FieldTypes.DIRECTION);
    }

    @Override
    public Map<String, String> synonyms() {
        return Map.of("fling", "swipe");
    }

    @Override
    public String words(TaskStep.Swipe step) {
        return "swipe " + step.direction().name().toLowerCase(Locale.ROOT)
                + (step.from() == null ? "" : " from " + step.from());
    }

    @Override
    public Needs needs() {
        return Needs.oneOf(ActionKind.SWIPE, ActionKind.DRAG);
    }

    @Override
    public void perform(TaskStep.Swipe step, StepContext context) {
        Point<Space.Pixels> given =
                step.from() == null ? null : context.find(step.from()).point();
        Screenshot seen = context.step().screenshot();
        double width = seen.size().width();
        double height = seen.size().height();
        double right = switch (step.direction()) {
            case LEFT -> -step.amount();
            case RIGHT -> step.amount();
            case UP, DOWN -> 0;
        };
        double down = switch (step.direction()) {
            case UP -> -step.amount();
            case DOWN -> step.amount();
            case LEFT, RIGHT -> 0;
        };
        Point<Space.Pixels> from =
                given == null ? new Point<>(width * (0.5 - right / 2), height * (0.5 - down / 2)) : given;
        Point<Space.Pixels> to =
                new Point<>(within(from.x() + right * width, width), within(from.y() + down * height, height));
        context.act(
                context.offers(ActionKind.SWIPE)
                        ? new Action.Swipe<>(from, to, DURATION)
                        : new Action.Drag<>(from, to));
    }

    private static double within(double at, double extent) {
        return Math.clamp(at, extent * EDGE, extent * (1 - EDGE));
    }
}
