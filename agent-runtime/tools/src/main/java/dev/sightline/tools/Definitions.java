package dev.sightline.tools;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The descriptions of the tools, from {@code tools.json}. */
final class Definitions {

    private static final Map<String, Object> RUN = Map.of(
            "type",
            "object",
            "properties",
            Map.of(
                    "run", Map.of("type", "string"),
                    "state", Map.of("enum", List.of("running", "input_needed", "succeeded", "failed", "stopped")),
                    "steps", Map.of("type", "array", "items", Map.of("type", "string")),
                    "message", Map.of("type", "string"),
                    "question", Map.of("type", "string"),
                    "values", Map.of("type", "object"),
                    "screen", Map.of("type", "object")),
            "required",
            List.of("run", "state", "steps"));

    private Definitions() {}

    static List<ToolDescription> read() {
        try (InputStream json = Objects.requireNonNull(Definitions.class.getResourceAsStream("tools.json"))) {
            return JsonMapper.shared().readValue(json, new TypeReference<List<Map<String, Object>>>() {}).stream()
                    .map(Definitions::description)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the descriptions of the tools.", e);
        }
    }

    private static ToolDescription description(Map<String, Object> json) {
        return new ToolDescription(
                text(json, "name"),
                text(json, "title"),
                text(json, "description"),
                schema(json, "input"),
                "run".equals(json.get("output")) ? RUN : schema(json, "output"),
                new ToolDescription.Hints(
                        flag(json, "readOnly"),
                        flag(json, "destructive"),
                        flag(json, "idempotent"),
                        flag(json, "openWorld")));
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
