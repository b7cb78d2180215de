package dev.sightline.runtime.dialect;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;

/**
 * The sizes of images that a model is shown. Both sides of an image are multiples of {@code factor}; a square of {@code
 * factor} by {@code factor} pixels is one image token.
 *
 * @param minPixels a smaller image is enlarged to at least this many pixels
 * @param maxPixels a larger image is scaled down to at most this many pixels
 * @param factor patch size times spatial merge: 28 for the Qwen2.5-VL family, 32 for Qwen3-VL's
 * @since 0.1.0
 */
public record ImageWindow(int minPixels, int maxPixels, int factor) {

    public ImageWindow {
        if (factor < 1 || minPixels < 0 || maxPixels < minPixels || maxPixels < (long) factor * factor) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot show images of " + minPixels + " to " + maxPixels
                            + " pixels with sides that are multiples of " + factor
                            + ": the maximum must not be below the minimum, nor below one token, which is factor × factor pixels.");
        }
    }

    /** The same in image tokens. */
    public static ImageWindow ofTokens(int minTokens, int maxTokens, int factor) {
        return new ImageWindow(
                Math.multiplyExact(minTokens, factor * factor), Math.multiplyExact(maxTokens, factor * factor), factor);
    }

    /** This window with its minimum raised to a number of pixels, but not above its maximum. */
    public ImageWindow atLeast(int pixels) {
        return new ImageWindow(Math.clamp(pixels, minPixels, maxPixels), maxPixels, factor);
    }

    /** This window with its maximum lowered to a number of pixels, but not below its minimum. */
    public ImageWindow atMost(int pixels) {
        return new ImageWindow(minPixels, Math.clamp(pixels, Math.max(minPixels, factor * factor), maxPixels), factor);
    }
}
