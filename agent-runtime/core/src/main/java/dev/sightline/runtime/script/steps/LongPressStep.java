package dev.sightline.runtime.script.steps;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.driver.DriverInfo;
import dev.sightline.grounding.Target;
import dev.sightline.task.TaskStep;
import java.time.Duration;
import java.util.List;
import java.util.Map;

final class LongPressStep implements StepDefinition<TaskStep.LongPress> {

    private static final Field<TaskStep.LongPress, Target> TARGET =
            new TargetField<>(FieldTypes.TARGET, TaskStep.LongPress::target);
    private static final Field<TaskStep.LongPress, Duration> DURATION = Field.optional(
            "duration",
            FieldTypes.DURATION,
            step -> step.duration().equals(TaskStep.LongPress.USUAL) ? null : step.duration(),
            "How long; " + TaskStep.LongPress.USUAL.toMillis() + "ms unless given.",
            "2s");

    @Override
    public String name() {
        return "long_press";
    }

    @Override
    public String summary() {
        return "Presses on something for a while, as a finger does.";
    }

    @Override
    public String example() {
        return "long_press: Message";
    }

    @Override
    public Map<String, String> synonyms() {
        return Map.of("long_press_on", "long_press", "long_tap", "long_press");
    }

    @Override
    public Form<TaskStep.LongPress> form() {
        return Form.<TaskStep.LongPress>keys(
                        values -> new TaskStep.LongPress(
                                values.require(TARGET), values.or(DURATION, TaskStep.LongPress.USUAL)),
                        List.of(TARGET, DURATION))
                .orPlain(TARGET, FieldTypes.TARGET);
    }

    @Override
    public String words(TaskStep.LongPress step) {
        return "long press " + step.target();
    }

    @Override
    public Needs needs() {
        return Needs.oneOf(ActionKind.LONG_PRESS);
    }

    @Override
    public String insteadOn(DriverInfo.Platform platform) {
        return "It has no touch screen; for its menu, use a click with 'button: right'.";
    }

    @Override
    public void perform(TaskStep.LongPress step, StepContext context) {
        context.act(new Action.LongPress<>(context.find(step.target()).point(), step.duration()));
    }
}
