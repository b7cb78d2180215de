package dev.sightline.boot;

import dev.sightline.agent.ActionPolicy;
import dev.sightline.agent.GuiAgent;
import dev.sightline.agent.Operator;
import dev.sightline.agent.RunListener;
import dev.sightline.driver.GuiDriverFactory;
import dev.sightline.grounding.Locator;
import dev.sightline.grounding.TextReader;
import dev.sightline.runtime.SightlineAgent;
import dev.sightline.runtime.calibration.ModelDoctor;
import dev.sightline.runtime.dialect.Dialects;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.policy.RiskPolicy;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * The agent, built from the beans of the application: a driver, a text reader and locator, and a chat model if there is
 * one. Without a chat model it runs scripted tasks only, and a goal fails with that reason. Each named driver has an
 * agent, too.
 *
 * @since 0.1.0
 */
@AutoConfiguration(
        after = {TextGroundingAutoConfiguration.class, DriverAutoConfiguration.class},
        afterName = {
            "org.springframework.ai.model.openai.autoconfigure.OpenAiChatAutoConfiguration",
            "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration"
        })
@EnableConfigurationProperties(SightlineProperties.class)
@Import({NamedDrivers.class, DialectConfiguration.class})
public final class SightlineAutoConfiguration {

    @Bean
    Agents sightlineAgents(
            SightlineProperties properties,
            SightlineModelProperties model,
            Dialects dialects,
            ObjectProvider<ChatModel> chatModel,
            ObjectProvider<ModelDialect> dialect,
            ObjectProvider<TextReader> textReader,
            ObjectProvider<Locator> locators,
            ObjectProvider<ActionPolicy> policies,
            ObjectProvider<RiskPolicy> risk,
            ObjectProvider<Operator> operator,
            ObjectProvider<RunListener> listeners,
            ObjectProvider<ObservationRegistry> observations) {
        return new Agents(
                properties,
                model,
                dialects,
                chatModel,
                dialect,
                textReader,
                locators,
                policies,
                risk,
                operator,
                listeners,
                observations);
    }

    @Bean
    @ConditionalOnMissingBean(GuiAgent.class)
    @ConditionalOnBean(GuiDriverFactory.class)
    SightlineAgent guiAgent(Agents agents, GuiDriverFactory drivers) {
        return agents.on(drivers);
    }

    /** Measures how the server of the chat model treats images; calls nothing until it is asked to. */
    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnSingleCandidate(ChatModel.class)
    ModelDoctor sightlineModelDoctor(
            ChatModel chatModel, Dialects dialects, SightlineModelProperties model, SightlineProperties properties) {
        return ModelDoctor.of(chatModel, dialects)
                .expecting(model.dialect())
                .comparedWith(model.endpoint())
                .withTimeout(properties.loop().modelTimeout());
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    static class Metrics {

        @Bean
        RunMeters sightlineRunMeters(ObjectProvider<MeterRegistry> registry) {
            return new RunMeters(registry);
        }
    }
}
