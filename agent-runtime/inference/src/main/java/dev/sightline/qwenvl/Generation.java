package dev.sightline.qwenvl;

import java.time.Duration;
import java.util.List;

/**
 * An answer and its cost.
 *
 * @param text the answer without control tokens
 * @param tokens the answer's tokens, with the one that ended it
 * @param finish why it ended
 * @param promptTokens length of the prompt, images included
 * @param cachedTokens how many of those were still in the key-value cache
 * @param forcedTokens how many of the answer's tokens were forced by the constraint
 * @param decoderPasses how often the decoder ran: once a chunk of the prompt and of what the answer must begin with,
 *     then once for each token that was chosen, together with the forced ones behind it
 * @param encodedImages images and videos that had to be encoded; the others were known
 * @param imageTime spent on encoding images
 * @param prefillTime spent on the prompt in the decoder
 * @param decodeTime spent on the answer
 * @since 0.1.0
 */
public record Generation(
        String text,
        List<Integer> tokens,
        Finish finish,
        int promptTokens,
        int cachedTokens,
        int forcedTokens,
        int decoderPasses,
        int encodedImages,
        Duration imageTime,
        Duration prefillTime,
        Duration decodeTime) {

    public Generation {
        tokens = List.copyOf(tokens);
    }

    /** The result of a request that was cancelled before its turn. */
    static Generation cancelled(int promptTokens) {
        return new Generation(
                "", List.of(), Finish.CANCELLED, promptTokens, 0, 0, 0, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO);
    }

    /** Why an answer ended. */
    public enum Finish {
        /** The model ended its turn. */
        STOP,
        /** The answer reached the maximum length. */
        LENGTH,
        /** The constraint was satisfied: the answer is complete. */
        COMPLETE,
        /** The request was cancelled. */
        CANCELLED
    }
}
