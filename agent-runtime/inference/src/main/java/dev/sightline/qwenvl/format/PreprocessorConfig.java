package dev.sightline.qwenvl.format;

import java.util.List;

/**
 * How an image is turned into pixel values.
 *
 * @param minPixels the smallest area that the model is shown
 * @param maxPixels the largest area that the model is shown
 * @param imageMean subtracted per channel (red, green, blue) after scaling to 0..1
 * @param imageStd the divisor per channel
 * @since 0.1.0
 */
public record PreprocessorConfig(long minPixels, long maxPixels, List<Float> imageMean, List<Float> imageStd) {

    /** The values of the published checkpoints: 3136 to 12845056 pixels, CLIP's mean and deviation. */
    public static final PreprocessorConfig PUBLISHED = new PreprocessorConfig(
            3136,
            12_845_056,
            List.of(0.48145467f, 0.4578275f, 0.40821072f),
            List.of(0.26862955f, 0.2613026f, 0.2757771f));

    public PreprocessorConfig {
        imageMean = List.copyOf(imageMean);
        imageStd = List.copyOf(imageStd);
        ConfigCheck.that(
                minPixels >= 1 && maxPixels >= minPixels,
                "pixel limits %d to %d are contradictory".formatted(minPixels, maxPixels));
        ConfigCheck.that(
                imageMean.size() == 3 && imageStd.size() == 3,
                "image mean %s and deviation %s need three values each".formatted(imageMean, imageStd));
        for (int i = 0; i < 3; i++) {
            ConfigCheck.that(Float.isFinite(imageMean.get(i)), "image mean %s is not finite".formatted(imageMean));
            ConfigCheck.positive("image deviation", imageStd.get(i));
        }
    }
}
