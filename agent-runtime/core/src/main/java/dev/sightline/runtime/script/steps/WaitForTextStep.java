package dev.sightline.runtime.script.steps;

import dev.sightline.task.TaskStep;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

final class WaitForTextStep implements StepDefinition<TaskStep.WaitForText> {

    private static final Field<TaskStep.WaitForText, String> TEXT = Field.optional(
            "text", FieldTypes.TEXT, step -> step.gone() ? null : step.text(), "What is to show.", "Welcome");
    private static final Field<TaskStep.WaitForText, String> GONE = Field.optional(
            "gone", FieldTypes.TEXT, step -> step.gone() ? step.text() : null, "What is to be gone.", "Loading");
    private static final Field<TaskStep.WaitForText, Duration> TIMEOUT = Field.optional(
            "timeout",
            FieldTypes.DURATION,
            TaskStep.WaitForText::timeout,
            "How long to wait; 10s unless the agent is configured otherwise.",
            "30s");

    @Override
    public String name() {
        return "wait_for";
    }

    @Override
    public String summary() {
        return "Waits until a text shows, or is gone.";
    }

    @Override
    public String example() {
        return "wait_for: Welcome";
    }

    @Override
    public Map<String, String> synonyms() {
        return Map.of("wait", "wait_for", "sleep", "wait_for");
    }

    @Override
    public Form<TaskStep.WaitForText> form() {
        return Form.<TaskStep.WaitForText>keys(
                        values -> values.has(GONE)
                                ? new TaskStep.WaitForText(values.require(GONE), true, values.get(TIMEOUT))
                                : new TaskStep.WaitForText(values.require(TEXT), false, values.get(TIMEOUT)),
                        List.of(TEXT, GONE, TIMEOUT))
                .withExactlyOneOf("text", "gone")
                .orPlain(TEXT, FieldTypes.TEXT);
    }

    @Override
    public String words(TaskStep.WaitForText step) {
        return "wait until '" + step.text() + "' " + (step.gone() ? "is gone" : "shows");
    }

    @Override
    public Needs needs() {
        return Needs.READER;
    }

    @Override
    public void perform(TaskStep.WaitForText step, StepContext context) {
        String text = context.fill(step.text());
        Duration timeout = step.timeout() == null ? context.targetTimeout() : step.timeout();
        context.await(
                timeout,
                screen -> screen.shows(text) == step.gone() ? Optional.empty() : Optional.of(text),
                () -> "Waited " + StepContext.seconds(timeout) + " for '" + text + "' "
                        + (step.gone() ? "to be gone, but it still shows." : "to show, but it did not."));
    }
}
