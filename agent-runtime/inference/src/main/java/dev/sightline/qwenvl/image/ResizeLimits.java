package dev.sightline.qwenvl.image;

import dev.sightline.qwenvl.QwenVlException;

/**
 * The rule for the size at which the model is shown an image: both sides are multiples of {@code factor}, the area
 * stays between the two limits, and the aspect ratio is kept as well as that allows. Coordinates in the model's answers
 * are pixels of the resulting size.
 *
 * <p>Formula: {@code smart_resize} of the published image processor; sides are rounded half to even, as Python does.
 *
 * @param factor side of a merged patch in pixels (patch size × merge size, 28 in every published checkpoint)
 * @param minPixels smallest area
 * @param maxPixels largest area
 * @since 0.1.0
 */
public record ResizeLimits(int factor, long minPixels, long maxPixels) {

    private static final int MAX_ASPECT_RATIO = 200;

    public ResizeLimits {
        if (factor < 1 || minPixels < 1 || maxPixels < minPixels || maxPixels < (long) factor * factor) {
            throw new QwenVlException(
                    QwenVlException.Category.SETTINGS,
                    "Resize limits are contradictory: factor %d, min_pixels %d, max_pixels %d; they must satisfy 1 ≤ min_pixels ≤ max_pixels and max_pixels ≥ factor²."
                            .formatted(factor, minPixels, maxPixels));
        }
    }

    /** The same rule with another upper limit of the area, for example to trade detail for speed. */
    public ResizeLimits withMaxPixels(long pixels) {
        return new ResizeLimits(factor, Math.min(minPixels, pixels), pixels);
    }

    /**
     * The size at which an image is shown to the model.
     *
     * @throws QwenVlException if one side is more than 200 times the other
     */
    public ImageSize resize(ImageSize size) {
        int height = size.height();
        int width = size.width();
        if (Math.max(height, width) > (long) MAX_ASPECT_RATIO * Math.min(height, width)) {
            throw new QwenVlException(
                    QwenVlException.Category.INPUT,
                    "Cannot show an image of %s pixels to the model: one side is more than %d times the other. Crop it first."
                            .formatted(size, MAX_ASPECT_RATIO));
        }
        double resizedHeight = Math.rint((double) height / factor) * factor;
        double resizedWidth = Math.rint((double) width / factor) * factor;
        if (resizedHeight * resizedWidth > maxPixels) {
            double beta = Math.sqrt((double) height * width / maxPixels);
            resizedHeight = Math.max(factor, Math.floor(height / beta / factor) * factor);
            resizedWidth = Math.max(factor, Math.floor(width / beta / factor) * factor);
        } else if (resizedHeight * resizedWidth < minPixels) {
            double beta = Math.sqrt(minPixels / ((double) height * width));
            resizedHeight = Math.ceil(height * beta / factor) * factor;
            resizedWidth = Math.ceil(width * beta / factor) * factor;
        }
        return new ImageSize((int) resizedWidth, (int) resizedHeight);
    }
}
