package dev.sightline.grounding;

import dev.sightline.screen.Screenshot;
import java.util.List;

/**
 * Recognises the controls and texts on a screenshot. Safe for use by several threads.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ScreenParser {

    /** The outermost elements in reading order; what lies inside one is among its children. */
    List<ScreenElement> parse(Screenshot screenshot);
}
