package dev.sightline.grounding;

import dev.sightline.screen.Screenshot;
import java.util.List;

/**
 * Reads the text on a screenshot. Safe for use by several threads.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface TextReader {

    /** The lines in reading order, top to bottom and left to right. */
    List<TextLine> read(Screenshot screenshot);
}
