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
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The language of one model family: its prompts, and how its answers are parsed. Stateless, hence safe for use by
 * several threads. A {@link DialectProvider} makes it available by name.
 *
 * <p>Sizes and points are those of the image that the model is shown. A family that answers in other units converts
 * them.
 *
 * @since 0.1.0
 */
public interface ModelDialect {

    /** The name under which its provider offers it, such as {@code qwen2.5-vl}. */
    String name();

    /** The sizes of images that the family understands; an agent shows no others. */
    ImageWindow imageWindow();

    /** The units in which answers state coordinates. */
    default CoordinateUnit coordinates() {
        return CoordinateUnit.PIXELS;
    }

    /**
     * This dialect on a server whose model states coordinates in other units than the family usually does: its prompts
     * ask for them, and its answers are read in them.
     *
     * @throws SightlineException category {@code CONFIGURATION} if the family has no such form
     */
    default ModelDialect in(CoordinateUnit unit) {
        if (unit == coordinates()) {
            return this;
        }
        throw new SightlineException(
                ErrorCategory.CONFIGURATION,
                "Cannot use the dialect '" + name() + "' with coordinates in "
                        + unit.name().toLowerCase(Locale.ROOT) + ": it states them in "
                        + coordinates().name().toLowerCase(Locale.ROOT) + " only.");
    }

    /** How many images of one conversation the family understands; an agent shows no more. */
    int maxImages();

    /** Texts at which the model is stopped while it names an action; the server drops them from the answer. */
    default List<String> stops() {
        return List.of();
    }

    /** Asks for the next action towards a goal. */
    ModelPrompt nextAction(Situation situation);

    /**
     * Parses an answer to {@link #nextAction}. Never throws, whatever the answer.
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

    /** Asks where a target is. */
    ModelPrompt locate(Target target, Size<Space.Model> image);

    /** Parses an answer to {@link #locate}. Never throws, whatever the answer. */
    PlaceReading readPlace(String answer, Size<Space.Model> image);

    /**
     * Asks where everything is that is described.
     *
     * @throws SightlineException category {@code CONFIGURATION} if the family finds one place at a time
     */
    default ModelPrompt locateAll(String description, Size<Space.Model> image) {
        throw new SightlineException(
                ErrorCategory.CONFIGURATION,
                "Cannot locate all of '" + description + "': the family of the dialect '" + name()
                        + "' finds one place at a time. Use a Qwen2.5-VL or a Qwen3-VL for that.");
    }

    /**
     * Asks for the lines of text on the screen with their boxes.
     *
     * @throws SightlineException category {@code CONFIGURATION} if the family finds one place at a time
     */
    default ModelPrompt readTexts(Size<Space.Model> image) {
        return locateAll("the lines of text", image);
    }

    /** Parses an answer to {@link #locateAll} or {@link #readTexts}. Never throws, whatever the answer. */
    default PlacesReading readPlaces(String answer, Size<Space.Model> image) {
        return new PlacesReading.Unparseable("The dialect '" + name() + "' has no lists of places.");
    }

    /**
     * Asks a question about the screen.
     *
     * @param format what the answer must look like, empty for an answer in plain text
     */
    ModelPrompt query(String question, String format, Size<Space.Model> image, ScreenState state);

    /** The answer to {@link #query} without the thought that led to it. */
    String readAnswer(String answer);

    /** Asks whether a statement about the screen holds. */
    ModelPrompt check(String statement, Size<Space.Model> image, ScreenState state);

    /** Parses an answer to {@link #check}. Never throws, whatever the answer. */
    Verdict readVerdict(String answer);

    /**
     * Asks once more, after an answer that could not be read.
     *
     * @param asked the prompt that was answered
     * @param feedback what was wrong with the answer
     */
    default ModelPrompt askAgain(ModelPrompt asked, String answer, String feedback) {
        return asked.followedBy(answer, feedback);
    }

    /** What to check when a model keeps giving answers that this dialect cannot parse; one or two sentences. */
    String hint();
}
