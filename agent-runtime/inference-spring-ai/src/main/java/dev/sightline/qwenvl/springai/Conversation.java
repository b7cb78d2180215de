package dev.sightline.qwenvl.springai;

import dev.sightline.qwenvl.PromptPart;
import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.chat.ChatMessage;
import dev.sightline.qwenvl.chat.ChatMessage.Part;
import dev.sightline.qwenvl.chat.ChatMessage.Role;
import dev.sightline.qwenvl.chat.ChatMessage.ToolCall;
import dev.sightline.qwenvl.chat.ChatTemplate;
import dev.sightline.qwenvl.image.RgbImage;
import dev.sightline.qwenvl.json.JsonValue;
import dev.sightline.qwenvl.json.JsonValue.JsonObject;
import dev.sightline.qwenvl.json.JsonValue.JsonString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.content.Media;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.definition.ToolDefinition;

/** Translates Spring AI's messages into the chat template. */
final class Conversation {

    private final List<ChatMessage> messages = new ArrayList<>();
    private final List<RgbImage> images = new ArrayList<>();

    Conversation(List<Message> instructions) {
        instructions.forEach(this::add);
    }

    List<PromptPart> parts(List<String> tools) {
        return ChatTemplate.PUBLISHED.prompt(messages, tools, true).parts(images, List.of());
    }

    /** Tools in the form that the template uses: OpenAI's description of a function. */
    static List<String> tools(List<ToolCallback> callbacks) {
        return callbacks.stream()
                .map(ToolCallback::getToolDefinition)
                .map(Conversation::tool)
                .toList();
    }

    private static String tool(ToolDefinition definition) {
        Map<String, JsonValue> function = new LinkedHashMap<>();
        function.put("name", new JsonString(definition.name()));
        function.put("description", new JsonString(definition.description()));
        String schema = definition.inputSchema();
        function.put("parameters", JsonValue.parse(schema.isBlank() ? "{\"type\": \"object\"}" : schema));
        Map<String, JsonValue> tool = new LinkedHashMap<>();
        tool.put("type", new JsonString("function"));
        tool.put("function", new JsonObject(function));
        return new JsonObject(tool).toString();
    }

    private void add(Message message) {
        switch (message.getMessageType()) {
            case SYSTEM -> messages.add(ChatMessage.of(Role.SYSTEM, text(message)));
            case USER -> messages.add(user(message));
            case ASSISTANT -> messages.add(assistant(message));
            case TOOL ->
                ((ToolResponseMessage) message)
                        .getResponses()
                        .forEach(response -> messages.add(ChatMessage.of(Role.TOOL, response.responseData())));
        }
    }

    /** Images come first, as in the model's own examples: a question about an image follows it. */
    private ChatMessage user(Message message) {
        List<Part> parts = new ArrayList<>();
        if (message instanceof UserMessage user) {
            for (Media media : user.getMedia()) {
                images.add(MediaImages.decode(media));
                parts.add(new Part.Image());
            }
        }
        parts.add(new Part.Text(text(message)));
        return new ChatMessage(Role.USER, parts, List.of());
    }

    private static ChatMessage assistant(Message message) {
        List<ToolCall> calls = new ArrayList<>();
        if (message instanceof AssistantMessage assistant) {
            if (!assistant.getMedia().isEmpty()) {
                throw new QwenVlException(
                        QwenVlException.Category.INPUT,
                        "An assistant's message contains media, but the model only generates text. Put images into a user's message.");
            }
            assistant.getToolCalls().forEach(call -> calls.add(new ToolCall(call.name(), call.arguments())));
        }
        return new ChatMessage(Role.ASSISTANT, List.of(new Part.Text(text(message))), calls);
    }

    private static String text(Message message) {
        return Objects.requireNonNullElse(message.getText(), "");
    }
}
