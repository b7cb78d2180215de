package dev.sightline.qwenvl.image;

import dev.sightline.qwenvl.QwenVlException;

/**
 * Width and height in pixels.
 *
 * @param width at least 1
 * @param height at least 1
 * @since 0.1.0
 */
public record ImageSize(int width, int height) {

    public ImageSize {
        if (width < 1 || height < 1) {
            throw new QwenVlException(
                    QwenVlException.Category.INPUT,
                    "An image of %d×%d pixels is empty; both sides must be at least 1.".formatted(width, height));
        }
    }

    /** Number of pixels. */
    public long area() {
        return (long) width * height;
    }

    @Override
    public String toString() {
        return width + "×" + height;
    }
}
