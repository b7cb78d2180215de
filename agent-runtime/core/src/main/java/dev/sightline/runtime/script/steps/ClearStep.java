package dev.sightline.runtime.script.steps;

import dev.sightline.action.ActionKind;
import dev.sightline.grounding.Target;
import dev.sightline.task.TaskStep;
import java.util.List;
import java.util.Map;

final class ClearStep implements StepDefinition<TaskStep.Clear> {

    private static final Field<TaskStep.Clear, Target> TARGET =
            new TargetField<>(FieldTypes.FIELD_TARGET, TaskStep.Clear::field);

    @Override
    public String name() {
        return "clear";
    }

    @Override
    public String summary() {
        return "Removes what a field holds.";
    }

    @Override
    public String example() {
        return "clear: User name";
    }

    @Override
    public Map<String, String> synonyms() {
        return Map.of("clear_text", "clear", "erase", "clear");
    }

    @Override
    public Form<TaskStep.Clear> form() {
        return Form.<TaskStep.Clear>keys(values -> new TaskStep.Clear(values.require(TARGET)), List.of(TARGET))
                .orPlain(TARGET, FieldTypes.FIELD_TARGET);
    }

    @Override
    public String words(TaskStep.Clear step) {
        return "clear " + step.field();
    }

    @Override
    public Needs needs() {
        return Needs.oneOf(ActionKind.PRESS_KEYS);
    }

    @Override
    public void perform(TaskStep.Clear step, StepContext context) {
        new TypeStep().perform(new TaskStep.Type("", step.field(), true), context);
    }
}
