package dev.sightline.qwenvl.chat;

import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.chat.ChatMessage.Part;
import dev.sightline.qwenvl.chat.ChatMessage.Role;
import dev.sightline.qwenvl.chat.ChatMessage.ToolCall;
import dev.sightline.qwenvl.json.JsonValue;
import java.util.List;

/**
 * The published chat template of Qwen2.5-VL, with the tools section of Qwen2.5.
 *
 * @param defaultSystem the system text of a conversation that does not begin with one
 * @since 0.1.0
 */
public record ChatTemplate(String defaultSystem) {

    /** The template that Qwen2.5-VL is published with. */
    public static final ChatTemplate PUBLISHED = new ChatTemplate("You are a helpful assistant.");

    private static final String BEFORE_TOOLS =
            "\n\n# Tools\n\nYou may call one or more functions to assist with the user query.\n\nYou are provided with function signatures within <tools></tools> XML tags:\n<tools>";
    private static final String AFTER_TOOLS =
            "\n</tools>\n\nFor each function call, return a json object with function name and arguments within <tool_call></tool_call> XML tags:\n<tool_call>\n{\"name\": <function-name>, \"arguments\": <args-json-object>}\n</tool_call>";

    /**
     * The prompt of a conversation.
     *
     * @param tools JSON objects that describe functions
     * @param generate whether the assistant's turn is opened at the end
     * @throws QwenVlException if a tool or the arguments of a call are not JSON, or the system's turn contains an image
     */
    public ChatPrompt prompt(List<ChatMessage> messages, List<String> tools, boolean generate) {
        ChatPrompt.Builder prompt = new ChatPrompt.Builder();
        boolean ownSystem = !messages.isEmpty() && messages.getFirst().role() == Role.SYSTEM;
        prompt.template("<|im_start|>system\n");
        if (ownSystem) {
            parts(messages.getFirst(), prompt);
        } else {
            prompt.text(defaultSystem);
        }
        if (!tools.isEmpty()) {
            prompt.template(BEFORE_TOOLS);
            for (String tool : tools) {
                prompt.text("\n" + JsonValue.parse(tool));
            }
            prompt.template(AFTER_TOOLS);
        }
        prompt.template("<|im_end|>\n");
        for (int i = ownSystem ? 1 : 0; i < messages.size(); i++) {
            ChatMessage message = messages.get(i);
            if (message.role() == Role.TOOL) {
                boolean first = i == 0 || messages.get(i - 1).role() != Role.TOOL;
                boolean last = i + 1 == messages.size() || messages.get(i + 1).role() != Role.TOOL;
                toolResponse(message, first, last, prompt);
            } else {
                turn(message, prompt);
            }
        }
        if (generate) {
            prompt.template("<|im_start|>assistant\n");
        }
        return prompt.build();
    }

    private static void turn(ChatMessage message, ChatPrompt.Builder prompt) {
        boolean silent = message.parts().stream().allMatch(part -> part.equals(new Part.Text("")));
        prompt.template("<|im_start|>" + message.role().spelling());
        if (message.calls().isEmpty() || !silent) {
            prompt.text("\n");
            parts(message, prompt);
        }
        for (ToolCall call : message.calls()) {
            prompt.template("\n<tool_call>\n");
            prompt.text(
                    "{\"name\": \"" + call.name() + "\", \"arguments\": " + JsonValue.parse(call.arguments()) + "}\n");
            prompt.template("</tool_call>");
        }
        prompt.template("<|im_end|>\n");
    }

    private static void toolResponse(ChatMessage message, boolean first, boolean last, ChatPrompt.Builder prompt) {
        if (first) {
            prompt.template("<|im_start|>user");
        }
        prompt.text("\n<tool_response>\n");
        parts(message, prompt);
        prompt.text("\n</tool_response>");
        if (last) {
            prompt.template("<|im_end|>\n");
        }
    }

    private static void parts(ChatMessage message, ChatPrompt.Builder prompt) {
        for (Part part : message.parts()) {
            switch (part) {
                case Part.Text(String text) -> {
                    if (message.role() == Role.ASSISTANT) {
                        prompt.answer(text);
                    } else {
                        prompt.text(text);
                    }
                }
                case Part.Image() -> prompt.image();
                case Part.Video() -> prompt.video();
            }
        }
    }
}
