package dev.sightline.mcp;

import dev.sightline.action.Secret;
import dev.sightline.agent.GuiAgent;
import dev.sightline.agent.Operator;
import dev.sightline.boot.SightlineAutoConfiguration;
import dev.sightline.boot.TextGroundingAutoConfiguration;
import dev.sightline.grounding.Locator;
import dev.sightline.grounding.TextReader;
import dev.sightline.tools.RunWatch;
import dev.sightline.tools.SightlineTools;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * The application's agent as tools: the bean {@link SightlineTools}, for a {@code ChatClient} and for the MCP server.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = {SightlineAutoConfiguration.class, TextGroundingAutoConfiguration.class})
@EnableConfigurationProperties(SightlineMcpProperties.class)
public final class SightlineToolsAutoConfiguration {

    @Bean
    RunWatch sightlineRunWatch() {
        return new RunWatch();
    }

    @Bean
    @ConditionalOnMissingBean(Operator.class)
    Operator sightlineToolOperator(RunWatch watch) {
        return watch.operator();
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    Locator sightlinePlaceLocator(RunWatch watch) {
        return watch.places();
    }

    @Bean
    @ConditionalOnBean({GuiAgent.class, TextReader.class})
    SightlineTools sightlineTools(
            GuiAgent agent, TextReader reader, RunWatch watch, SightlineMcpProperties properties) {
        SightlineTools.Builder tools = SightlineTools.builder(agent, reader, watch)
                .maxScreens(properties.maxScreens())
                .idleTimeout(properties.idleTimeout())
                .actTimeout(properties.actTimeout());
        properties.folders().forEach(tools::folder);
        properties.secrets().forEach((name, value) -> tools.secret(Secret.of(name, value)));
        return tools.build();
    }
}
