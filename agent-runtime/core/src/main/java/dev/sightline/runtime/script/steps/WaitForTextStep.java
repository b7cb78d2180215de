package dev.sightline.runtime.script.steps;

import dev.sightline.task.TaskStep;
import dev.sightline.task.TextMatch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

final class WaitForTextStep implements StepDefinition<TaskStep.WaitForText> {

    private static final TextMatchFields<TaskStep.WaitForText> SHOWN =
            new TextMatchFields<>(step -> step.gone() ? null : step.match());
    private static final Field<TaskStep.WaitForText, TextMatch> GONE = Field.optional(
            "gone",
            FieldTypes.TEXT_MATCH,
            step -> step.gone() ? step.match() : null,
            "A text that must be gone.",
            "Loading");
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
                                : new TaskStep.WaitForText(values.require(SHOWN), false, values.get(TIMEOUT)),
                        List.of(SHOWN, GONE, TIMEOUT))
                .withExactlyOneOf("text", "exact", "contains", "matches", "gone")
                .orPlain(SHOWN, FieldTypes.match(TextMatch.Mode.WORDS));
    }

    @Override
    public String words(TaskStep.WaitForText step) {
        return "wait until " + TextMatchType.words(step.match()) + " " + (step.gone() ? "is gone" : "shows");
    }

    @Override
    public Needs needs() {
        return Needs.READER;
    }

    @Override
    public void perform(TaskStep.WaitForText step, StepContext context) {
        TextMatch text = context.fill(step.match());
        Duration timeout = step.timeout() == null ? context.targetTimeout() : step.timeout();
        context.await(
                timeout,
                screen -> screen.shows(text) == step.gone() ? Optional.empty() : Optional.of(text),
                screen -> "Waited " + StepContext.seconds(timeout) + " for " + TextMatchType.words(text) + " "
                        + (step.gone()
                                ? "to be gone, but it still shows."
                                : "to show, but it did not." + ExpectTextStep.hint(screen, text)));
    }
}
