package dev.sightline.tools;

import java.util.Map;

/**
 * What a client learns about a tool. All descriptions together cost at most 2,500 tokens.
 *
 * @param name the name to call it by
 * @param description what it does, for the model
 * @param inputSchema the JSON Schema of its arguments
 * @param outputSchema the JSON Schema of {@link ToolAnswer#data()}; empty for a tool that answers with text alone
 * @param hints what a call may change
 * @since 0.1.0
 */
public record ToolDescription(
        String name,
        String description,
        Map<String, Object> inputSchema,
        Map<String, Object> outputSchema,
        Hints hints) {

    /**
     * What a call may change, as MCP defines it.
     *
     * @param readOnly the call changes nothing
     * @param destructive the call may change something that cannot be restored
     * @param idempotent a repeated call has no further effect
     * @param openWorld the call reaches systems that this server does not control
     */
    public record Hints(boolean readOnly, boolean destructive, boolean idempotent, boolean openWorld) {}
}
