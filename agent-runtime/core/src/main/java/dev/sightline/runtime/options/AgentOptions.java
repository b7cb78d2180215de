package dev.sightline.runtime.options;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.task.Budget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How an agent captures screens and talks to its model.
 *
 * @param budget of a run whose task sets none
 * @param settle when a screen counts as settled
 * @param endpoint which images the model is shown, and in which units it answers
 * @param historyScreenshots how many of the newest screenshots the model is shown, at least 1
 * @param maxInvalidAnswers answers in a row that are not actions before the run fails
 * @param modelTimeout of one call of the model
 * @param targetTimeout how long a scripted step waits for its target to appear
 * @since 0.1.0
 */
public record AgentOptions(
        Budget budget,
        SettleOptions settle,
        EndpointOptions endpoint,
        int historyScreenshots,
        int maxInvalidAnswers,
        Duration modelTimeout,
        Duration targetTimeout) {

    public static final AgentOptions DEFAULT = new AgentOptions(
            Budget.DEFAULT,
            SettleOptions.DEFAULT,
            EndpointOptions.DEFAULT,
            1,
            3,
            Duration.ofMinutes(5),
            Duration.ofSeconds(10));

    public AgentOptions {
        List<String> problems = new ArrayList<>();
        if (historyScreenshots < 1) {
            problems.add("historyScreenshots is " + historyScreenshots + ", must be at least 1");
        }
        if (maxInvalidAnswers < 1) {
            problems.add("maxInvalidAnswers is " + maxInvalidAnswers + ", must be at least 1");
        }
        if (!modelTimeout.isPositive()) {
            problems.add("modelTimeout is " + modelTimeout + ", must be greater than 0");
        }
        if (targetTimeout.isNegative()) {
            problems.add("targetTimeout is " + targetTimeout + ", must not be negative");
        }
        if (!problems.isEmpty()) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot use these agent options: " + String.join("; ", problems) + ".");
        }
    }

    /** The same options for another server of the model. */
    public AgentOptions withEndpoint(EndpointOptions newEndpoint) {
        return new AgentOptions(
                budget, settle, newEndpoint, historyScreenshots, maxInvalidAnswers, modelTimeout, targetTimeout);
    }

    public AgentOptions withBudget(Budget newBudget) {
        return new AgentOptions(
                newBudget, settle, endpoint, historyScreenshots, maxInvalidAnswers, modelTimeout, targetTimeout);
    }

    public AgentOptions withTargetTimeout(Duration timeout) {
        return new AgentOptions(budget, settle, endpoint, historyScreenshots, maxInvalidAnswers, modelTimeout, timeout);
    }

    public AgentOptions withModelTimeout(Duration timeout) {
        return new AgentOptions(
                budget, settle, endpoint, historyScreenshots, maxInvalidAnswers, timeout, targetTimeout);
    }
}
