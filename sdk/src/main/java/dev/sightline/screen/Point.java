package dev.sightline.screen;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;

/**
 * A point in the space {@code S}.
 *
 * @param x distance from the left edge; may be fractional, negative or outside the screen
 * @param y distance from the top edge
 * @since 0.1.0
 */
public record Point<S extends Space>(double x, double y) {

    public Point {
        if (!Double.isFinite(x) || !Double.isFinite(y)) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT, "Cannot make a point of (" + x + ", " + y + "): both must be finite.");
        }
    }

    @Override
    public String toString() {
        return "(" + Numbers.plain(x) + ", " + Numbers.plain(y) + ")";
    }
}
