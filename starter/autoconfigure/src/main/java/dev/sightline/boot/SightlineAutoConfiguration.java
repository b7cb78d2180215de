package dev.sightline.boot;

import dev.sightline.agent.ActionPolicy;
import dev.sightline.agent.GuiAgent;
import dev.sightline.agent.Operator;
import dev.sightline.agent.RunListener;
import dev.sightline.driver.GuiDriverFactory;
import dev.sightline.grounding.Locator;
import dev.sightline.grounding.TextReader;
import dev.sightline.runtime.AgentOptions;
import dev.sightline.runtime.SightlineAgent;
import dev.sightline.runtime.policy.UrlPolicy;
import dev.sightline.runtime.run.SettleOptions;
import dev.sightline.task.Budget;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * The agent, put together from what the application has: a driver, eyes, and a chat model if there is one. Without a
 * chat model it runs scripted tasks, and says so when it is given a goal.
 */
@AutoConfiguration(
        after = {TextGroundingAutoConfiguration.class, WebDriverAutoConfiguration.class},
        afterName = {
            "org.springframework.ai.model.openai.autoconfigure.OpenAiChatAutoConfiguration",
            "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration"
        })
@EnableConfigurationProperties(SightlineProperties.class)
public final class SightlineAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(GuiAgent.class)
    @ConditionalOnBean(GuiDriverFactory.class)
    SightlineAgent guiAgent(
            SightlineProperties properties,
            GuiDriverFactory drivers,
            ObjectProvider<ChatModel> chatModel,
            ObjectProvider<TextReader> textReader,
            ObjectProvider<Locator> locators,
            ObjectProvider<ActionPolicy> policies,
            ObjectProvider<Operator> operator,
            ObjectProvider<RunListener> listeners,
            ObjectProvider<ObservationRegistry> observations) {
        SightlineAgent.Builder agent =
                SightlineAgent.builder(drivers).options(options(properties)).runsFolder(properties.runsFolder());
        chatModel.ifUnique(agent::chatModel);
        textReader.ifUnique(agent::textReader);
        locators.orderedStream().forEach(agent::locator);
        if (!properties.policy().allowedUrls().isEmpty()) {
            agent.policy(UrlPolicy.allowing(properties.policy().allowedUrls()));
        }
        policies.orderedStream().forEach(agent::policy);
        operator.ifUnique(agent::operator);
        listeners.orderedStream().forEach(agent::listener);
        observations.ifUnique(agent::observations);
        return agent.build();
    }

    private static AgentOptions options(SightlineProperties properties) {
        SightlineProperties.BudgetProperties budget = properties.budget();
        SightlineProperties.LoopProperties loop = properties.loop();
        return new AgentOptions(
                new Budget(budget.maxSteps(), budget.maxTokens(), budget.maxDuration()),
                SettleOptions.DEFAULT,
                loop.maxImagePixels(),
                loop.historyScreenshots(),
                loop.maxInvalidAnswers(),
                loop.modelTimeout(),
                loop.targetTimeout());
    }
}
