package dev.sightline.runtime.dialect;

import dev.sightline.screen.Size;
import dev.sightline.screen.Space;

/**
 * The units in which a model family states coordinates.
 *
 * @since 0.1.0
 */
public enum CoordinateUnit {
    /** Pixels of the image that the model is shown. */
    PIXELS,
    /** Thousandths of the image's width and height, from 0 to 1000. */
    THOUSANDTHS,
    /** Fractions of the image's width and height, from 0 to 1. */
    FRACTIONS;

    /** How wide and high an image is in this unit, as a prompt states it. */
    public Size<Space.Model> extent(Size<Space.Model> image) {
        return switch (this) {
            case PIXELS -> image;
            case THOUSANDTHS -> new Size<>(1000, 1000);
            case FRACTIONS -> new Size<>(1, 1);
        };
    }
}
