package dev.sightline.runtime.script.steps;

import dev.sightline.grounding.Target;
import dev.sightline.task.TaskStep;
import java.util.List;
import java.util.Map;

final class ExpectEnabledStep implements StepDefinition<TaskStep.ExpectEnabled> {

    private static final Field<TaskStep.ExpectEnabled, Target> TARGET =
            new TargetField<>(FieldTypes.TARGET, TaskStep.ExpectEnabled::target);

    @Override
    public String name() {
        return "expect_enabled";
    }

    @Override
    public String summary() {
        return "Fails unless a control can be used.";
    }

    @Override
    public String example() {
        return "expect_enabled: Order now";
    }

    @Override
    public Map<String, String> synonyms() {
        return Map.of("assert_enabled", "expect_enabled");
    }

    @Override
    public Form<TaskStep.ExpectEnabled> form() {
        return Form.<TaskStep.ExpectEnabled>keys(
                        values -> new TaskStep.ExpectEnabled(values.require(TARGET)), List.of(TARGET))
                .orPlain(TARGET, FieldTypes.TARGET);
    }

    @Override
    public String words(TaskStep.ExpectEnabled step) {
        return "expect " + step.target() + " to be enabled";
    }

    @Override
    public Needs needs() {
        return Needs.NOTHING;
    }

    @Override
    public void perform(TaskStep.ExpectEnabled step, StepContext context) {
        Enabling.expect(step.target(), true, context);
    }
}
