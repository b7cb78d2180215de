package dev.sightline.qwenvl.grammar;

/**
 * Says, during one generation, which tokens may come next. The loop asks {@link #forced} first, feeds what it gets as one batch
 * and accepts each of it; where nothing is forced it samples under {@link #allowed}. Not thread-safe.
 */
public interface TokenConstraint {

    /**
     * Sets bit {@code id % 64} of element {@code id / 64} for each token that may come next, and clears all others. At least one
     * is set unless the text is {@link #complete}; stop tokens are among them where the text may end.
     */
    void allowed(long[] mask);

    /** The tokens that must come next, as the tokenizer would cut them; empty where there is a choice or nothing can follow. */
    int[] forced();

    /**
     * Moves on by a token.
     *
     * @throws dev.sightline.qwenvl.QwenVlException if it is not allowed here
     */
    void accept(int token);

    /** Whether nothing can follow. */
    boolean complete();
}
