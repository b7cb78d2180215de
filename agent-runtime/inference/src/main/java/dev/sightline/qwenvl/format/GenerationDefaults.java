package dev.sightline.qwenvl.format;

/**
 * The checkpoint's own settings for sampling, used unless the caller sets others.
 *
 * @param sample whether to draw at random; greedy otherwise
 * @param temperature divides the logits
 * @param topK keep the most likely tokens; 0 keeps all
 * @param topP keep the smallest set of tokens with at least this probability together
 * @param repetitionPenalty divides positive (multiplies negative) logits of tokens seen before; 1 is off
 * @since 0.1.0
 */
public record GenerationDefaults(boolean sample, double temperature, int topK, double topP, double repetitionPenalty) {

    /** Greedy, without a penalty. */
    public static final GenerationDefaults GREEDY = new GenerationDefaults(false, 1, 0, 1, 1);

    public GenerationDefaults {
        ConfigCheck.positive("temperature", temperature);
        ConfigCheck.within("top-k", topK, 0, Integer.MAX_VALUE);
        ConfigCheck.positive("top-p", topP);
        ConfigCheck.positive("repetition penalty", repetitionPenalty);
    }
}
