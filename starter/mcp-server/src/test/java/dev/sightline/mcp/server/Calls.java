package dev.sightline.mcp.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.spec.McpSchema;
import java.util.Map;

/** Calls of tools, as a host makes them. */
final class Calls {

    private Calls() {}

    static McpSchema.CallToolResult call(McpSyncClient client, String tool, Map<String, Object> arguments) {
        return client.callTool(
                McpSchema.CallToolRequest.builder(tool).arguments(arguments).build());
    }

    static String succeeds(McpSyncClient client, String tool, Map<String, Object> arguments) {
        McpSchema.CallToolResult result = call(client, tool, arguments);
        assertThat(result.isError())
                .as("%s %s: %s", tool, arguments, text(result))
                .isNotEqualTo(true);
        return text(result);
    }

    static String fails(McpSyncClient client, String tool, Map<String, Object> arguments) {
        McpSchema.CallToolResult result = call(client, tool, arguments);
        assertThat(result.isError())
                .as("%s %s: %s", tool, arguments, text(result))
                .isEqualTo(true);
        assertThat(text(result)).doesNotContain("Exception", "\tat ", "java.");
        return text(result);
    }

    static String text(McpSchema.CallToolResult result) {
        return ((McpSchema.TextContent) result.content().getFirst()).text();
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> data(McpSchema.CallToolResult result) {
        return (Map<String, Object>) result.structuredContent();
    }

    /** Follows a run to its end. */
    static McpSchema.CallToolResult untilOver(McpSyncClient client) {
        for (int i = 0; i < 12; i++) {
            McpSchema.CallToolResult result = call(client, "status", Map.of("wait", 20));
            String state = String.valueOf(data(result).get("state"));
            if (!state.equals("running")) {
                return result;
            }
        }
        throw new AssertionError("The run does not end");
    }
}
