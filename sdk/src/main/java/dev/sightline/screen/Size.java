package dev.sightline.screen;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;

/**
 * The extent of a screen in the space {@code S}.
 *
 * @param width greater than 0; whole for images, possibly fractional for driver units
 * @param height greater than 0
 * @since 0.1.0
 */
public record Size<S extends Space>(double width, double height) {

    public Size {
        if (!(width > 0 && height > 0 && Double.isFinite(width) && Double.isFinite(height))) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot make a size of " + width + "×" + height + ": both sides must be greater than 0.");
        }
    }

    /** Whether the point lies on the screen; the right and the bottom edge lie outside. */
    public boolean contains(Point<S> point) {
        return point.x() >= 0 && point.y() >= 0 && point.x() < width && point.y() < height;
    }

    @Override
    public String toString() {
        return Numbers.plain(width) + "×" + Numbers.plain(height);
    }
}
