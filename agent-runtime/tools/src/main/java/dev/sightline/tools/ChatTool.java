package dev.sightline.tools;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.definition.ToolDefinition;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** A tool as Spring AI calls it. Results are text there, so a picture cannot be requested. */
final class ChatTool implements ToolCallback, Caller {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final SightlineTools tools;
    private final ToolDescription description;
    private final String conversation;
    private final ToolDefinition definition;

    ChatTool(SightlineTools tools, ToolDescription description, String conversation) {
        this.tools = tools;
        this.description = description;
        this.conversation = conversation;
        this.definition = ToolDefinition.builder()
                .name(description.name())
                .description(description.description())
                .inputSchema(JSON.writeValueAsString(withoutPicture(description.inputSchema())))
                .build();
    }

    private static Map<String, Object> withoutPicture(Map<String, Object> schema) {
        if (!(schema.get("properties") instanceof Map<?, ?> properties) || !properties.containsKey("picture")) {
            return schema;
        }
        var others = new LinkedHashMap<>(properties);
        others.remove("picture");
        var text = new LinkedHashMap<>(schema);
        text.put("properties", others);
        return text;
    }

    @Override
    public ToolDefinition getToolDefinition() {
        return definition;
    }

    @Override
    public String call(String toolInput) {
        Map<String, Object> arguments;
        try {
            arguments = toolInput.isBlank()
                    ? Map.of()
                    : JSON.readValue(toolInput, new TypeReference<Map<String, Object>>() {});
        } catch (JacksonException e) {
            return "Cannot call '" + description.name() + "': the arguments are not a JSON object.";
        }
        ToolAnswer answer = tools.call(description.name(), arguments, this);
        return answer.error() ? "Error: " + answer.text() : answer.text();
    }

    @Override
    public String conversation() {
        return conversation;
    }
}
