package dev.sightline.mcp;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Properties of Spring AI's MCP server that suit this one. Any property of the application takes precedence.
 */
final class McpDefaults implements EnvironmentPostProcessor, Ordered {

    static final String STDIO = "spring.ai.mcp.server.stdio";

    private static final String INSTRUCTIONS = "Operates a screen by reading it. Call look first; act by words or by"
            + " places that look returned. Long work: run or pursue, then status. When input is needed, ask the user.";

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        Map<String, Object> defaults = new LinkedHashMap<>();
        String version = McpDefaults.class.getPackage().getImplementationVersion();
        defaults.put("spring.ai.mcp.server.name", "sightline");
        defaults.put("spring.ai.mcp.server.version", version == null ? "0" : version);
        defaults.put("spring.ai.mcp.server.instructions", INSTRUCTIONS);
        defaults.put("spring.ai.mcp.server.protocol", "STREAMABLE");
        // how long a person may take to answer a question
        defaults.put("spring.ai.mcp.server.request-timeout", "10m");
        defaults.put("spring.ai.mcp.server.capabilities.resource", "false");
        defaults.put("spring.ai.mcp.server.capabilities.prompt", "false");
        defaults.put("spring.ai.mcp.server.capabilities.completion", "false");
        defaults.put("spring.ai.mcp.server.tool-change-notification", "false");
        if (environment.getProperty(STDIO, Boolean.class, false)) {
            defaults.put("spring.main.web-application-type", "none");
            defaults.put("spring.main.banner-mode", "off");
            // standard output belongs to the protocol from here on
            StdioStreams.take();
        }
        environment.getPropertySources().addLast(new MapPropertySource("sightlineMcpDefaults", defaults));
    }

    /** After the files with properties were read. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }
}
