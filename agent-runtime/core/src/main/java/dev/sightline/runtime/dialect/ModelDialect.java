package dev.sightline.runtime.dialect;

import dev.sightline.driver.ActionSpace;
import dev.sightline.driver.DriverInfo.Platform;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.Target;
import dev.sightline.screen.Point;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How one model family is spoken to: every word of a prompt, and what its answers mean. Stateless.
 *
 * <p>Sizes and points are those of the image that the model is shown.
 */
public interface ModelDialect {

    /** The file beside a checkpoint's weights that says how the model is spoken to. */
    String PROFILE = "dialect.json";

    /** The largest image that the family understands, in pixels; an agent shows none that is larger. */
    int maxImagePixels();

    /** How many images of one conversation the family understands; an agent shows no more. */
    int maxImages();

    /** How the model is asked for the next action towards a goal. */
    ModelPrompt nextAction(Situation situation);

    /**
     * What an answer to {@link #nextAction} means. Never throws, whatever the answer.
     *
     * @param answer the model's text
     * @param cursor where the pointer is, for a click without a place; null when unknown
     */
    Reading read(
            String answer,
            Platform platform,
            ActionSpace actions,
            Size<Space.Model> image,
            @Nullable Point<Space.Model> cursor);

    /** How the model is asked for the place of something. */
    ModelPrompt locate(Target target, Size<Space.Model> image);

    /** The place that an answer to {@link #locate} names, empty when it names none. Never throws. */
    Optional<Point<Space.Model>> readPlace(String answer, Size<Space.Model> image);

    /**
     * How the model is asked a question about the screen.
     *
     * @param format what the answer must look like, empty for an answer in plain text
     */
    ModelPrompt query(String question, String format, Size<Space.Model> image, ScreenState state);

    /** How the model is asked whether a statement holds; the answer begins with yes or no. */
    ModelPrompt check(String statement, Size<Space.Model> image, ScreenState state);

    /** The dialect of Qwen2.5-VL: {@code computer_use} and {@code mobile_use}. */
    static ModelDialect qwen25vl() {
        return QwenDialect.INSTANCE;
    }

    /**
     * The dialect of the pocket model, or of another small model that was trained for itself.
     *
     * @param profile the JSON that the model was trained with: every template of its prompts
     * @throws SightlineException category {@code CONFIGURATION} when the profile is damaged, with all that is wrong
     */
    static ModelDialect pocket(String profile) {
        return new PocketDialect(PocketProfile.parse(profile));
    }

    /**
     * The dialect that a checkpoint brings along: that of its {@value #PROFILE} when it has such a file, and Qwen2.5-VL's
     * otherwise.
     *
     * @param checkpoint the folder of the model, or a file in it
     * @throws SightlineException category {@code CONFIGURATION} when the profile cannot be read or is damaged
     */
    static ModelDialect of(Path checkpoint) {
        Path folder = Files.isDirectory(checkpoint)
                ? checkpoint
                : checkpoint.toAbsolutePath().getParent();
        Path profile = folder == null ? checkpoint : folder.resolve(PROFILE);
        if (!Files.isRegularFile(profile)) {
            return qwen25vl();
        }
        try {
            return pocket(Files.readString(profile));
        } catch (IOException e) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot read '" + profile + "', which says how the model is spoken to: " + e
                            + ". Make the file readable, or take the model from its source again.",
                    e);
        }
    }
}
