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
 * @param minImagePixels of the image that the model is shown; a smaller screenshot is enlarged. 0 leaves it to the
 *     model family. Set it to the minimum of a server that enlarges small images by itself, because coordinates then
 *     refer to the enlarged image: 802,816 (1024 image tokens) for Ollama
 * @param maxImagePixels of the image that the model is shown; a larger screenshot is scaled down. Fewer pixels are
 *     faster, more show smaller print: 1,003,520 are 1280 image tokens, at which ordinary text of a full screen is
 *     still legible
 * @param historyScreenshots how many of the newest screenshots the model is shown, at least 1
 * @param maxInvalidAnswers answers in a row that are not actions before the run fails
 * @param modelTimeout of one call of the model
 * @param targetTimeout how long a scripted step waits for its target to appear
 * @since 0.1.0
 */
public record AgentOptions(
        Budget budget,
        SettleOptions settle,
        int minImagePixels,
        int maxImagePixels,
        int historyScreenshots,
        int maxInvalidAnswers,
        Duration modelTimeout,
        Duration targetTimeout) {

    public static final AgentOptions DEFAULT = new AgentOptions(
            Budget.DEFAULT, SettleOptions.DEFAULT, 0, 1_003_520, 1, 3, Duration.ofMinutes(5), Duration.ofSeconds(10));

    public AgentOptions {
        List<String> problems = new ArrayList<>();
        if (maxImagePixels < 28 * 28) {
            problems.add("maxImagePixels is " + maxImagePixels + ", must be at least 784 (28×28)");
        }
        if (minImagePixels < 0 || minImagePixels > maxImagePixels) {
            problems.add("minImagePixels is " + minImagePixels + ", must lie between 0 and maxImagePixels, which is "
                    + maxImagePixels);
        }
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

    /** Options that leave the minimum of the image to the model family. */
    public AgentOptions(
            Budget budget,
            SettleOptions settle,
            int maxImagePixels,
            int historyScreenshots,
            int maxInvalidAnswers,
            Duration modelTimeout,
            Duration targetTimeout) {
        this(budget, settle, 0, maxImagePixels, historyScreenshots, maxInvalidAnswers, modelTimeout, targetTimeout);
    }

    /** The same options with bounds for the image that the model is shown. */
    public AgentOptions withImagePixels(int min, int max) {
        return new AgentOptions(
                budget, settle, min, max, historyScreenshots, maxInvalidAnswers, modelTimeout, targetTimeout);
    }

    public AgentOptions withBudget(Budget newBudget) {
        return new AgentOptions(
                newBudget,
                settle,
                minImagePixels,
                maxImagePixels,
                historyScreenshots,
                maxInvalidAnswers,
                modelTimeout,
                targetTimeout);
    }

    public AgentOptions withTargetTimeout(Duration timeout) {
        return new AgentOptions(
                budget,
                settle,
                minImagePixels,
                maxImagePixels,
                historyScreenshots,
                maxInvalidAnswers,
                modelTimeout,
                timeout);
    }

    public AgentOptions withModelTimeout(Duration timeout) {
        return new AgentOptions(
                budget,
                settle,
                minImagePixels,
                maxImagePixels,
                historyScreenshots,
                maxInvalidAnswers,
                timeout,
                targetTimeout);
    }
}
