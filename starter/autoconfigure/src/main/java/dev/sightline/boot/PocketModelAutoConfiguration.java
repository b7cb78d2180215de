package dev.sightline.boot;

import dev.sightline.agent.RunListener;
import dev.sightline.pocket.PocketModel;
import dev.sightline.qwenvl.QwenVlOptions;
import dev.sightline.qwenvl.springai.QwenVlChatModel;
import dev.sightline.runtime.dialect.Dialects;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.dialect.ModelSource;
import dev.sightline.runtime.script.steps.StepCatalogue;
import io.micrometer.observation.ObservationRegistry;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * The pocket model as the chat model of an application that has no other. Each run that needs a model begins with a
 * line in the log that states this; if this build does not include the weights, so does the start.
 *
 * @since 0.1.0
 */
@AutoConfiguration(
        before = SightlineAutoConfiguration.class,
        beforeName = "org.springframework.ai.model.chat.client.autoconfigure.ChatClientAutoConfiguration",
        afterName = {
            "dev.sightline.boot.QwenVlAutoConfiguration",
            "org.springframework.ai.model.openai.autoconfigure.OpenAiChatAutoConfiguration",
            "org.springframework.ai.model.ollama.autoconfigure.OllamaChatAutoConfiguration",
            "org.springframework.ai.model.anthropic.autoconfigure.AnthropicChatAutoConfiguration",
            "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration"
        })
@ConditionalOnClass({PocketModel.class, QwenVlChatModel.class})
@ConditionalOnProperty(name = "spring.ai.model.chat", havingValue = "pocket", matchIfMissing = true)
@ConditionalOnMissingBean(ChatModel.class)
@EnableConfigurationProperties(SightlinePocketProperties.class)
public final class PocketModelAutoConfiguration {

    private static final Logger log = LoggerFactory.getLogger(PocketModelAutoConfiguration.class);

    /** A build that includes the weights. */
    @Configuration(proxyBeanMethods = false)
    @Conditional(OnWeights.class)
    static class Present {

        @Bean
        QwenVlChatModel pocketChatModel(
                SightlinePocketProperties properties, ObjectProvider<ObservationRegistry> observations) {
            return QwenVlChatModel.open(checkpoint(properties), QwenVlOptions.defaults())
                    .name("pocket")
                    .observationRegistry(observations.getIfUnique(() -> ObservationRegistry.NOOP))
                    .build();
        }

        @Bean
        @ConditionalOnMissingBean
        ModelDialect pocketDialect(SightlinePocketProperties properties) {
            return Dialects.installed().choose(null, ModelSource.checkpoint(checkpoint(properties)));
        }

        @Bean
        RunListener pocketModelNotice() {
            return new RunListener() {
                @Override
                public void runStarted(RunStart start) {
                    if (start.task().steps().stream().anyMatch(StepCatalogue::needsModel)) {
                        log.info(
                                "Run {}: goals are pursued by {}. Configure another chat model for other goals.",
                                start.runId(),
                                PocketModel.DESCRIPTION);
                    }
                }
            };
        }

        private static Path checkpoint(SightlinePocketProperties properties) {
            return properties.folder() == null
                    ? PocketModel.bundled().checkpoint()
                    : PocketModel.bundled().checkpoint(properties.folder());
        }
    }

    /** A build without weights: scripted tasks run, and the log states that goals cannot be pursued. */
    @Configuration(proxyBeanMethods = false)
    @Conditional(OnNoWeights.class)
    static class Absent {

        Absent() {
            log.info(
                    "There is no chat model, and this build does not include the weights of the pocket model: agents run scripted"
                            + " steps but no goals. Configure a Spring AI chat model or a checkpoint.");
        }
    }

    abstract static class WeightsCondition extends SpringBootCondition {

        private final boolean wanted;

        WeightsCondition(boolean wanted) {
            this.wanted = wanted;
        }

        @Override
        public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
            boolean present = PocketModel.bundled().isPresent();
            ConditionMessage.Builder message = ConditionMessage.forCondition("Weights of the pocket model");
            return new ConditionOutcome(
                    present == wanted,
                    message.because(present ? "this build includes them" : "this build does not include them"));
        }
    }

    static final class OnWeights extends WeightsCondition {
        OnWeights() {
            super(true);
        }
    }

    static final class OnNoWeights extends WeightsCondition {
        OnNoWeights() {
            super(false);
        }
    }
}
