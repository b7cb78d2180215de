package dev.sightline.runtime.dialect;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;

/**
 * The size at which Qwen2.5-VL sees an image: both sides multiples of 28, the number of pixels within bounds. Its
 * coordinates are absolute in an image of just this size, so the client must compute it as the server does; the
 * algorithm is {@code smart_resize} of the model's published image processor.
 */
final class SmartResize {

    /** Patch size 14 times spatial merge 2. */
    static final int FACTOR = 28;

    /** The published lower bound, 4 image tokens. */
    static final int MIN_PIXELS = 4 * FACTOR * FACTOR;

    private static final int MAX_ASPECT_RATIO = 200;

    private SmartResize() {}

    /**
     * @param width of the screenshot in pixels
     * @param height of the screenshot in pixels
     * @param maxPixels of the result, at least 784
     */
    static Size<Space.Model> of(int width, int height, int maxPixels) {
        if (Math.max(width, height) > MAX_ASPECT_RATIO * Math.min(width, height)) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot show the model a screen of " + width + "×" + height
                            + ": one side is more than 200 times the other.");
        }
        // rint rounds half to even, as the reference does; round() would differ by a whole 28 pixels on ties
        double w = Math.rint((double) width / FACTOR) * FACTOR;
        double h = Math.rint((double) height / FACTOR) * FACTOR;
        if (w * h > maxPixels) {
            double beta = Math.sqrt((double) width * height / maxPixels);
            w = Math.max(FACTOR, Math.floor(width / beta / FACTOR) * FACTOR);
            h = Math.max(FACTOR, Math.floor(height / beta / FACTOR) * FACTOR);
        } else if (w * h < MIN_PIXELS) {
            double beta = Math.sqrt((double) MIN_PIXELS / ((double) width * height));
            w = Math.ceil(width * beta / FACTOR) * FACTOR;
            h = Math.ceil(height * beta / FACTOR) * FACTOR;
        }
        return new Size<>(w, h);
    }
}
