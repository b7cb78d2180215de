package dev.sightline.qwenvl.internal;

/**
 * Shortens names from files that are not trusted, for messages.
 *
 * @since 0.1.0
 */
public final class Excerpts {

    private static final int SHOWN = 80;

    private Excerpts() {}

    /** The beginning of a text, followed by an ellipsis if something was left out. */
    public static String clipped(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
