package dev.sightline.runtime.calibration;

import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.options.EndpointOptions;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was found out about a model's server.
 *
 * @param dialect in whose form the model answered
 * @param named how the dialect was chosen: recognised or named beforehand, or by the form of the answers
 * @param acts whether a request for an action was answered in the dialect's form, too; a model that only grounds does not
 * @param coordinates the units of the answers, null when there were too few answers to decide
 * @param tokensCounted whether the server counts the tokens of images; if not, minimum, maximum and longest side are unknown
 * @param minTokens to which the server enlarges smaller images, null when it does not
 * @param maxTokens to which it shrinks larger images, null when it does not, up to the 4096 that were measured
 * @param longestSide in pixels, to which it shrinks longer images; null when it does not
 * @param imageFactor side in pixels of the square that is one token
 * @param fit what it does with an image whose ratio does not fit
 * @param endpoint the settings under which what is sent is what the model sees
 * @param before answers under the settings so far
 * @param after answers under the settings that were found
 * @param latency of a request for a place, the median
 * @param tokensOfStep of a request for an action, prompt and answer; 0 when the server does not count them
 * @since 0.1.0
 */
public record Diagnosis(
        ModelDialect dialect,
        boolean named,
        boolean acts,
        @Nullable CoordinateUnit coordinates,
        boolean tokensCounted,
        @Nullable Integer minTokens,
        @Nullable Integer maxTokens,
        @Nullable Integer longestSide,
        int imageFactor,
        Fit fit,
        EndpointOptions endpoint,
        List<Shot> before,
        List<Shot> after,
        Duration latency,
        long tokensOfStep) {

    /** What a server does with an image whose sides are not multiples of the factor. */
    public enum Fit {
        STRETCHED,
        PADDED,
        /** The answers are too inaccurate to decide. */
        UNKNOWN
    }

    public Diagnosis {
        before = List.copyOf(before);
        after = List.copyOf(after);
    }

    /** Whether the model finds at least half of the targets under the settings that were found. */
    public boolean grounds() {
        return hits(after) * 2 >= after.size();
    }

    /** How many answers lie inside their targets. */
    public static long hits(List<Shot> shots) {
        return shots.stream().filter(Shot::isHit).count();
    }

    /** The median of {@link Shot#miss()}, infinite when most answers were not places. */
    public static double medianMiss(List<Shot> shots) {
        return Medians.of(shots.stream().map(Shot::miss).toList());
    }

    /** The properties of a Spring Boot application that set what was found. */
    public Map<String, String> properties() {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("sightline.model.dialect", dialect.name());
        put(properties, "min-image-tokens", endpoint.minImageTokens());
        put(properties, "max-image-tokens", endpoint.maxImageTokens());
        put(properties, "image-factor", endpoint.imageFactor());
        put(properties, "longest-image-side", endpoint.longestImageSide());
        put(properties, "coordinates", endpoint.coordinates());
        return properties;
    }

    private static void put(Map<String, String> properties, String name, @Nullable Object value) {
        if (value != null) {
            properties.put("sightline.model." + name, value.toString().toLowerCase(Locale.ROOT));
        }
    }

    /** The findings in sentences, without the properties. */
    public List<String> findings() {
        List<String> lines = new ArrayList<>();
        lines.add("Form of the answers: that of the dialect '" + dialect.name() + "', "
                + (named ? "which belongs to the model's name or was given" : "chosen by what the model answered")
                + (acts ? "." : "; it points at places, but did not answer a request for an action with one."));
        lines.add(
                coordinates == null
                        ? "Coordinates: unknown; too few answers were places."
                        : "Coordinates: "
                                + switch (coordinates) {
                                    case PIXELS -> "absolute, in pixels of the image that the model sees.";
                                    case THOUSANDTHS -> "relative, from 0 to 1000.";
                                    case FRACTIONS -> "relative, from 0 to 1.";
                                });
        if (tokensCounted) {
            lines.add("Image tokens: one for each " + imageFactor + "×" + imageFactor + " pixels; "
                    + (minTokens == null ? "small images are not enlarged" : "enlarged to " + minTokens + " at least")
                    + ", "
                    + (maxTokens == null ? "not shrunk up to the 4096 measured" : "shrunk to " + maxTokens + " at most")
                    + (longestSide == null ? "." : ", the longer side to about " + longestSide + " pixels."));
        } else {
            lines.add(
                    "Image tokens: the server does not report how many an image has; minimum and maximum are unknown.");
        }
        lines.add("Images of another ratio are "
                + switch (fit) {
                    case STRETCHED -> "stretched.";
                    case PADDED -> "scaled evenly and padded on both sides.";
                    case UNKNOWN -> "stretched or padded; the answers do not show which.";
                });
        lines.add(accuracy("Before", before));
        lines.add(accuracy("After", after));
        lines.add("A request for a place takes " + latency.toMillis() / 1000.0 + " s (median)"
                + (tokensOfStep == 0 ? "." : "; a step of a goal costs " + tokensOfStep + " tokens."));
        if (!grounds()) {
            lines.add("This model cannot ground: with the best settings found, it hit " + hits(after) + " of "
                    + after.size() + " targets. Use a model that is trained to point at places on screenshots.");
        }
        return lines;
    }

    private static String accuracy(String when, List<Shot> shots) {
        double miss = medianMiss(shots);
        return when + ": " + hits(shots) + " of " + shots.size() + " targets hit, median miss "
                + (Double.isInfinite(miss) ? "unknown, because most answers were not places" : plain(miss) + " pixels")
                + ".";
    }

    private static String plain(double pixels) {
        return String.format(Locale.ROOT, "%.1f", pixels);
    }

    /**
     * Draws the targets and the answers: a box for each target, a red cross where the answer pointed before, and a green
     * one after, with a line from each cross to its target.
     */
    public BufferedImage picture() {
        return DiagnosisPicture.of(this);
    }
}
