package dev.sightline.task;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.time.Duration;

/**
 * What a run may cost at most. It ends as {@code OutOfBudget} before the step that would exceed it.
 *
 * @param maxSteps actions, and answers of the model that were not actions
 * @param maxTokens prompt and completion tokens of all model calls together
 * @param maxDuration wall clock, pauses excluded
 * @since 0.1.0
 */
public record Budget(int maxSteps, long maxTokens, Duration maxDuration) {

    /**
     * Enough for a task that takes a person a few minutes, and little enough that a run that goes wrong overnight costs
     * next to nothing.
     */
    public static final Budget DEFAULT = new Budget(50, 500_000, Duration.ofMinutes(15));

    public Budget {
        if (maxSteps < 1 || maxTokens < 1 || maxDuration.isZero() || maxDuration.isNegative()) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot make a budget of " + maxSteps + " steps, " + maxTokens + " tokens and " + maxDuration
                            + ": each must be greater than 0.");
        }
    }

    public Budget withMaxSteps(int steps) {
        return new Budget(steps, maxTokens, maxDuration);
    }

    public Budget withMaxTokens(long tokens) {
        return new Budget(maxSteps, tokens, maxDuration);
    }

    public Budget withMaxDuration(Duration duration) {
        return new Budget(maxSteps, maxTokens, duration);
    }
}
