package dev.sightline.qwenvl.sampling;

import dev.sightline.qwenvl.QwenVlException;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Chooses tokens for one generation. Allocates nothing per token. Not thread-safe. */
public final class Sampler {

    /** Tokens whose probability is below the best one's times e⁻³⁰ are never drawn. */
    private static final float NEGLIGIBLE = 30;

    private final SamplingOptions options;
    private final SplittableRandom random;
    private final long[] all;
    private final long[] seen;
    private final long[] candidates;

    /**
     * A sampler.
     *
     * @param vocabularySize number of logits
     */
    public Sampler(SamplingOptions options, int vocabularySize) {
        this.options = options;
        this.random = new SplittableRandom(options.seed());
        this.seen = new long[(vocabularySize + 63) / 64];
        this.all = new long[seen.length];
        Arrays.fill(all, -1);
        this.candidates = options.temperature() == 0 ? new long[0] : new long[vocabularySize];
    }

    /** Remembers a token of the prompt or the answer for the repetition penalty. */
    public void saw(int token) {
        if (token >>> 6 < seen.length) {
            seen[token >>> 6] |= 1L << token;
        }
    }

    /** The next token out of all. The repetition penalty is applied to {@code logits} in place. */
    public int sample(float[] logits) {
        return sample(logits, all);
    }

    /**
     * The next token out of those whose bit is set in {@code allowed}. The repetition penalty is applied to {@code logits} in
     * place.
     *
     * @throws QwenVlException if no token is allowed, or no allowed logit is a number
     */
    public int sample(float[] logits, long[] allowed) {
        if (options.repetitionPenalty() != 1) {
            penalise(logits);
        }
        int best = mostLikely(logits, allowed);
        if (best < 0) {
            throw new QwenVlException("No token can be chosen: none of the allowed logits is a number.");
        }
        return options.temperature() == 0 ? best : draw(logits, allowed, logits[best]);
    }

    private void penalise(float[] logits) {
        float penalty = (float) options.repetitionPenalty();
        for (int word = 0; word < seen.length; word++) {
            for (long bits = seen[word]; bits != 0; bits &= bits - 1) {
                int token = word * 64 + Long.numberOfTrailingZeros(bits);
                if (token < logits.length) {
                    logits[token] = logits[token] > 0 ? logits[token] / penalty : logits[token] * penalty;
                }
            }
        }
    }

    /** The first of the greatest; −1 if there is none. */
    private static int mostLikely(float[] logits, long[] allowed) {
        int best = -1;
        float greatest = Float.NEGATIVE_INFINITY;
        int words = Math.min(allowed.length, (logits.length + 63) / 64);
        for (int word = 0; word < words; word++) {
            long bits = allowed[word];
            int first = word * 64;
            if (bits == -1) {
                int end = Math.min(logits.length, first + 64);
                for (int token = first; token < end; token++) {
                    if (logits[token] > greatest) {
                        greatest = logits[token];
                        best = token;
                    }
                }
                continue;
            }
            for (; bits != 0; bits &= bits - 1) {
                int token = first + Long.numberOfTrailingZeros(bits);
                if (token < logits.length && logits[token] > greatest) {
                    greatest = logits[token];
                    best = token;
                }
            }
        }
        return best;
    }

    private int draw(float[] logits, long[] allowed, float greatest) {
        float inverse = (float) (1 / options.temperature());
        int count = 0;
        for (int token = 0; token < logits.length && token >>> 6 < allowed.length; token++) {
            float below = (greatest - logits[token]) * inverse;
            if ((allowed[token >>> 6] >>> token & 1) != 0 && below <= NEGLIGIBLE) {
                // a float that is not negative sorts as its bits do
                candidates[count++] = (long) Float.floatToRawIntBits(below + 0f) << 32 | token;
            }
        }
        int kept = count;
        if (options.topK() > 0 || options.topP() < 1) {
            Arrays.sort(candidates, 0, count);
            kept = options.topK() > 0 ? Math.min(count, options.topK()) : count;
        }
        double total = 0;
        for (int i = 0; i < kept; i++) {
            total += weight(candidates[i]);
        }
        if (options.topP() < 1) {
            double enough = total * options.topP();
            double sum = 0;
            int i = 0;
            while (i < kept && sum < enough) {
                sum += weight(candidates[i++]);
            }
            kept = i;
            total = sum;
        }
        double left = random.nextDouble() * total;
        for (int i = 0; i < kept - 1; i++) {
            left -= weight(candidates[i]);
            if (left < 0) {
                return (int) candidates[i];
            }
        }
        return (int) candidates[kept - 1];
    }

    private static double weight(long candidate) {
        return Math.exp(-Float.intBitsToFloat((int) (candidate >>> 32)));
    }
}
