package dev.sightline.screen;

import java.util.Locale;

/** How coordinates are written in messages. */
final class Numbers {

    private Numbers() {}

    /** At most two decimals, and none when they would be zeros. */
    static String plain(double value) {
        double rounded = Math.rint(value * 100) / 100;
        return rounded == Math.rint(rounded)
                ? Long.toString((long) rounded)
                : String.format(Locale.ROOT, "%.2f", value);
    }
}
