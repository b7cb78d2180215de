package dev.sightline.runtime.script.steps;

import dev.sightline.action.ActionKind;
import dev.sightline.grounding.Target;
import dev.sightline.screen.Point;
import dev.sightline.screen.Space;
import dev.sightline.task.TaskStep;
import dev.sightline.task.TaskStep.Scroll.Direction;
import java.util.List;
import java.util.Locale;

final class ScrollStep implements StepDefinition<TaskStep.Scroll> {

    private static final double USUAL_AMOUNT = 0.8;

    private static final Field<TaskStep.Scroll, Direction> DIRECTION = Field.required(
            "direction", FieldTypes.DIRECTION, TaskStep.Scroll::direction, "Towards what is to be seen.", "down");
    private static final Field<TaskStep.Scroll, Double> AMOUNT = Field.optional(
            "amount",
            FieldTypes.amount(100),
            step -> step.amount() == USUAL_AMOUNT ? null : step.amount(),
            "Part of the screen's extent; 0.8 unless given.",
            "0.5");
    private static final Field<TaskStep.Scroll, Target> AT = Field.optional(
            "at",
            FieldTypes.TARGET,
            TaskStep.Scroll::at,
            "Over what the wheel is turned; the middle unless given.",
            "Orders");

    @Override
    public String name() {
        return "scroll";
    }

    @Override
    public String summary() {
        return "Scrolls by a part of the screen.";
    }

    @Override
    public String example() {
        return "scroll: down";
    }

    @Override
    public Form<TaskStep.Scroll> form() {
        return Form.<TaskStep.Scroll>keys(
                        values -> new TaskStep.Scroll(
                                values.require(DIRECTION), values.or(AMOUNT, USUAL_AMOUNT), values.get(AT)),
                        List.of(DIRECTION, AMOUNT, AT))
                .orPlain(DIRECTION, FieldTypes.DIRECTION);
    }

    @Override
    public String words(TaskStep.Scroll step) {
        return "scroll " + step.direction().name().toLowerCase(Locale.ROOT)
                + (step.at() == null ? "" : " at " + step.at());
    }

    @Override
    public Needs needs() {
        return Needs.oneOf(ActionKind.SCROLL, ActionKind.SWIPE);
    }

    @Override
    public void perform(TaskStep.Scroll step, StepContext context) {
        Point<Space.Pixels> at = step.at() == null
                ? Scrolling.middle(context.step().look())
                : context.find(step.at()).point();
        Scrolling.by(context, at, step.direction(), step.amount());
    }
}
