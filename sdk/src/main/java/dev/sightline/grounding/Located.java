package dev.sightline.grounding;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.screen.Box;
import dev.sightline.screen.Point;
import dev.sightline.screen.Space;
import org.jspecify.annotations.Nullable;

/**
 * Where a target was found.
 *
 * @param point where to act; inside the target
 * @param box around the target; empty when only a point is known
 * @param how in a few words for the report: {@code "read 'Log in', exact"}
 * @param certainty how sure the locator is, null when it cannot say
 * @param element the control that was found, with its state; null when no control was recognised there
 * @since 0.1.0
 */
public record Located(
        Point<Space.Pixels> point,
        Box<Space.Pixels> box,
        String how,
        @Nullable Certainty certainty,
        @Nullable ScreenElement element) {

    /** For a locator that knows neither its certainty nor the control at this point. */
    public Located(Point<Space.Pixels> point, Box<Space.Pixels> box, String how) {
        this(point, box, how, null, null);
    }

    /** For a locator that knows a point only. */
    public static Located at(Point<Space.Pixels> point, String how) {
        return new Located(point, new Box<>(point.x(), point.y(), point.x(), point.y()), how);
    }

    /**
     * How sure a locator is that it found what was asked for.
     *
     * @param exact whether the text found there is exactly what was asked for
     * @param confidence the confidence of the reading, 0 to 1
     */
    public record Certainty(boolean exact, double confidence) {

        public Certainty {
            if (!(confidence >= 0 && confidence <= 1)) {
                throw new SightlineException(
                        ErrorCategory.INVALID_INPUT,
                        "Cannot state a confidence of " + confidence + ": it must lie between 0 and 1.");
            }
        }
    }
}
