package dev.sightline.runtime.script.steps;

import dev.sightline.action.ActionKind;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.Target;
import dev.sightline.screen.Point;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import dev.sightline.task.TaskStep;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

final class DragByStep implements StepDefinition<TaskStep.DragBy> {

    private static final Field<TaskStep.DragBy, Target> FROM =
            Field.required("from", FieldTypes.TARGET, TaskStep.DragBy::from, "What is dragged.", "Volume");
    private static final Field<TaskStep.DragBy, Double> RIGHT =
            distance("right", step -> step.right(), "To the right, in CSS pixels or the units of the driver.");
    private static final Field<TaskStep.DragBy, Double> LEFT = distance("left", step -> -step.right(), "To the left.");
    private static final Field<TaskStep.DragBy, Double> DOWN = distance("down", step -> step.down(), "Downwards.");
    private static final Field<TaskStep.DragBy, Double> UP = distance("up", step -> -step.down(), "Upwards.");

    private static Field<TaskStep.DragBy, Double> distance(
            String name, ToDoubleFunction<TaskStep.DragBy> part, String doc) {
        return Field.optional(
                name,
                FieldTypes.amount(5_000),
                step -> part.applyAsDouble(step) > 0 ? part.applyAsDouble(step) : null,
                doc,
                "120");
    }

    @Override
    public String name() {
        return "drag_by";
    }

    @Override
    public String summary() {
        return "Drags something by a distance; fails when nothing on the screen changes.";
    }

    @Override
    public String example() {
        return "drag_by: { from: Volume, right: 120 }";
    }

    @Override
    public Form<TaskStep.DragBy> form() {
        return Form.<TaskStep.DragBy>keys(
                        values -> new TaskStep.DragBy(
                                values.require(FROM),
                                values.or(RIGHT, 0.0) - values.or(LEFT, 0.0),
                                values.or(DOWN, 0.0) - values.or(UP, 0.0)),
                        List.of(FROM, RIGHT, LEFT, DOWN, UP))
                .withAtLeastOneOf(List.of("right", "left", "down", "up"));
    }

    @Override
    public String words(TaskStep.DragBy step) {
        return "drag " + step.from() + " by" + distance(step);
    }

    private static String distance(TaskStep.DragBy step) {
        return part(step.right(), "right", "left") + part(step.down(), "down", "up");
    }

    private static String part(double distance, String ahead, String back) {
        return distance == 0
                ? ""
                : String.format(Locale.ROOT, " %.4g %s", Math.abs(distance), distance > 0 ? ahead : back);
    }

    @Override
    public Needs needs() {
        return Needs.oneOf(ActionKind.DRAG, ActionKind.SWIPE);
    }

    @Override
    public void perform(TaskStep.DragBy step, StepContext context) {
        Point<Space.Pixels> from = context.find(step.from()).point();
        Screenshot before = context.step().screenshot();
        Point<Space.Pixels> to = new Point<>(
                from.x() + step.right() / before.toDriver().scaleX(),
                from.y() + step.down() / before.toDriver().scaleY());
        if (to.x() < 0
                || to.y() < 0
                || to.x() >= before.size().width()
                || to.y() >= before.size().height()) {
            throw new SightlineException(
                    ErrorCategory.EXPECTATION,
                    "Cannot " + words(step) + ": that leads off the screen. Scroll first, or drag less far.");
        }
        DragStep.drag(from, to, "Dragged " + step.from() + " by" + distance(step), context);
    }
}
