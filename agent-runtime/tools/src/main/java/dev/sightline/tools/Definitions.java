package dev.sightline.tools;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The descriptions of the tools, from {@code tools.json}. Every conversation pays for them, so schemas state types and what a model
 * must know; limits that a caller rarely meets are checked when a tool is called, with a message that names them.
 */
final class Definitions {

    /** In a fixed order, as everything in the definitions, so that models' caches of prompts stay valid. */
    private static final Map<String, Object> RUN =
            JsonMapper.shared().readValue("""
            {
              "type": "object",
              "properties": {
                "run": { "type": "string" },
                "state": { "type": "string" },
                "steps": { "type": "array" },
                "message": { "type": "string" },
                "question": { "type": "string" },
                "values": { "type": "object" },
                "screen": { "type": "object" }
              }
            }""", new TypeReference<Map<String, Object>>() {});

    private Definitions() {}

    /**
     * @param structuredLook whether {@code look} answers with data, too
     */
    static List<ToolDescription> read(boolean structuredLook) {
        try (InputStream file = Objects.requireNonNull(Definitions.class.getResourceAsStream("tools.json"))) {
            return JsonMapper.shared().readValue(file, new TypeReference<List<Map<String, Object>>>() {}).stream()
                    .map(json -> description(json, structuredLook))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the descriptions of the tools.", e);
        }
    }

    private static ToolDescription description(Map<String, Object> json, boolean structuredLook) {
        return new ToolDescription(
                text(json, "name"),
                text(json, "description"),
                schema(json, "input"),
                text(json, "name").equals("look") && !structuredLook ? Map.of() : output(json),
                new ToolDescription.Hints(
                        flag(json, "readOnly"),
                        flag(json, "destructive"),
                        flag(json, "idempotent"),
                        flag(json, "openWorld")));
    }

    private static Map<String, Object> output(Map<String, Object> json) {
        if (!json.containsKey("output")) {
            return Map.of();
        }
        return "run".equals(json.get("output")) ? RUN : schema(json, "output");
    }

    private static String text(Map<String, Object> json, String name) {
        return (String) Objects.requireNonNull(json.get(name), name);
    }

    private static boolean flag(Map<String, Object> json, String name) {
        return (boolean) Objects.requireNonNull(json.get(name), name);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> schema(Map<String, Object> json, String name) {
        return (Map<String, Object>) Objects.requireNonNull(json.get(name), name);
    }
}
