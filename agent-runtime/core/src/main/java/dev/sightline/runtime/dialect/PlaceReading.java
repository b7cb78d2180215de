package dev.sightline.runtime.dialect;

import dev.sightline.screen.Point;
import dev.sightline.screen.Space;

/**
 * What an answer to the question for a place was parsed as.
 *
 * @since 0.1.0
 */
public sealed interface PlaceReading {

    /**
     * A place.
     *
     * @param point on the image that the model was shown
     */
    record Found(Point<Space.Model> point) implements PlaceReading {}

    /** The model says that what was asked for is not on the screen. */
    record Absent() implements PlaceReading {}

    /**
     * Not a place.
     *
     * @param feedback what is wrong with the answer, and what a right one looks like
     */
    record Unparseable(String feedback) implements PlaceReading {}
}
