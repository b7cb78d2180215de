package dev.sightline.qwenvl.grammar;

/**
 * Which tokens may come next in one answer. An instance follows one generation from its first token and is not thread-safe.
 *
 * @since 0.1.0
 */
public interface TokenConstraint {

    /**
     * The tokens that must come next because nothing else is allowed, in order; empty where there is a choice. The
     * engine feeds them in one batch, and then passes each to {@link #accept}.
     */
    int[] forced();

    /**
     * Sets the logits of all tokens that must not come next to negative infinity; at least one stays finite.
     *
     * @param logits one value a row of the vocabulary, changed in place
     */
    void mask(float[] logits);

    /** Advances by a token that was forced or chosen. */
    void accept(int token);

    /** Whether the answer is complete, so that generation ends here. */
    boolean complete();
}
