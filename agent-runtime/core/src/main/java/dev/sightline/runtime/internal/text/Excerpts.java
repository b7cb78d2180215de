package dev.sightline.runtime.internal.text;

/**
 * Parts of texts that are too long to be shown whole.
 *
 * @since 0.1.0
 */
public final class Excerpts {

    private Excerpts() {}

    /** The beginning of a text, followed by an ellipsis when something was left out. Never cuts a character in half. */
    public static String clipped(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        int end = length > 0 && Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length;
        return text.substring(0, end) + "…";
    }

    /** The beginning of the first line that is not blank; empty when there is none. */
    public static String firstLine(String text, int length) {
        return text.lines()
                .filter(line -> !line.isBlank())
                .findFirst()
                .map(line -> clipped(line.strip(), length))
                .orElse("");
    }
}
