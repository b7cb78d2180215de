package dev.sightline.runtime.script.steps;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.task.TaskStep;
import java.util.List;

final class RetryStep implements BlockDefinition<TaskStep.Retry> {

    private static final Field<TaskStep.Retry, Integer> TIMES = Field.required(
            "times", FieldTypes.count(20), TaskStep.Retry::times, "How often at most, after the first attempt.", "2");
    private static final Field<TaskStep.Retry, List<TaskStep>> STEPS = Blocks.steps(TaskStep.Retry::steps);

    @Override
    public String name() {
        return "retry";
    }

    @Override
    public String summary() {
        return "Performs steps, and performs them again from the first if one fails.";
    }

    @Override
    public String example() {
        return "retry: { times: 2, steps: [ click: Refresh, expect: Ready ] }";
    }

    @Override
    public Form<TaskStep.Retry> form() {
        return Form.keys(
                values -> new TaskStep.Retry(values.require(TIMES), values.require(STEPS)), List.of(TIMES, STEPS));
    }

    @Override
    public String words(TaskStep.Retry step) {
        return "up to " + (step.times() + 1) + " attempts: " + BlockDefinition.count(step);
    }

    @Override
    public void perform(TaskStep.Retry step, ScriptRun script) {
        int attempts = step.times() + 1;
        for (int attempt = 1; attempt <= attempts; attempt++) {
            try {
                script.within("attempt " + attempt + " of " + attempts).perform(step.steps());
                return;
            } catch (SightlineException e) {
                if (attempt == attempts || !mayPass(e.category())) {
                    throw e;
                }
            }
        }
    }

    /** Whether another attempt may end differently. */
    private static boolean mayPass(ErrorCategory category) {
        return switch (category) {
            case GROUNDING, EXPECTATION, MODEL, MODEL_OUTPUT -> true;
            case CONFIGURATION, INVALID_INPUT, DRIVER, DENIED, STORAGE, INTERNAL -> false;
        };
    }
}
