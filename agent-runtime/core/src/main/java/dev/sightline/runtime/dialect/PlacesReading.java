package dev.sightline.runtime.dialect;

import dev.sightline.screen.Box;
import dev.sightline.screen.Point;
import dev.sightline.screen.Space;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an answer to the question for all places of a kind was parsed as.
 *
 * @since 0.1.0
 */
public sealed interface PlacesReading {

    /**
     * One of the places.
     *
     * @param label what the model calls it, empty when it says nothing
     * @param point to act on: the point that was given, or the centre of the box
     * @param box null when a point was given
     */
    record Place(
            String label,
            Point<Space.Model> point,
            @Nullable Box<Space.Model> box) {}

    /** The places, in the model's order; none when there is nothing of the kind on the screen. */
    record Found(List<Place> places) implements PlacesReading {

        public Found {
            places = List.copyOf(places);
        }
    }

    /**
     * Not a list of places.
     *
     * @param feedback what is wrong with the answer, and what a right one looks like
     */
    record Unparseable(String feedback) implements PlacesReading {}
}
