package dev.sightline.runtime.script.steps;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.runtime.internal.run.Settler;
import dev.sightline.screen.Screenshot;
import dev.sightline.task.TaskStep;
import java.time.Duration;
import java.util.List;
import java.util.Map;

final class WaitForRestStep implements StepDefinition<TaskStep.WaitForRest> {

    private static final Field<TaskStep.WaitForRest, Duration> QUIET = Field.required(
            "quiet", FieldTypes.DURATION, TaskStep.WaitForRest::quiet, "How long nothing must change.", "1s");
    private static final Field<TaskStep.WaitForRest, Duration> TIMEOUT = Field.optional(
            "timeout",
            FieldTypes.DURATION,
            TaskStep.WaitForRest::timeout,
            "How long to wait; 10s unless the agent is configured otherwise.",
            "30s");

    @Override
    public String name() {
        return "wait_for_rest";
    }

    @Override
    public String summary() {
        return "Waits until nothing on the screen has changed for a while.";
    }

    @Override
    public String example() {
        return "wait_for_rest: 1s";
    }

    @Override
    public Map<String, String> synonyms() {
        return Map.of("wait_for_animation_to_end", "wait_for_rest: 1s", "wait_for_idle", "wait_for_rest: 1s");
    }

    @Override
    public Form<TaskStep.WaitForRest> form() {
        return Form.<TaskStep.WaitForRest>keys(
                        values -> new TaskStep.WaitForRest(values.require(QUIET), values.get(TIMEOUT)),
                        List.of(QUIET, TIMEOUT))
                .orPlain(QUIET, FieldTypes.DURATION);
    }

    @Override
    public String words(TaskStep.WaitForRest step) {
        return "wait until nothing has changed for " + StepContext.seconds(step.quiet());
    }

    @Override
    public Needs needs() {
        return Needs.NOTHING;
    }

    @Override
    public void perform(TaskStep.WaitForRest step, StepContext context) {
        Duration timeout = step.timeout() == null ? context.targetTimeout() : step.timeout();
        StepContext.Deadline deadline = context.deadline(timeout.plus(step.quiet()));
        Screenshot still = context.look();
        StepContext.Deadline quiet = context.deadline(step.quiet());
        while (!quiet.isOver()) {
            if (deadline.isOver()) {
                throw new SightlineException(
                        ErrorCategory.EXPECTATION,
                        "Waited " + StepContext.seconds(timeout) + " for the screen to stand still for "
                                + StepContext.seconds(step.quiet()) + ", but it keeps changing.");
            }
            context.pause();
            Screenshot now = context.look();
            if (!Settler.equalScreen(still, now)) {
                quiet = context.deadline(step.quiet());
            }
            still = now;
        }
    }
}
