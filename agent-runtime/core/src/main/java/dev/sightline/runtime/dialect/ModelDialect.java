package dev.sightline.runtime.dialect;

import dev.sightline.driver.ActionSpace;
import dev.sightline.driver.DriverInfo.Platform;
import dev.sightline.screen.Point;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How one model family is told what it can do, and how its answers are read. Stateless. */
public interface ModelDialect {

    /**
     * The system prompt: what the model can do, on an image of which size.
     *
     * @param actions only these are offered
     * @param secrets names that the model may type as {@code <secret:NAME>}
     */
    String systemPrompt(Platform platform, ActionSpace actions, Size<Space.Model> image, Collection<String> secrets);

    /**
     * What an answer means. Never throws, whatever the answer.
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
    String locatePrompt(String description, Size<Space.Model> image);

    /** The place that an answer to {@link #locatePrompt} names, empty when it names none. Never throws. */
    Optional<Point<Space.Model>> readPlace(String answer, Size<Space.Model> image);

    /** The dialect of Qwen2.5-VL: {@code computer_use} and {@code mobile_use}. */
    static ModelDialect qwen25vl() {
        return QwenDialect.INSTANCE;
    }
}
