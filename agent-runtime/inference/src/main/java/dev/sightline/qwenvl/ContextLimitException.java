package dev.sightline.qwenvl;

/**
 * A prompt and its answer would not fit the context; reported before any of it is computed.
 *
 * @since 0.1.0
 */
public final class ContextLimitException extends QwenVlException {

    private static final long serialVersionUID = 1L;

    private final int promptTokens;
    private final int contextLength;

    ContextLimitException(int promptTokens, int imageTokens, int maxTokens, int contextLength) {
        super(
                Category.CONTEXT,
                "The prompt has %d tokens (%d of them images) and the answer may have %d, together more than the context of %d. Drop old images or turns, lower max pixels, or raise the context length."
                        .formatted(promptTokens, imageTokens, maxTokens, contextLength));
        this.promptTokens = promptTokens;
        this.contextLength = contextLength;
    }

    /** Tokens of the prompt. */
    public int promptTokens() {
        return promptTokens;
    }

    /** Tokens that fit. */
    public int contextLength() {
        return contextLength;
    }
}
