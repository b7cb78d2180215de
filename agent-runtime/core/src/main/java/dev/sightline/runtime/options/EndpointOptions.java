package dev.sightline.runtime.options;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.ImageWindow;
import dev.sightline.runtime.dialect.ModelDialect;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the server that runs a model: which images it leaves as they are, and in which units the model
 * behind it states coordinates. An agent sends only images that the server does not resize, because coordinates refer
 * to the image as the model saw it. {@code ./sightline doctor --model-url} measures these values.
 *
 * <p>What is null is chosen by the model family: its own factor and units, and 1024 to 1280 image tokens where it
 * understands that many. Images of this size pass unchanged through the image processor of Hugging Face, vLLM, SGLang,
 * llama.cpp, Ollama and DashScope; ordinary text of a full screen is legible on them.
 *
 * @param minImageTokens of an image; a smaller screenshot is enlarged. 0 for the least that the family understands
 * @param maxImageTokens of an image; a larger screenshot is scaled down. Fewer are faster, more show smaller print. 0
 *     for the most that the family understands
 * @param imageFactor side of the square of pixels that is one token: 28 for Qwen2.5-VL, 32 for Qwen3-VL
 * @param longestImageSide in pixels, for a server that shrinks longer images, such as LM Studio
 * @param coordinates in which the model states places
 * @since 0.1.0
 */
public record EndpointOptions(
        @Nullable Integer minImageTokens,
        @Nullable Integer maxImageTokens,
        @Nullable Integer imageFactor,
        @Nullable Integer longestImageSide,
        @Nullable CoordinateUnit coordinates) {

    /** Everything is chosen by the model family. */
    public static final EndpointOptions DEFAULT = new EndpointOptions(null, null, null, null, null);

    /** Ollama enlarges smaller images. */
    private static final int USUAL_MIN_TOKENS = 1024;

    /** DashScope shrinks larger ones. */
    private static final int USUAL_MAX_TOKENS = 1280;

    /** Of one token, and of an image of {@link Integer#MAX_VALUE} pixels. */
    private static final int LARGEST_FACTOR = 256;

    public EndpointOptions {
        List<String> problems = new ArrayList<>();
        if (minImageTokens != null && minImageTokens < 0) {
            problems.add("minImageTokens is " + minImageTokens + ", must not be negative");
        }
        if (maxImageTokens != null && maxImageTokens < 0) {
            problems.add("maxImageTokens is " + maxImageTokens + ", must not be negative");
        }
        if (minImageTokens != null && maxImageTokens != null && maxImageTokens > 0 && minImageTokens > maxImageTokens) {
            problems.add("minImageTokens is " + minImageTokens + ", must not be above maxImageTokens, which is "
                    + maxImageTokens);
        }
        if (imageFactor != null && (imageFactor < 1 || imageFactor > LARGEST_FACTOR)) {
            problems.add("imageFactor is " + imageFactor + ", must lie between 1 and " + LARGEST_FACTOR
                    + ": 28 for Qwen2.5-VL, 32 for Qwen3-VL");
        }
        if (longestImageSide != null && longestImageSide < 1) {
            problems.add("longestImageSide is " + longestImageSide + ", must be greater than 0");
        }
        if (!problems.isEmpty()) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot use these settings of the model's server: " + String.join("; ", problems) + ".");
        }
    }

    /** Options that bound the image tokens and leave the rest to the model family. */
    public static EndpointOptions ofTokens(int minImageTokens, int maxImageTokens) {
        return new EndpointOptions(minImageTokens, maxImageTokens, null, null, null);
    }

    /**
     * A family's dialect, in the units of this server.
     *
     * @throws SightlineException category {@code CONFIGURATION} if the family has no such form
     */
    public ModelDialect dialect(ModelDialect family) {
        return coordinates == null ? family : family.in(coordinates);
    }

    /**
     * The sizes of the images that are sent: those that both the family and the server take as they are.
     *
     * @param family what the family understands
     * @throws SightlineException category {@code CONFIGURATION} if there is no such size
     */
    public ImageWindow window(ImageWindow family) {
        int factor = imageFactor == null ? family.factor() : imageFactor;
        int token = factor * factor;
        long longest =
                Math.min(longestImageSide == null ? ImageWindow.UNLIMITED : longestImageSide, family.longestSide());
        long max = maxPixels(token, family);
        long min = minPixels(token, family, max, longest);
        if (max < family.minPixels() || min > family.maxPixels()) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot show the model images of " + min / token + " to " + max / token
                            + " tokens: its family understands " + Math.ceilDiv(family.minPixels(), token) + " to "
                            + family.maxPixels() / token + " tokens of " + factor + "×" + factor
                            + " pixels. Change minImageTokens or maxImageTokens.");
        }
        return new ImageWindow((int) min, (int) Math.min(max, family.maxPixels()), factor, (int) longest);
    }

    private long maxPixels(int token, ImageWindow family) {
        if (maxImageTokens != null) {
            return maxImageTokens == 0 ? family.maxPixels() : (long) maxImageTokens * token;
        }
        // a window needs some room, because screens have all ratios of their sides
        long roomy = minImageTokens == null ? 0 : minImageTokens + (long) minImageTokens / 4;
        return Math.min(Math.max(USUAL_MAX_TOKENS, roomy) * token, family.maxPixels());
    }

    private long minPixels(int token, ImageWindow family, long max, long longest) {
        if (minImageTokens != null) {
            return Math.max((long) minImageTokens * token, family.minPixels());
        }
        boolean isUsual = max >= (long) USUAL_MIN_TOKENS * token && longest == ImageWindow.UNLIMITED;
        return isUsual ? Math.max((long) USUAL_MIN_TOKENS * token, family.minPixels()) : family.minPixels();
    }
}
