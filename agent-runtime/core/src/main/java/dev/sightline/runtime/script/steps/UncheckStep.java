package dev.sightline.runtime.script.steps;

import dev.sightline.action.ActionKind;
import dev.sightline.grounding.Target;
import dev.sightline.task.TaskStep;
import java.util.List;
import java.util.Map;

final class UncheckStep implements StepDefinition<TaskStep.Uncheck> {

    private static final Field<TaskStep.Uncheck, Target> TARGET =
            new TargetField<>(FieldTypes.TOGGLE_TARGET, TaskStep.Uncheck::target);

    @Override
    public String name() {
        return "uncheck";
    }

    @Override
    public String summary() {
        return "Clears a check box or switch; does nothing if it is off already.";
    }

    @Override
    public String example() {
        return "uncheck: Newsletter";
    }

    @Override
    public Map<String, String> synonyms() {
        return Map.of("untick", "uncheck");
    }

    @Override
    public Form<TaskStep.Uncheck> form() {
        return Form.<TaskStep.Uncheck>keys(values -> new TaskStep.Uncheck(values.require(TARGET)), List.of(TARGET))
                .orPlain(TARGET, FieldTypes.TOGGLE_TARGET);
    }

    @Override
    public String words(TaskStep.Uncheck step) {
        return "uncheck " + step.target();
    }

    @Override
    public Needs needs() {
        return Needs.oneOf(ActionKind.CLICK, ActionKind.TAP);
    }

    @Override
    public void perform(TaskStep.Uncheck step, StepContext context) {
        Toggles.set(context, step.target(), false);
    }
}
