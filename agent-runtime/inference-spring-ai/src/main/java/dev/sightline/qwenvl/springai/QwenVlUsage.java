package dev.sightline.qwenvl.springai;

import dev.sightline.qwenvl.Generation;
import java.time.Duration;

/**
 * The cost of an answer: the native usage of a response.
 *
 * @param promptTokens length of the prompt, images included
 * @param cachedTokens how many of those were still in the key-value cache
 * @param completionTokens length of the answer, with the token that ended it
 * @param forcedTokens how many of those were forced by a grammar
 * @param encodedImages images that had to be encoded; the others were known
 * @param imageTime spent on encoding images
 * @param prefillTime spent on the prompt in the decoder
 * @param decodeTime spent on the answer
 * @since 0.1.0
 */
public record QwenVlUsage(
        int promptTokens,
        int cachedTokens,
        int completionTokens,
        int forcedTokens,
        int encodedImages,
        Duration imageTime,
        Duration prefillTime,
        Duration decodeTime) {

    static QwenVlUsage of(Generation generation) {
        return new QwenVlUsage(
                generation.promptTokens(),
                generation.cachedTokens(),
                generation.tokens().size(),
                generation.forcedTokens(),
                generation.encodedImages(),
                generation.imageTime(),
                generation.prefillTime(),
                generation.decodeTime());
    }
}
