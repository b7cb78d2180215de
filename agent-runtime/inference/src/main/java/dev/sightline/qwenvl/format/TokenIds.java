package dev.sightline.qwenvl.format;

import java.util.List;

/**
 * Ids of the tokens that the engine treats specially.
 *
 * @param imagePad stands for one image embedding
 * @param videoPad stands for one video embedding
 * @param visionStart opens an image or a video
 * @param visionEnd closes it
 * @param turnStart opens a turn of the conversation
 * @param turnEnd closes it
 * @param endOfText ends a document; also the padding
 * @param stop tokens after which generation ends
 * @since 0.1.0
 */
public record TokenIds(
        int imagePad,
        int videoPad,
        int visionStart,
        int visionEnd,
        int turnStart,
        int turnEnd,
        int endOfText,
        List<Integer> stop) {

    public TokenIds {
        stop = List.copyOf(stop);
    }
}
