package dev.sightline.qwenvl.chat;

import java.util.List;

/**
 * One turn of a conversation.
 *
 * @param role who speaks
 * @param parts what is said and shown, in order
 * @param calls the functions that an assistant called after that
 * @since 0.1.0
 */
public record ChatMessage(Role role, List<Part> parts, List<ToolCall> calls) {

    /** Who speaks. */
    public enum Role {
        SYSTEM("system"),
        USER("user"),
        ASSISTANT("assistant"),
        TOOL("tool");

        private final String spelling;

        Role(String spelling) {
            this.spelling = spelling;
        }

        String spelling() {
            return spelling;
        }
    }

    /** A part of a message. Images and videos are counted over the whole conversation, each kind from 0. */
    public sealed interface Part {

        /** Text. Anything in it that looks like an added token is ordinary text. */
        record Text(String text) implements Part {}

        /** The next image. */
        record Image() implements Part {}

        /** The next video. */
        record Video() implements Part {}
    }

    /**
     * A function call.
     *
     * @param name of the function
     * @param arguments a JSON object
     */
    public record ToolCall(String name, String arguments) {}

    public ChatMessage {
        parts = List.copyOf(parts);
        calls = List.copyOf(calls);
    }

    /** A message of text alone. */
    public static ChatMessage of(Role role, String text) {
        return new ChatMessage(role, List.of(new Part.Text(text)), List.of());
    }
}
