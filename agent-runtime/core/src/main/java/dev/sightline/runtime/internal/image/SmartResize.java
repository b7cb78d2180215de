package dev.sightline.runtime.internal.image;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.runtime.dialect.ImageWindow;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;

/**
 * The size at which Qwen2.5-VL sees an image: both sides multiples of a factor, the number of pixels within bounds. Its
 * coordinates are absolute in an image of just this size, so the client must compute it as the server does; the
 * algorithm is {@code smart_resize} of the model's published image processor.
 */
final class SmartResize {

    private static final int MAX_ASPECT_RATIO = 200;

    private SmartResize() {}

    /**
     * @param width of the screenshot in pixels
     * @param height of the screenshot in pixels
     * @param window of the result
     */
    static Size<Space.Model> of(int width, int height, ImageWindow window) {
        if (Math.max(width, height) > MAX_ASPECT_RATIO * Math.min(width, height)) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot show the model a screen of " + width + "×" + height
                            + ": one side is more than 200 times the other.");
        }
        int factor = window.factor();
        int maxPixels = window.maxPixels();
        int minPixels = window.minPixels();
        // rint rounds half to even, as the reference does; round() would differ by a whole 28 pixels on ties
        double w = Math.rint((double) width / factor) * factor;
        double h = Math.rint((double) height / factor) * factor;
        if (w * h > maxPixels) {
            double beta = Math.sqrt((double) width * height / maxPixels);
            w = Math.max(factor, Math.floor(width / beta / factor) * factor);
            h = Math.max(factor, Math.floor(height / beta / factor) * factor);
        } else if (w * h < minPixels) {
            double beta = Math.sqrt((double) minPixels / ((double) width * height));
            w = Math.ceil(width * beta / factor) * factor;
            h = Math.ceil(height * beta / factor) * factor;
        }
        if (w * h > maxPixels) {
            // rounding up to a minimum may exceed a maximum close to it, a case that the published algorithm does not
            // handle
            double beta = Math.sqrt(w * h / maxPixels);
            w = Math.max(factor, Math.floor(w / beta / factor) * factor);
            h = Math.max(factor, Math.floor(h / beta / factor) * factor);
        }
        return new Size<>(w, h);
    }
}
