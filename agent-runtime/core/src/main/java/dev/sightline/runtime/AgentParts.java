package dev.sightline.runtime;

import dev.sightline.agent.ActionPolicy;
import dev.sightline.agent.Approvals;
import dev.sightline.agent.Operator;
import dev.sightline.agent.RunListener;
import dev.sightline.driver.GuiDriverFactory;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.Locator;
import dev.sightline.grounding.TextReader;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.options.AgentOptions;
import dev.sightline.task.ReplayMode;
import io.micrometer.observation.ObservationRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.model.ChatModel;

/**
 * The parts of an agent, as they were when it was built.
 *
 * @param chatModel null when only scripted steps are run
 * @param textReader null when no step reads the screen
 * @param locators asked in this order
 * @param runsFolder null when runs leave nothing
 * @param updatePictures whether stored pictures are replaced rather than compared
 * @param recordingsFolder of the recordings that runs follow, null for the usual one
 * @param replay what a run does with them, null for the usual mode
 */
record AgentParts(
        GuiDriverFactory drivers,
        @Nullable ChatModel chatModel,
        ModelDialect dialect,
        @Nullable TextReader textReader,
        List<Locator> locators,
        ActionPolicy policy,
        Operator operator,
        Approvals approvals,
        List<RunListener> listeners,
        AgentOptions options,
        @Nullable Path runsFolder,
        boolean updatePictures,
        @Nullable Path recordingsFolder,
        @Nullable ReplayMode replay,
        ObservationRegistry observations) {

    /** @throws SightlineException category {@code CONFIGURATION}, naming everything that does not fit */
    AgentParts {
        locators = List.copyOf(locators);
        listeners = List.copyOf(listeners);
        List<String> problems = new ArrayList<>();
        if (textReader == null && !locators.isEmpty() && chatModel == null) {
            problems.add(
                    "it has a locator, but neither a text reader nor a chat model, so that scripted steps could not"
                            + " wait for anything; add a text reader");
        }
        try {
            options.endpoint().window(options.endpoint().dialect(dialect).imageWindow());
        } catch (SightlineException e) {
            problems.add("its dialect and the settings of its model's server do not fit together: " + e.getMessage());
        }
        if (runsFolder != null && Files.exists(runsFolder) && !Files.isDirectory(runsFolder)) {
            problems.add("the runs folder '" + runsFolder + "' is a file; choose a folder");
        }
        if (!problems.isEmpty()) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot build the agent: " + String.join("; ", problems).replaceFirst("\\.?$", "."));
        }
    }
}
