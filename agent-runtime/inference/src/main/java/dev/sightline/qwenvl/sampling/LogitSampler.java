package dev.sightline.qwenvl.sampling;

import dev.sightline.qwenvl.QwenVlException;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Chooses tokens for one generation. Allocates nothing per token. Not thread-safe. */
final class LogitSampler implements Sampler {

    /** Tokens whose probability is below the best one's times e⁻³⁰ are never drawn. */
    private static final float NEGLIGIBLE = 30;

    private final SamplingOptions options;
    private final SplittableRandom random;
    private final long[] seen;
    private final long[] candidates;

    LogitSampler(SamplingOptions options, int vocabularySize) {
        this.options = options;
        this.random = new SplittableRandom(options.seed());
        this.seen = new long[(vocabularySize + 63) / 64];
        this.candidates = options.temperature() == 0 ? new long[0] : new long[vocabularySize];
    }

    @Override
    public boolean isGreedy() {
        return options.temperature() == 0 && options.repetitionPenalty() == 1;
    }

    @Override
    public void accept(int token) {
        if (token >>> 6 < seen.length) {
            seen[token >>> 6] |= 1L << token;
        }
    }

    /** @throws QwenVlException if no logit is a finite number */
    @Override
    public int choose(float[] logits) {
        if (options.repetitionPenalty() != 1) {
            penalise(logits);
        }
        int best = mostLikely(logits);
        if (best < 0) {
            throw new QwenVlException("No token can be chosen: none of the logits is a number.");
        }
        return options.temperature() == 0 ? best : draw(logits, logits[best]);
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
    private static int mostLikely(float[] logits) {
        int best = -1;
        float greatest = Float.NEGATIVE_INFINITY;
        for (int token = 0; token < logits.length; token++) {
            if (logits[token] > greatest) {
                greatest = logits[token];
                best = token;
            }
        }
        return best;
    }

    private int draw(float[] logits, float greatest) {
        float inverse = (float) (1 / options.temperature());
        int count = 0;
        for (int token = 0; token < logits.length; token++) {
            float below = (greatest - logits[token]) * inverse;
            if (below <= NEGLIGIBLE) {
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
