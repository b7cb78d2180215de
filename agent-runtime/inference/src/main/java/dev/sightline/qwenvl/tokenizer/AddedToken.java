package dev.sightline.qwenvl.tokenizer;

/**
 * A token outside the merges: it is matched as a whole, and only in text of the chat template.
 *
 * @param id its number
 * @param content its text
 * @param control whether it controls the model and is not part of its text; {@code <tool_call>}, for example, is part
 *     of it
 * @since 0.1.0
 */
public record AddedToken(int id, String content, boolean control) {}
