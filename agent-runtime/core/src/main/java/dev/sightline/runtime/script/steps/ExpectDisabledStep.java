package dev.sightline.runtime.script.steps;

import dev.sightline.grounding.Target;
import dev.sightline.task.TaskStep;
import java.util.List;
import java.util.Map;

final class ExpectDisabledStep implements StepDefinition<TaskStep.ExpectDisabled> {

    private static final Field<TaskStep.ExpectDisabled, Target> TARGET =
            new TargetField<>(FieldTypes.TARGET, TaskStep.ExpectDisabled::target);

    @Override
    public String name() {
        return "expect_disabled";
    }

    @Override
    public String summary() {
        return "Fails unless a control is disabled or read-only.";
    }

    @Override
    public String example() {
        return "expect_disabled: Order now";
    }

    @Override
    public Map<String, String> synonyms() {
        return Map.of("assert_disabled", "expect_disabled");
    }

    @Override
    public Form<TaskStep.ExpectDisabled> form() {
        return Form.<TaskStep.ExpectDisabled>keys(
                        values -> new TaskStep.ExpectDisabled(values.require(TARGET)), List.of(TARGET))
                .orPlain(TARGET, FieldTypes.TARGET);
    }

    @Override
    public String words(TaskStep.ExpectDisabled step) {
        return "expect " + step.target() + " to be disabled";
    }

    @Override
    public Needs needs() {
        return Needs.NOTHING;
    }

    @Override
    public void perform(TaskStep.ExpectDisabled step, StepContext context) {
        Enabling.expect(step.target(), false, context);
    }
}
