package dev.sightline.runtime.dialect;

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
    FRACTIONS
}
