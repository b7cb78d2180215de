package dev.sightline.cli;

import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.options.EndpointOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Which images the model's server is sent, and in which units the model answers. Each option has the name of its
 * property below {@code sightline.model}.
 */
final class ServerOptions {

    @Option(
            names = "--min-image-tokens",
            paramLabel = "N",
            description = "Image tokens that a screenshot is enlarged to at least; 1024 unless given, for servers that "
                    + "enlarge smaller images themselves.")
    @Nullable
    Integer minImageTokens;

    @Option(
            names = "--max-image-tokens",
            paramLabel = "N",
            description = "Image tokens that a screenshot is scaled down to at most; 1280 unless given.")
    @Nullable
    Integer maxImageTokens;

    @Option(
            names = "--image-factor",
            paramLabel = "PIXELS",
            description = "Side of the square that is one image token: 28 for Qwen2.5-VL, 32 for Qwen3-VL; that of the "
                    + "dialect unless given.")
    @Nullable
    Integer imageFactor;

    @Option(
            names = "--longest-image-side",
            paramLabel = "PIXELS",
            description = "Longest side of the images that are sent, for a server that shrinks longer ones.")
    @Nullable
    Integer longestImageSide;

    @Option(
            names = "--coordinates",
            paramLabel = "UNIT",
            description = "Units in which the model states places: pixels, thousandths (0 to 1000) or fractions (0 to "
                    + "1); those of the dialect unless given. './sightline doctor --model-url' measures all of these.")
    @Nullable
    CoordinateUnit coordinates;

    /**
     * @throws dev.sightline.error.SightlineException category {@code CONFIGURATION} when the options contradict each
     *     other
     */
    EndpointOptions endpoint() {
        return new EndpointOptions(minImageTokens, maxImageTokens, imageFactor, longestImageSide, coordinates);
    }

    /** The options that are given, as properties of a Spring Boot application. */
    Map<String, String> properties() {
        Map<String, String> properties = new LinkedHashMap<>();
        put(properties, "min-image-tokens", minImageTokens);
        put(properties, "max-image-tokens", maxImageTokens);
        put(properties, "image-factor", imageFactor);
        put(properties, "longest-image-side", longestImageSide);
        put(properties, "coordinates", coordinates);
        return properties;
    }

    private static void put(Map<String, String> properties, String name, @Nullable Object value) {
        if (value != null) {
            properties.put("sightline.model." + name, value.toString());
        }
    }
}
