package dev.sightline.runtime;

import dev.sightline.agent.ActionPolicy;
import dev.sightline.agent.Approvals;
import dev.sightline.agent.GuiAgent;
import dev.sightline.agent.GuiSession;
import dev.sightline.agent.Operator;
import dev.sightline.agent.Run;
import dev.sightline.agent.RunListener;
import dev.sightline.agent.RunResult;
import dev.sightline.driver.GuiDriverFactory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.Locator;
import dev.sightline.grounding.TextReader;
import dev.sightline.runtime.dialect.Dialects;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.options.AgentOptions;
import dev.sightline.runtime.policy.RiskPolicy;
import dev.sightline.task.ReplayMode;
import dev.sightline.task.Task;
import io.micrometer.observation.ObservationRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.model.ChatModel;

/**
 * The {@link GuiAgent} of this library, built from its parts. In a Spring Boot application the starter does this.
 *
 * <pre>{@code
 * GuiAgent agent = SightlineAgent.builder(driverFactory)
 *         .textReader(reader)
 *         .locator(locator)
 *         .chatModel(model)
 *         .runsFolder(Path.of("runs"))
 *         .build();
 * }</pre>
 *
 * <p>An agent that is closed stops its runs and closes its sessions; in a Spring Boot application this happens when the
 * application context is closed. A JVM that exits does the same with its runs.
 *
 * @since 0.1.0
 */
public final class SightlineAgent implements GuiAgent, AutoCloseable {

    private final Runs runs;

    private SightlineAgent(AgentParts parts) {
        this.runs = new Runs(parts);
    }

    /**
     * @param drivers opens the screen of each run and session
     */
    public static Builder builder(GuiDriverFactory drivers) {
        return new Builder(drivers);
    }

    @Override
    public RunResult run(Task task) {
        return runs.run(task);
    }

    @Override
    public Run start(Task task) {
        return runs.start(task);
    }

    @Override
    public GuiSession open() {
        return runs.open();
    }

    /** Stops all runs, waits for their results for some seconds, and closes all sessions. Nothing can be started afterwards. */
    @Override
    public void close() {
        runs.close();
    }

    /** Collects the parts of an agent; only the drivers are needed. */
    public static final class Builder {

        private final GuiDriverFactory drivers;
        private final List<Locator> locators = new ArrayList<>();
        private final List<RunListener> listeners = new ArrayList<>();
        private @Nullable ChatModel chatModel;
        private @Nullable ModelDialect dialect;
        private @Nullable TextReader textReader;
        private ActionPolicy policy = ActionPolicy.ALLOW_ALL;
        private ActionPolicy risk = RiskPolicy.standard();
        private Operator operator = Operator.ABSENT;
        private Approvals approvals = Approvals.DEFAULT;
        private AgentOptions options = AgentOptions.DEFAULT;
        private @Nullable Path runsFolder;
        private boolean updatePictures;
        private @Nullable Path recordingsFolder;
        private @Nullable ReplayMode replay;
        private ObservationRegistry observations = ObservationRegistry.NOOP;

        private Builder(GuiDriverFactory drivers) {
            this.drivers = drivers;
        }

        /** The model that pursues goals and answers questions; without one, only scripted steps can be run. */
        public Builder chatModel(ChatModel model) {
            this.chatModel = model;
            return this;
        }

        /** The dialect of the model; Qwen2.5-VL's if it is not set. {@link Dialects} finds others. */
        public Builder dialect(ModelDialect newDialect) {
            this.dialect = newDialect;
            return this;
        }

        /** Reads the text on a screenshot; needed by steps that wait for, expect or extract text. */
        public Builder textReader(TextReader reader) {
            this.textReader = reader;
            return this;
        }

        /** Finds targets; the first locator that supports a target is asked. */
        public Builder locator(Locator locator) {
            this.locators.add(locator);
            return this;
        }

        /** Finds targets, and is asked before the locators so far. */
        public Builder firstLocator(Locator locator) {
            this.locators.addFirst(locator);
            return this;
        }

        /** One more policy; the strictest decision holds. */
        public Builder policy(ActionPolicy another) {
            this.policy = policy.and(another);
            return this;
        }

        public Builder operator(Operator person) {
            this.operator = person;
            return this;
        }

        /**
         * The policy that asks the person according to the {@link Approvals}; {@link RiskPolicy#standard()} if it is
         * not set.
         */
        public Builder riskPolicy(ActionPolicy newRisk) {
            this.risk = newRisk;
            return this;
        }

        /** When the person is asked, and how long the agent waits. */
        public Builder approvals(Approvals newApprovals) {
            this.approvals = newApprovals;
            return this;
        }

        /** One more listener, which is notified of all runs. */
        public Builder listener(RunListener listener) {
            this.listeners.add(listener);
            return this;
        }

        public Builder options(AgentOptions newOptions) {
            this.options = newOptions;
            return this;
        }

        /** The folder in which each run creates its own; without one, runs write no files. */
        public Builder runsFolder(Path folder) {
            this.runsFolder = folder;
            return this;
        }

        /**
         * Whether steps that compare the screen with a stored picture store it instead, as after an intended change of
         * looks.
         */
        public Builder updatePictures(boolean update) {
            this.updatePictures = update;
            return this;
        }

        /**
         * The folder of recordings: a run that reached its goals is kept there, and later runs of the same task repeat
         * it without a model.
         */
        public Builder recordings(Path folder) {
            this.recordingsFolder = folder;
            return this;
        }

        /**
         * What runs do with recordings, unless their task says otherwise. Without this, nothing if no folder of
         * recordings is set; with one, {@link ReplayMode#STRICT} where the environment variable {@code CI} is set, and
         * {@link ReplayMode#HEAL} elsewhere.
         */
        public Builder replay(ReplayMode mode) {
            this.replay = mode;
            return this;
        }

        public Builder observations(ObservationRegistry registry) {
            this.observations = registry;
            return this;
        }

        /**
         * An agent with the current parts; later calls of this builder do not change it.
         *
         * @throws SightlineException category {@code CONFIGURATION} when the parts do not fit together; the message
         *     names everything that does not
         */
        public SightlineAgent build() {
            return new SightlineAgent(new AgentParts(
                    drivers,
                    chatModel,
                    dialect == null ? Dialects.standard() : dialect,
                    textReader,
                    locators,
                    policy.and(risk),
                    operator,
                    approvals,
                    listeners,
                    options,
                    runsFolder,
                    updatePictures,
                    recordingsFolder,
                    replay,
                    observations));
        }
    }
}
