package dev.sightline.boot;

import dev.sightline.action.Secret;
import dev.sightline.agent.Operator;
import dev.sightline.driver.GuiDriverFactory;
import dev.sightline.grounding.TextReader;
import dev.sightline.tools.SightlineTools;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * The bean {@link SightlineTools}, with which language models operate the screen of the default driver, through a {@code
 * ChatClient} or an MCP server. Its agent is built from the same beans as the application's own.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = SightlineAutoConfiguration.class)
@ConditionalOnClass(SightlineTools.class)
@EnableConfigurationProperties(SightlineToolsProperties.class)
public final class SightlineToolsAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean({GuiDriverFactory.class, TextReader.class})
    SightlineTools sightlineTools(
            Agents agents,
            GuiDriverFactory drivers,
            TextReader reader,
            ObjectProvider<Operator> operator,
            SightlineToolsProperties properties) {
        SightlineTools.Builder tools = SightlineTools.builder(agents.builder(drivers), reader)
                .maxScreens(properties.maxScreens())
                .idleTimeout(properties.idleTimeout())
                .actTimeout(properties.actTimeout())
                .structuredLook(properties.structuredLook());
        operator.ifUnique(tools::operator);
        properties.folders().forEach(tools::folder);
        properties.secrets().forEach((name, secret) -> tools.secret(secret(name, secret)));
        return tools.build();
    }

    private static Secret secret(String name, SightlineToolsProperties.SecretProperties secret) {
        Secret value = Secret.of(name, secret.value());
        return secret.at().isEmpty() ? value : value.onlyAt(secret.at());
    }
}
