package dev.sightline.runtime.script.steps;

import dev.sightline.action.ActionKind;
import dev.sightline.grounding.Target;
import dev.sightline.task.TaskStep;
import java.util.List;
import java.util.Map;

final class CheckStep implements StepDefinition<TaskStep.Check> {

    private static final Field<TaskStep.Check, Target> TARGET =
            new TargetField<>(FieldTypes.TOGGLE_TARGET, TaskStep.Check::target);

    @Override
    public String name() {
        return "check";
    }

    @Override
    public String summary() {
        return "Ticks a check box or switch, or chooses a radio button; does nothing if it is on already.";
    }

    @Override
    public String example() {
        return "check: Newsletter";
    }

    @Override
    public Map<String, String> synonyms() {
        return Map.of("tick", "check");
    }

    @Override
    public Form<TaskStep.Check> form() {
        return Form.<TaskStep.Check>keys(values -> new TaskStep.Check(values.require(TARGET)), List.of(TARGET))
                .orPlain(TARGET, FieldTypes.TOGGLE_TARGET);
    }

    @Override
    public String words(TaskStep.Check step) {
        return "check " + step.target();
    }

    @Override
    public Needs needs() {
        return Needs.oneOf(ActionKind.CLICK, ActionKind.TAP);
    }

    @Override
    public void perform(TaskStep.Check step, StepContext context) {
        Toggles.set(context, step.target(), true);
    }
}
