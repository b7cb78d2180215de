package dev.sightline.qwenvl.model;

/**
 * The whole decoder with its key-value cache as one unit of work. One caller at a time.
 *
 * @since 0.1.0
 */
public interface DecoderPlan extends AutoCloseable {

    /** Writes the embedding of a token. */
    void embed(int token, float[] y, int yOffset);

    /**
     * Runs new tokens through all layers and keeps their keys and values. The cache then holds {@code past + count}
     * tokens; whatever it held beyond {@code past} is discarded.
     *
     * @param embeddings {@code count × hidden}
     * @param positions of the whole sequence, at least {@code past + count} long
     * @param past tokens that are in the cache and are kept
     */
    void forward(float[] embeddings, int count, Positions positions, int past);

    /**
     * The logits after the last token of the latest {@link #forward}.
     *
     * @param logits one value a row of the vocabulary
     */
    void logits(float[] logits);

    /**
     * The logits after each of the last tokens of the latest {@link #forward}.
     *
     * @param tokens how many, at most the tokens of that call
     * @param logits {@code tokens × vocabulary}
     */
    void logits(int tokens, float[] logits);

    /**
     * The most likely token after the latest {@link #forward}: the first of the greatest logits, which need not leave a device;
     * −1 if none of them is a number.
     */
    int mostLikely();

    @Override
    void close();
}
