package dev.sightline.error;

/**
 * Shortens values for messages: what a page, a server or a model sent may be of any length.
 *
 * @since 0.1.0
 */
public final class Excerpts {

    private Excerpts() {}

    /** The first {@code length} characters of a text, followed by an ellipsis if it is longer. Never splits a surrogate pair. */
    public static String clipped(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        int end = length > 0 && Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length;
        return text.substring(0, end) + "…";
    }

    /** The first line that is not blank, stripped and clipped to {@code length} characters; empty if there is none. */
    public static String firstLine(String text, int length) {
        return text.lines()
                .filter(line -> !line.isBlank())
                .findFirst()
                .map(line -> clipped(line.strip(), length))
                .orElse("");
    }
}
