package dev.sightline.runtime.dialect;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;

/**
 * The sizes of images that a model is shown. Both sides of an image are multiples of {@code factor}; a square of {@code
 * factor} by {@code factor} pixels is one image token.
 *
 * @param minPixels a smaller image is enlarged to at least this many pixels
 * @param maxPixels a larger image is scaled down to at most this many pixels
 * @param factor patch size times spatial merge: 28 for the Qwen2.5-VL family, 32 for Qwen3-VL's
 * @param longestSide neither side has more pixels than this; {@link #UNLIMITED} for no limit
 * @since 0.1.0
 */
public record ImageWindow(int minPixels, int maxPixels, int factor, int longestSide) {

    /** A {@code longestSide} that limits nothing. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    public ImageWindow {
        if (factor < 1 || minPixels < 0 || maxPixels < minPixels || maxPixels < (long) factor * factor) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot show images of " + minPixels + " to " + maxPixels
                            + " pixels with sides that are multiples of " + factor
                            + ": the maximum must not be below the minimum, nor below one token, which is factor × factor pixels.");
        }
        if (!isSatisfiable(minPixels, maxPixels, factor, longestSide)) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot show images of " + minPixels + " to " + maxPixels
                            + " pixels with sides that are multiples of " + factor
                            + (longestSide == UNLIMITED ? "" : " and at most " + longestSide + " pixels long")
                            + ": no image has such a size. Lower the minimum, or raise the maximum"
                            + (longestSide == UNLIMITED ? "." : " or the longest side."));
        }
    }

    /** A window without a limit for the sides. */
    public ImageWindow(int minPixels, int maxPixels, int factor) {
        this(minPixels, maxPixels, factor, UNLIMITED);
    }

    /** The same in image tokens. */
    public static ImageWindow ofTokens(int minTokens, int maxTokens, int factor) {
        return new ImageWindow(
                Math.multiplyExact(minTokens, factor * factor), Math.multiplyExact(maxTokens, factor * factor), factor);
    }

    private static boolean isSatisfiable(long minPixels, long maxPixels, int factor, int longestSide) {
        long token = (long) factor * factor;
        long min = Math.max(1, Math.ceilDiv(minPixels, token));
        long max = maxPixels / token;
        long longest = longestSide / factor;
        for (long columns = 1; columns <= Math.min(longest, max); columns++) {
            // image processors refuse images with one side more than 200 times the other
            long fewest = Math.max(Math.ceilDiv(min, columns), Math.ceilDiv(columns, 200));
            if (fewest <= Math.min(Math.min(longest, max / columns), columns * 200)) {
                return true;
            }
        }
        return false;
    }

    /** Whether an image of this size is shown as it is. */
    public boolean contains(Size<Space.Model> size) {
        double pixels = size.width() * size.height();
        return size.width() % factor == 0
                && size.height() % factor == 0
                && pixels >= minPixels
                && pixels <= maxPixels
                && Math.max(size.width(), size.height()) <= longestSide;
    }

    /** How many image tokens an image of this size has. */
    public long tokens(Size<Space.Model> size) {
        return Math.round(size.width() * size.height() / ((double) factor * factor));
    }
}
