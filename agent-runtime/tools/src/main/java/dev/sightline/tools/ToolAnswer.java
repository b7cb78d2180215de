package dev.sightline.tools;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The result of a tool call.
 *
 * @param text for the model
 * @param data the same as JSON, as the tool's output schema describes it; empty for an error and for a tool without a schema
 * @param picture of the screen, a JPEG in Base64; null unless it was requested
 * @param error whether the call failed; the text then states what was attempted, what was found and what to do
 * @since 0.1.0
 */
public record ToolAnswer(
        String text, Map<String, Object> data, @Nullable String picture, boolean error) {

    static ToolAnswer of(String text, Map<String, Object> data) {
        return new ToolAnswer(text, data, null, false);
    }

    static ToolAnswer error(String text) {
        return new ToolAnswer(text, Map.of(), null, true);
    }
}
