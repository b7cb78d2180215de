package dev.sightline.qwenvl.format;

import dev.sightline.qwenvl.QwenVlException;

/** Preconditions of configuration records, all worded in the same way. */
final class ConfigCheck {

    private ConfigCheck() {}

    static void within(String what, long value, long min, long max) {
        that(value >= min && value <= max, "%s %d is not between %d and %d".formatted(what, value, min, max));
    }

    static void positive(String what, double value) {
        that(value > 0 && value < Double.POSITIVE_INFINITY, "%s %s must be positive".formatted(what, value));
    }

    static void that(boolean holds, String problem) {
        if (!holds) {
            throw new QwenVlException("The checkpoint's configuration is wrong: " + problem + ".");
        }
    }
}
