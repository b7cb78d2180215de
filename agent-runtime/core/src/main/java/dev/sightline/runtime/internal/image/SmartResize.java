package dev.sightline.runtime.internal.image;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.runtime.dialect.ImageWindow;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;

/**
 * The size at which a model of the Qwen-VL families sees an image: both sides multiples of a factor, the number of
 * pixels within bounds. Coordinates are absolute in an image of just this size, so the client must compute it as the
 * server does; the algorithm is {@code smart_resize} of the models' published image processor.
 *
 * <p>The published algorithm can leave a narrow window, because it rounds after it scales, and it knows no longest
 * side. A size that it puts outside the window is replaced by that size inside which distorts the image least: what is
 * sent must be a size that the server leaves as it is.
 *
 * @since 0.1.0
 */
public final class SmartResize {

    private static final int MAX_ASPECT_RATIO = 200;

    private SmartResize() {}

    /**
     * @param width of the screenshot in pixels
     * @param height of the screenshot in pixels
     * @param window of the result
     */
    public static Size<Space.Model> of(int width, int height, ImageWindow window) {
        if (Math.max(width, height) > MAX_ASPECT_RATIO * Math.min(width, height)) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot show the model a screen of " + width + "×" + height
                            + ": one side is more than 200 times the other.");
        }
        int longest = window.longestSide() / window.factor() * window.factor();
        double scale = Math.min(1, (double) longest / Math.max(width, height));
        Size<Space.Model> published = published(width * scale, height * scale, window);
        return window.contains(published)
                ? published
                : nearest((double) width / height, window.tokens(published), window);
    }

    private static Size<Space.Model> published(double width, double height, ImageWindow window) {
        int factor = window.factor();
        // rint rounds half to even, as the reference does; round() would differ by a whole factor on ties
        double w = Math.rint(width / factor) * factor;
        double h = Math.rint(height / factor) * factor;
        if (w * h > window.maxPixels()) {
            double beta = Math.sqrt(width * height / window.maxPixels());
            w = Math.max(factor, Math.floor(width / beta / factor) * factor);
            h = Math.max(factor, Math.floor(height / beta / factor) * factor);
        } else if (w * h < window.minPixels()) {
            double beta = Math.sqrt(window.minPixels() / (width * height));
            w = Math.ceil(width * beta / factor) * factor;
            h = Math.ceil(height * beta / factor) * factor;
        }
        // a side of a thin strip rounds to 0
        return new Size<>(Math.max(factor, w), Math.max(factor, h));
    }

    /**
     * The size in the window that is nearest to a ratio of the sides and to a number of tokens. Losing a part of the
     * pixels does less harm than distorting the image by the same part.
     */
    private static Size<Space.Model> nearest(double ratio, long tokens, ImageWindow window) {
        long factor = window.factor();
        long token = factor * factor;
        long min = Math.max(1, Math.ceilDiv(window.minPixels(), token));
        long max = window.maxPixels() / token;
        long longest = window.longestSide() / factor;
        long bestColumns = 0;
        long bestRows = 0;
        double least = Double.POSITIVE_INFINITY;
        for (long columns = 1; columns <= Math.min(longest, max); columns++) {
            long fewest = Math.max(Math.ceilDiv(min, columns), Math.ceilDiv(columns, MAX_ASPECT_RATIO));
            long most = Math.min(Math.min(longest, max / columns), columns * MAX_ASPECT_RATIO);
            if (fewest > most) {
                continue;
            }
            long below = Math.clamp((long) Math.floor(columns / ratio), fewest, most);
            long above = Math.clamp(below + 1, fewest, most);
            for (long rows : new long[] {below, above}) {
                double cost = Math.abs(Math.log((double) columns / rows / ratio))
                        + Math.abs(Math.log((double) columns * rows / tokens)) / 2;
                if (cost < least) {
                    least = cost;
                    bestColumns = columns;
                    bestRows = rows;
                }
            }
        }
        return new Size<>(bestColumns * factor, bestRows * factor);
    }
}
