package dev.sightline.runtime.script.steps;

import dev.sightline.task.TaskStep;
import dev.sightline.task.TextMatch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

final class ExpectTextStep implements StepDefinition<TaskStep.ExpectText> {

    /** How long a page may take to react to a click before one would call it waiting. */
    private static final Duration GRACE = Duration.ofSeconds(3);

    private static final TextMatchFields<TaskStep.ExpectText> SHOWN =
            new TextMatchFields<>(step -> step.absent() ? null : step.match());
    private static final Field<TaskStep.ExpectText, TextMatch> ABSENT = Field.optional(
            "absent",
            FieldTypes.TEXT_MATCH,
            step -> step.absent() ? step.match() : null,
            "A text that must not show.",
            "Error");

    @Override
    public String name() {
        return "expect";
    }

    @Override
    public String summary() {
        return "Fails unless a text shows now, or unless it is absent.";
    }

    @Override
    public String example() {
        return "expect: Thank you";
    }

    @Override
    public Map<String, String> synonyms() {
        return Map.of("assert", "expect", "verify", "expect");
    }

    @Override
    public Form<TaskStep.ExpectText> form() {
        return Form.<TaskStep.ExpectText>keys(
                        values -> values.has(ABSENT)
                                ? new TaskStep.ExpectText(values.require(ABSENT), true)
                                : new TaskStep.ExpectText(values.require(SHOWN), false),
                        List.of(SHOWN, ABSENT))
                .withExactlyOneOf("text", "exact", "contains", "matches", "absent")
                .orPlain(SHOWN, FieldTypes.match(TextMatch.Mode.WORDS));
    }

    @Override
    public String words(TaskStep.ExpectText step) {
        return "expect " + (step.absent() ? "no " : "") + TextMatchType.words(step.match());
    }

    @Override
    public Needs needs() {
        return Needs.READER;
    }

    @Override
    public void perform(TaskStep.ExpectText step, StepContext context) {
        TextMatch text = context.fill(step.match());
        context.await(
                grace(context),
                screen -> screen.shows(text) == step.absent() ? Optional.empty() : Optional.of(text),
                screen -> step.absent()
                        ? "Expected not to see " + TextMatchType.words(text) + ", but it shows."
                        : "Expected to see " + TextMatchType.words(text) + ", but it does not show."
                                + hint(screen, text));
    }

    /** How long an expectation may take to be met. */
    static Duration grace(StepContext context) {
        return context.targetTimeout().compareTo(GRACE) < 0 ? context.targetTimeout() : GRACE;
    }

    /** The most likely reason why words do not show. */
    static String hint(ReadScreen screen, TextMatch text) {
        return screen.lineWithPart(text)
                .map(line -> " It is a part of longer words in '" + line + "'; write 'contains: " + text.text()
                        + "' to accept that.")
                .orElse("");
    }
}
