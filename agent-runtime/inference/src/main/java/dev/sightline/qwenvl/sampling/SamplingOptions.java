package dev.sightline.qwenvl.sampling;

import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.format.GenerationDefaults;

/**
 * How the next token is chosen. Applied in this order: repetition penalty, temperature, top-k, top-p.
 *
 * @param temperature divides the logits; 0 takes the most likely token
 * @param topK keep this many tokens; 0 keeps all
 * @param topP keep the smallest set of most likely tokens with at least this probability together; 1 keeps all
 * @param repetitionPenalty a logit of a token seen before is divided by it if positive, and multiplied if negative; 1 is off
 * @param seed of the random numbers; the same seed gives the same tokens
 * @since 0.1.0
 */
public record SamplingOptions(double temperature, int topK, double topP, double repetitionPenalty, long seed) {

    /** Always the most likely token. */
    public static final SamplingOptions GREEDY = new SamplingOptions(0, 0, 1, 1, 0);

    public SamplingOptions {
        require(temperature >= 0 && temperature < Double.POSITIVE_INFINITY, "temperature", temperature, "0 or more");
        require(topK >= 0, "top-k", topK, "0 (all) or more");
        require(topP > 0 && topP <= 1, "top-p", topP, "above 0 and at most 1");
        require(
                repetitionPenalty > 0 && repetitionPenalty < Double.POSITIVE_INFINITY,
                "repetition penalty",
                repetitionPenalty,
                "above 0");
    }

    /** The checkpoint's own settings; those for random sampling only apply if the checkpoint enables it. */
    public static SamplingOptions of(GenerationDefaults defaults, long seed) {
        return defaults.sample()
                ? new SamplingOptions(
                        defaults.temperature(), defaults.topK(), defaults.topP(), defaults.repetitionPenalty(), seed)
                : new SamplingOptions(0, 0, 1, defaults.repetitionPenalty(), seed);
    }

    private static void require(boolean holds, String what, Number value, String wanted) {
        if (!holds) {
            throw new QwenVlException(
                    QwenVlException.Category.INPUT, "The %s is %s; it must be %s.".formatted(what, value, wanted));
        }
    }
}
