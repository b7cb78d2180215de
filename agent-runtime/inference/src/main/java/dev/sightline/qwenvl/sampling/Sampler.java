package dev.sightline.qwenvl.sampling;

/**
 * Chooses the next token of one generation. Not thread-safe.
 *
 * @since 0.1.0
 */
public interface Sampler {

    /**
     * Chooses a token.
     *
     * @param logits one value a row of the vocabulary, negative infinity for what must not be chosen; may be changed
     */
    int choose(float[] logits);

    /**
     * Whether it chooses the first of the greatest logits, whatever came before; a device may then choose without
     * transferring the logits.
     */
    boolean isGreedy();

    /** Records a token of the prompt or the answer, for a repetition penalty. */
    void accept(int token);

    /**
     * A sampler with these options.
     *
     * @param vocabularySize number of logits
     */
    static Sampler of(SamplingOptions options, int vocabularySize) {
        return new LogitSampler(options, vocabularySize);
    }

    /** Always the most likely token. */
    static Sampler greedy() {
        return new Sampler() {
            @Override
            public int choose(float[] logits) {
                int best = 0;
                for (int token = 1; token < logits.length; token++) {
                    best = logits[token] > logits[best] ? token : best;
                }
                return best;
            }

            @Override
            public boolean isGreedy() {
                return true;
            }

            @Override
            public void accept(int token) {
                // the past does not matter
            }
        };
    }
}
