package dev.sightline.agent;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The result of a run.
 *
 * @param runId unique, and the name of the run's folder
 * @param taskName the name of the task
 * @param outcome how it ended
 * @param steps in their order
 * @param tokens of all model calls together
 * @param startedAt when it began
 * @param duration wall clock, pauses included
 * @param folder with {@code trace.jsonl}, {@code report.html} and the downloads; null when the run left none
 * @param variables of the task, with what its steps extracted
 * @param recording the folder in which the run was recorded, so that later runs can repeat it; null when it was not
 * @since 0.1.0
 */
public record RunResult(
        String runId,
        String taskName,
        Outcome outcome,
        List<StepRecord> steps,
        TokenUsage tokens,
        Instant startedAt,
        Duration duration,
        @Nullable Path folder,
        Map<String, String> variables,
        @Nullable Path recording) {

    public RunResult {
        steps = List.copyOf(steps);
        variables = Map.copyOf(variables);
    }

    /** The result of a run that was not recorded. */
    public RunResult(
            String runId,
            String taskName,
            Outcome outcome,
            List<StepRecord> steps,
            TokenUsage tokens,
            Instant startedAt,
            Duration duration,
            @Nullable Path folder,
            Map<String, String> variables) {
        this(runId, taskName, outcome, steps, tokens, startedAt, duration, folder, variables, null);
    }

    public boolean succeeded() {
        return outcome instanceof Outcome.Finished;
    }

    /**
     * This result, if the run succeeded.
     *
     * @throws SightlineException with the reason, when it did not
     */
    public RunResult orThrow() {
        return switch (outcome) {
            case Outcome.Finished _ -> this;
            case Outcome.GaveUp gaveUp ->
                throw ended(ErrorCategory.EXPECTATION, "the model gave up: " + gaveUp.reason());
            case Outcome.OutOfBudget budget -> throw ended(ErrorCategory.EXPECTATION, budget.reason());
            case Outcome.Stopped stopped -> throw ended(ErrorCategory.DENIED, "it was stopped: " + stopped.reason());
            case Outcome.Denied denied -> throw ended(ErrorCategory.DENIED, denied.reason());
            case Outcome.Failed failed ->
                throw new SightlineException(
                        failed.category(), "Task '" + taskName + "' failed: " + failed.reason(), failed.cause());
        };
    }

    private SightlineException ended(ErrorCategory category, String why) {
        return new SightlineException(
                category, "Task '" + taskName + "' did not finish after " + steps.size() + " steps: " + why);
    }

    /** How a run ended. */
    public sealed interface Outcome {

        /** In one sentence. */
        String reason();

        /**
         * The task was done.
         *
         * @param reason the answer that the task asked for or the model's closing words; empty when there are none
         */
        record Finished(String reason) implements Outcome {}

        /** The model said that the task cannot be done. */
        record GaveUp(String reason) implements Outcome {}

        /** Steps, tokens or time ran out. */
        record OutOfBudget(String reason) implements Outcome {}

        /** Somebody stopped it. */
        record Stopped(String reason) implements Outcome {}

        /** A policy or the operator refused something that the run needed. */
        record Denied(String reason) implements Outcome {}

        /**
         * Something broke, or an expectation of the task did not hold.
         *
         * @param reason complete, for a person
         * @param category for code
         * @param cause null when it was no exception
         */
        record Failed(
                String reason,
                ErrorCategory category,
                @Nullable Throwable cause) implements Outcome {}
    }
}
