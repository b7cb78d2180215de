package dev.sightline.cli;

import dev.sightline.task.Task;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How the browser of a run is set up. */
final class BrowserOptions {

    static final Viewport ORDINARY = new Viewport(1280, 720);

    /** A viewport that fits the image of a small model without scaling. */
    static final Viewport SMALL = new Viewport(800, 600);

    @Option(names = "--headed", description = "Show the browser's window.")
    boolean headed;

    @Option(
            names = "--viewport",
            paramLabel = "WIDTHxHEIGHT",
            converter = ViewportConverter.class,
            description = "Size of the page in CSS pixels; 1280x720 unless given, 800x600 for the pocket model.")
    @Nullable
    Viewport viewport;

    @Option(
            names = "--device-pixel-ratio",
            paramLabel = "RATIO",
            converter = RatioConverter.class,
            description = "Pixels of the screen per CSS pixel; 1 unless given.")
    @Nullable
    Double devicePixelRatio;

    boolean isGiven() {
        return headed || viewport != null || devicePixelRatio != null;
    }

    /**
     * As settings of the web driver.
     *
     * @param task from whose folder files may be uploaded
     * @param preferred the viewport where none is given
     */
    Map<String, String> settings(Task task, Viewport preferred) {
        Viewport shown = viewport == null ? preferred : viewport;
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("headless", String.valueOf(!headed));
        settings.put("viewport-width", String.valueOf(shown.width()));
        settings.put("viewport-height", String.valueOf(shown.height()));
        settings.put("device-pixel-ratio", String.valueOf(devicePixelRatio == null ? 1 : devicePixelRatio));
        if (task.folder() != null) {
            settings.put("upload-folder", task.folder().toString());
        }
        // a browser that is started ahead is of no use to the last run
        settings.put("ready-sessions", "0");
        return settings;
    }

    /**
     * @param width in CSS pixels
     * @param height in CSS pixels
     */
    record Viewport(int width, int height) {}

    /** Reads {@code 1280x720}. */
    static final class ViewportConverter implements ITypeConverter<Viewport> {

        private static final Pattern FORM = Pattern.compile("(\\d{3,4})[x×](\\d{3,4})");

        @Override
        public Viewport convert(String value) {
            Matcher matcher = FORM.matcher(value);
            if (matcher.matches()) {
                int width = Integer.parseInt(matcher.group(1));
                int height = Integer.parseInt(matcher.group(2));
                if (width >= 200 && width <= 7680 && height >= 200 && height <= 4320) {
                    return new Viewport(width, height);
                }
            }
            throw new TypeConversionException(
                    "'" + value + "' is not a valid viewport; write WIDTHxHEIGHT, from 200x200 to 7680x4320");
        }
    }

    /** Reads {@code 1.5}. */
    static final class RatioConverter implements ITypeConverter<Double> {

        @Override
        public Double convert(String value) {
            if (value.matches("\\d{1,2}(\\.\\d{1,4})?")) {
                double ratio = Double.parseDouble(value);
                if (ratio >= 0.5 && ratio <= 5) {
                    return ratio;
                }
            }
            throw new TypeConversionException(
                    "'" + value + "' is not a valid device pixel ratio; write a number from 0.5 to 5");
        }
    }
}
