package dev.sightline.agent;

/**
 * Tokens that the model processed, as its server counts them.
 *
 * @param prompt tokens that went in, image tokens included
 * @param completion tokens that came out
 * @since 0.1.0
 */
public record TokenUsage(long prompt, long completion) {

    public static final TokenUsage NONE = new TokenUsage(0, 0);

    public long total() {
        return prompt + completion;
    }

    public TokenUsage plus(TokenUsage other) {
        return new TokenUsage(prompt + other.prompt, completion + other.completion);
    }
}
