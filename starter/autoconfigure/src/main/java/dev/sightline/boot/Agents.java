package dev.sightline.boot;

import dev.sightline.agent.ActionPolicy;
import dev.sightline.agent.Approvals;
import dev.sightline.agent.Operator;
import dev.sightline.agent.RunListener;
import dev.sightline.driver.GuiDriverFactory;
import dev.sightline.grounding.Locator;
import dev.sightline.grounding.TextReader;
import dev.sightline.runtime.SightlineAgent;
import dev.sightline.runtime.dialect.Dialects;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.dialect.ModelSource;
import dev.sightline.runtime.options.AgentOptions;
import dev.sightline.runtime.options.SettleOptions;
import dev.sightline.runtime.policy.AppPolicy;
import dev.sightline.runtime.policy.RiskPolicy;
import dev.sightline.runtime.policy.TwoOfThreePolicy;
import dev.sightline.runtime.policy.UrlPolicy;
import dev.sightline.task.Budget;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.beans.factory.ObjectProvider;

/** Builds agents from the beans of the application; they differ only in their screens. */
record Agents(
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

    SightlineAgent on(GuiDriverFactory drivers) {
        return builder(drivers).build();
    }

    SightlineAgent.Builder builder(GuiDriverFactory drivers) {
        SightlineAgent.Builder agent =
                SightlineAgent.builder(drivers).options(options()).runsFolder(properties.runsFolder());
        if (properties.replay().folder() != null) {
            agent.recordings(properties.replay().folder());
        }
        if (properties.replay().mode() != null) {
            agent.replay(properties.replay().mode());
        }
        chatModel.ifUnique(brain -> agent.chatModel(brain).dialect(dialect.getIfUnique(() -> dialectOf(brain))));
        textReader.ifUnique(agent::textReader);
        locators.orderedStream().forEach(agent::locator);
        if (!properties.policy().allowedUrls().isEmpty()) {
            agent.policy(UrlPolicy.allowing(properties.policy().allowedUrls())
                    .loadingFrom(properties.policy().allowedResources()));
        }
        if (!properties.policy().allowedApps().isEmpty()) {
            agent.policy(AppPolicy.allowing(properties.policy().allowedApps()));
        }
        if (!properties.policy().ownSites().isEmpty()
                || !properties.policy().privateSites().isEmpty()) {
            agent.policy(TwoOfThreePolicy.of(
                    properties.policy().ownSites(), properties.policy().privateSites()));
        }
        policies.orderedStream()
                .filter(policy -> !(policy instanceof RiskPolicy))
                .forEach(agent::policy);
        risk.ifUnique(agent::riskPolicy);
        agent.approvals(new Approvals(
                properties.policy().approvals(), properties.policy().replyTimeout()));
        operator.ifUnique(agent::operator);
        listeners.orderedStream().forEach(agent::listener);
        observations.ifUnique(agent::observations);
        return agent;
    }

    private ModelDialect dialectOf(ChatModel brain) {
        return dialects.choose(
                model.dialect(), new ModelSource(brain.getOptions().getModel(), null));
    }

    private AgentOptions options() {
        SightlineProperties.BudgetProperties budget = properties.budget();
        SightlineProperties.LoopProperties loop = properties.loop();
        return new AgentOptions(
                new Budget(budget.maxSteps(), budget.maxTokens(), budget.maxDuration()),
                SettleOptions.DEFAULT,
                model.endpoint(),
                loop.historyScreenshots(),
                loop.maxInvalidAnswers(),
                loop.modelTimeout(),
                loop.targetTimeout());
    }
}
