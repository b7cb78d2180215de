package dev.sightline.runtime;

import dev.sightline.agent.ActionPolicy;
import dev.sightline.agent.GuiAgent;
import dev.sightline.agent.GuiSession;
import dev.sightline.agent.Operator;
import dev.sightline.agent.Run;
import dev.sightline.agent.RunListener;
import dev.sightline.agent.RunResult;
import dev.sightline.driver.GuiDriverFactory;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.Locator;
import dev.sightline.grounding.TextReader;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.task.Task;
import io.micrometer.observation.ObservationRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.model.ChatModel;

/**
 * A {@link GuiAgent} put together from its parts. In a Spring Boot application the starter does this.
 *
 * <pre>{@code
 * GuiAgent agent = SightlineAgent.builder(driverFactory)
 *         .textReader(reader)
 *         .locator(locator)
 *         .chatModel(model)
 *         .runsFolder(Path.of("runs"))
 *         .build();
 * }</pre>
 */
public final class SightlineAgent implements GuiAgent {

    private final Runs runs;

    private SightlineAgent(Builder builder) {
        this.runs = new Runs(builder);
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

    /** Collects the parts of an agent; only the drivers are needed. */
    public static final class Builder {

        final GuiDriverFactory drivers;

        @Nullable
        ChatModel chatModel;

        ModelDialect dialect = ModelDialect.qwen25vl();

        @Nullable
        TextReader textReader;

        final List<Locator> locators = new ArrayList<>();
        ActionPolicy policy = ActionPolicy.ALLOW_ALL;
        Operator operator = Operator.ABSENT;
        final List<RunListener> listeners = new ArrayList<>();
        AgentOptions options = AgentOptions.DEFAULT;

        @Nullable
        Path runsFolder;

        ObservationRegistry observations = ObservationRegistry.NOOP;

        private Builder(GuiDriverFactory drivers) {
            this.drivers = drivers;
        }

        /** The model that pursues goals and answers questions; without one, only scripted steps can be run. */
        public Builder chatModel(ChatModel model) {
            this.chatModel = model;
            return this;
        }

        /** How the model is spoken to, unless it is a Qwen2.5-VL; {@link ModelDialect#of} asks a checkpoint. */
        public Builder dialect(ModelDialect newDialect) {
            this.dialect = newDialect;
            return this;
        }

        /** What reads the text on a screenshot; needed by steps that wait for, expect or extract text. */
        public Builder textReader(TextReader reader) {
            this.textReader = reader;
            return this;
        }

        /** What finds targets; the first that supports a target is asked. */
        public Builder locator(Locator locator) {
            this.locators.add(locator);
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

        /** One more listener, which hears of all runs. */
        public Builder listener(RunListener listener) {
            this.listeners.add(listener);
            return this;
        }

        public Builder options(AgentOptions newOptions) {
            this.options = newOptions;
            return this;
        }

        /** Where each run leaves its folder; without one, runs leave nothing. */
        public Builder runsFolder(Path folder) {
            this.runsFolder = folder;
            return this;
        }

        public Builder observations(ObservationRegistry registry) {
            this.observations = registry;
            return this;
        }

        /**
         * @throws SightlineException category {@code CONFIGURATION} when the parts do not fit each other
         */
        public SightlineAgent build() {
            if (textReader == null && !locators.isEmpty() && chatModel == null) {
                throw new SightlineException(
                        ErrorCategory.CONFIGURATION,
                        "Cannot build an agent with a locator, but neither a text reader nor a chat model: scripted steps could not wait for anything. Add a text reader.");
            }
            return new SightlineAgent(this);
        }
    }
}
