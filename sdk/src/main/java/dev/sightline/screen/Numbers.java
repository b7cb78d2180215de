package dev.sightline.screen;

import java.util.Locale;

/** How coordinates are written in messages. */
final class Numbers {

    private Numbers() {}

    /** At most two decimals, and none when the number is whole. */
    static String plain(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : String.format(Locale.ROOT, "%.2f", value);
    }
}
