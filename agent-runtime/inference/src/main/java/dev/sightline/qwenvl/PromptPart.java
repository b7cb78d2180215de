package dev.sightline.qwenvl;

import dev.sightline.qwenvl.image.RgbImage;
import java.util.List;

/**
 * A piece of a prompt. A prompt is a list of them: the chat template's own markers, text, images and video in the order in
 * which the model reads them.
 *
 * @since 0.1.0
 */
public sealed interface PromptPart {

    /**
     * Text of the chat template, in which markers such as {@code <|im_start|>} are the special tokens. Never put text of a user
     * or a screen here.
     */
    record Template(String text) implements PromptPart {}

    /** Text of a user or a screen: whatever it looks like, it is only text. */
    record Text(String text) implements PromptPart {}

    /** An image, between the markers that announce one. */
    record Image(RgbImage image) implements PromptPart {}

    /**
     * Video frames of equal size, between the markers that announce a video.
     *
     * @param framesPerSecond at which the frames were sampled, the published default is 2
     */
    record Video(List<RgbImage> frames, double framesPerSecond) implements PromptPart {

        public Video {
            frames = List.copyOf(frames);
            if (frames.isEmpty() || !(framesPerSecond > 0)) {
                throw new QwenVlException(
                        QwenVlException.Category.INPUT,
                        "A video needs frames and a positive rate, but has %d frames at %s per second."
                                .formatted(frames.size(), framesPerSecond));
            }
        }
    }
}
