package dev.sightline.runtime.internal.goal;

import dev.sightline.runtime.dialect.ImageWindow;
import dev.sightline.runtime.internal.image.ModelImage;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.tokenizer.JTokkitTokenCountEstimator;
import org.springframework.ai.tokenizer.TokenCountEstimator;

/**
 * Notices from the tokens that a server counts anyway that it must have resized the images of a prompt: what is left of the
 * prompt's tokens without those of its text are those of its images, and an image of another size has another number.
 *
 * <p>The text's tokens are estimated with the vocabulary from which Qwen's was derived. Counts that a server may have had
 * other reasons for raise no alarm.
 */
final class ResizeAlarm {

    /** Part of the text's tokens by which an estimate may be wrong, for models with other vocabularies. */
    private static final double TOLERANCE = 0.15;

    /** Markers around images and turns, and the text of a chat template. */
    private static final int TEMPLATE = 60;

    /** The minimum of Ollama, and the least that is advised for grounding. */
    private static final int USUAL_MIN = 1024;

    private final ImageWindow window;
    private boolean silent;

    ResizeAlarm(ImageWindow window) {
        this.window = window;
    }

    /** Loading the vocabulary takes some tenths of a second, once in a process, and only where it is needed. */
    private static final class Vocabulary {
        private static final TokenCountEstimator TEXT = new JTokkitTokenCountEstimator();
    }

    /**
     * What is wrong with the images of a call, once.
     *
     * @param images that the prompt shows
     * @param promptTokens as the server counted them, 0 if it does not count
     * @return null when nothing is known to be wrong
     */
    @Nullable
    String raisedBy(Prompt prompt, List<ModelImage> images, long promptTokens) {
        long sent =
                images.stream().mapToLong(image -> window.tokens(image.size())).sum();
        if (silent || images.isEmpty() || promptTokens <= 0) {
            return null;
        }
        String text = prompt.getInstructions().stream().map(Message::getText).collect(Collectors.joining("\n"));
        // each digit is a token of Qwen's, and up to three are one of the vocabulary at hand
        double words = Vocabulary.TEXT.estimate(text)
                + text.chars().filter(Character::isDigit).count() / 2.0;
        double slack = TOLERANCE * words + TEMPLATE;
        double counted = promptTokens - words - TEMPLATE / 2.0;
        if (counted < slack / 2 || Math.abs(counted - sent) <= slack) {
            // images are not counted, or as they were sent
            return null;
        }
        silent = true;
        return message(images.getLast().size(), sent, Math.round(counted), images.size());
    }

    private String message(Size<Space.Model> size, long sent, long counted, int images) {
        double scale = Math.sqrt((double) counted / sent);
        int factor = window.factor();
        Size<Space.Model> seen = new Size<>(
                Math.max(factor, Math.rint(size.width() * scale / factor) * factor),
                Math.max(factor, Math.rint(size.height() * scale / factor) * factor));
        long each = counted / images;
        return "The model's server must have resized the screenshot: " + size + " pixels were sent, which are "
                + sent / images + " image tokens, and it counted about " + each + ", as of " + seen
                + " pixels. Coordinates refer to what the model sees, so actions land beside their targets. Set "
                + (each > sent / images
                        ? setting("min-image-tokens", Math.abs(each - USUAL_MIN) < 150 ? USUAL_MIN : each)
                        : setting("max-image-tokens", each))
                + ", or let './sightline doctor --model-url' measure the settings of this server.";
    }

    private static String setting(String name, long value) {
        return "sightline.model." + name + "=" + value + " (--" + name + " " + value + ")";
    }
}
