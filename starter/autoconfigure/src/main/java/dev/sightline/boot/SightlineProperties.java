package dev.sightline.boot;

import dev.sightline.task.ApprovalMode;
import dev.sightline.task.ReplayMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of every agent.
 *
 * @param driver Type of the driver that agents use unless they have a name; 'none' for no driver.
 * @param drivers Further drivers, by the name that is the qualifier of the driver and of its agent.
 * @param checkProperties Whether the application refuses to start when a property below 'sightline.' is unknown.
 * @param runsFolder Folder in which each run creates its own with its trace, report and downloads.
 * @param budget Limits of a run whose task sets none.
 * @param policy What an agent may do.
 * @param loop How an agent captures the screen and talks to the model.
 * @param textGrounding Reading the text on a screenshot.
 * @param replay Repeating how goals were reached, without a model.
 * @since 0.1.0
 */
@ConfigurationProperties("sightline")
public record SightlineProperties(
        @DefaultValue(Drivers.DEFAULT) String driver,
        @DefaultValue Map<String, DriverProperties> drivers,
        @DefaultValue("true") boolean checkProperties,
        @DefaultValue("runs") Path runsFolder,
        @DefaultValue BudgetProperties budget,
        @DefaultValue PolicyProperties policy,
        @DefaultValue LoopProperties loop,
        @DefaultValue TextGroundingProperties textGrounding,
        @DefaultValue ReplayProperties replay) {

    /**
     * Limits of a run.
     *
     * @param maxSteps Number of actions, and of model answers that are not actions.
     * @param maxTokens Prompt and completion tokens of all model calls of a run together.
     * @param maxDuration Wall clock of a run, pauses excluded.
     */
    public record BudgetProperties(
            @DefaultValue("50") int maxSteps,
            @DefaultValue("500000") long maxTokens,
            @DefaultValue("15m") Duration maxDuration) {}

    /**
     * What an agent may do.
     *
     * @param allowedUrls URLs that an agent may visit, as host names, '*.example.com' or prefixes; empty for any.
     * @param allowedResources Further URLs from which pages may load, '*' for all; empty for those of allowed-urls.
     * @param allowedApps Applications of a phone that an agent may be in, as package names; empty for any.
     * @param ownSites Sites whose content nobody else writes; where these or private-sites are set, sending data needs a
     *     person once a run has seen private data and other sites.
     * @param privateSites Sites that show private data, which a run that sees other sites may not send on its own.
     * @param approvals When a person is asked before an action, unless a task says otherwise: 'none', 'risky' or 'all'.
     * @param replyTimeout Time that a question waits for a person; then the action is not performed.
     */
    public record PolicyProperties(
            @DefaultValue List<String> allowedUrls,
            @DefaultValue List<String> allowedResources,
            @DefaultValue List<String> allowedApps,
            @DefaultValue List<String> ownSites,
            @DefaultValue List<String> privateSites,
            @DefaultValue("none") ApprovalMode approvals,
            @DefaultValue("10m") Duration replyTimeout) {}

    /**
     * How an agent captures the screen and talks to the model.
     *
     * @param historyScreenshots Number of the newest screenshots that the model is shown.
     * @param maxInvalidAnswers Consecutive model answers that are not actions before the run fails.
     * @param modelTimeout Time that one call of the model may take.
     * @param targetTimeout Time that a scripted step waits for its target to appear.
     */
    public record LoopProperties(
            @DefaultValue("1") int historyScreenshots,
            @DefaultValue("3") int maxInvalidAnswers,
            @DefaultValue("5m") Duration modelTimeout,
            @DefaultValue("10s") Duration targetTimeout) {}

    /**
     * Repeating how goals were reached, without a model.
     *
     * @param folder Folder of the recordings. Without it, nothing is recorded unless a mode is set.
     * @param mode What runs do with recordings, unless a task says otherwise: 'strict', 'heal' or 'off'. Without it, and with a
     *     folder, 'strict' where the environment variable CI is set and 'heal' elsewhere.
     */
    public record ReplayProperties(
            @Nullable Path folder, @Nullable ReplayMode mode) {}

    /**
     * Reading the text on a screenshot.
     *
     * @param enabled Whether targets in words are found by reading the screenshot.
     * @param threads Number of threads that read; 0 for the number of processors.
     */
    public record TextGroundingProperties(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("0") int threads) {}
}
