package dev.sightline.runtime.script.steps;

import dev.sightline.task.TaskStep;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

final class ExpectTextStep implements StepDefinition<TaskStep.ExpectText> {

    /** What a page takes to show the answer to a click, without being something that one would wait for. */
    private static final Duration GRACE = Duration.ofSeconds(3);

    private static final Field<TaskStep.ExpectText, String> TEXT = Field.optional(
            "text", FieldTypes.TEXT, step -> step.absent() ? null : step.text(), "What must show.", "Thank you");
    private static final Field<TaskStep.ExpectText, String> ABSENT = Field.optional(
            "absent", FieldTypes.TEXT, step -> step.absent() ? step.text() : null, "What must not show.", "Error");

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
                                : new TaskStep.ExpectText(values.require(TEXT), false),
                        List.of(TEXT, ABSENT))
                .withExactlyOneOf("text", "absent")
                .orPlain(TEXT, FieldTypes.TEXT);
    }

    @Override
    public String words(TaskStep.ExpectText step) {
        return "expect " + (step.absent() ? "no " : "") + "'" + step.text() + "'";
    }

    @Override
    public Needs needs() {
        return Needs.READER;
    }

    @Override
    public void perform(TaskStep.ExpectText step, StepContext context) {
        String text = context.fill(step.text());
        Duration timeout = context.targetTimeout().compareTo(GRACE) < 0 ? context.targetTimeout() : GRACE;
        context.await(
                timeout,
                screen -> screen.shows(text) == step.absent() ? Optional.empty() : Optional.of(text),
                () -> step.absent()
                        ? "Expected not to see '" + text + "', but it shows."
                        : "Expected to see '" + text + "', but it does not show.");
    }
}
