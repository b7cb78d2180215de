package dev.sightline.qwenvl.tokenizer;

/**
 * A token that stands outside the merges: it is matched as a whole, and only in text of the chat template.
 *
 * @param id its number
 * @param content its text
 * @param control whether it steers the model and is no part of what it says; {@code <tool_call>} for example is not
 * @since 0.1.0
 */
public record AddedToken(int id, String content, boolean control) {}
