package dev.sightline.qwenvl.format;

/** Names from files that are not trusted, cut to what fits a message. */
final class Strings {

    private static final int SHOWN = 80;

    private Strings() {}

    static String clipped(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
