package dev.sightline.mcp;

import dev.sightline.boot.SightlineToolsAutoConfiguration;
import dev.sightline.tools.SightlineTools;
import io.modelcontextprotocol.json.jackson3.JacksonMcpJsonMapper;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.spec.McpServerTransportProviderBase;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.ai.mcp.server.common.autoconfigure.McpServerAutoConfiguration;
import org.springframework.ai.mcp.server.common.autoconfigure.McpServerStdioDisabledCondition;
import org.springframework.ai.mcp.server.common.autoconfigure.properties.McpServerStreamableHttpProperties;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import tools.jackson.databind.json.JsonMapper;

/**
 * The tools on Spring AI's MCP server, over stdio ({@code spring.ai.mcp.server.stdio=true}) or streamable HTTP.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = SightlineToolsAutoConfiguration.class, before = McpServerAutoConfiguration.class)
@ConditionalOnBean(SightlineTools.class)
@ConditionalOnProperty(name = "spring.ai.mcp.server.enabled", matchIfMissing = true)
@EnableConfigurationProperties(SightlineMcpProperties.class)
public final class SightlineMcpAutoConfiguration {

    @Bean
    List<SyncToolSpecification> sightlineMcpTools(SightlineTools tools, Environment environment) {
        return new McpTools(tools, environment.getProperty(McpDefaults.STDIO, Boolean.class, false)).specifications();
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnProperty(name = McpDefaults.STDIO)
    McpServerTransportProviderBase sightlineStdioTransport(
            @Qualifier("mcpServerJsonMapper") JsonMapper json,
            SightlineTools tools,
            ConfigurableApplicationContext context) {
        var out = StdioStreams.out();
        // closing waits for the thread that found the end, so another one has to do it
        Runnable end = () -> Thread.ofPlatform().name("sightline-mcp-end").start(context::close);
        return new StdioTransport(
                new JacksonMcpJsonMapper(json), new StdioInput(StdioStreams.in(), out, tools, end), out);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @Conditional(McpServerStdioDisabledCondition.class)
    static class Http {

        private static final Logger log = LoggerFactory.getLogger(SightlineMcpAutoConfiguration.class);

        @Bean
        FilterRegistrationBean<HttpGate> sightlineMcpGate(
                SightlineTools tools, SightlineMcpProperties properties, McpServerStreamableHttpProperties endpoint) {
            var gate = new FilterRegistrationBean<>(new HttpGate(token(properties), properties.http(), tools));
            gate.addUrlPatterns(endpoint.getMcpEndpoint());
            gate.setAsyncSupported(true);
            gate.setOrder(Ordered.HIGHEST_PRECEDENCE);
            return gate;
        }

        private static String token(SightlineMcpProperties properties) {
            String given = properties.http().token();
            if (given != null && !given.isBlank()) {
                return given;
            }
            byte[] random = new byte[24];
            new SecureRandom().nextBytes(random);
            String generated = HexFormat.of().formatHex(random);
            log.info(
                    "No 'sightline.mcp.http.token' is set. MCP clients of this run send 'Authorization: Bearer {}'.",
                    generated);
            return generated;
        }
    }
}
