package dev.sightline.runtime.options;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.time.Duration;

/**
 * When a screen counts as settled.
 *
 * @param quiet how long it must not have changed
 * @param interval between two looks at a screen that changes, and the least time between any two
 * @param limit after which it is used as it is, as with an animation that never ends
 * @param tolerance part of the screen's pixels that may differ and still count as no change, so that a blinking caret
 *     or a spinner does not hold up a run
 * @since 0.1.0
 */
public record SettleOptions(Duration quiet, Duration interval, Duration limit, double tolerance) {

    /**
     * Pages that render in steps do so within a tenth of a second, and their timers may be late; a caret of 2×24 pixels
     * is 0.005 % of a screen of 1280×720, and a spinner of 32×32 is 0.1 %.
     */
    public static final SettleOptions DEFAULT =
            new SettleOptions(Duration.ofMillis(150), Duration.ofMillis(40), Duration.ofSeconds(5), 0.0015);

    public SettleOptions {
        if (quiet.isNegative() || interval.isNegative() || limit.isNegative() || !(tolerance >= 0 && tolerance < 1)) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot settle with quiet " + quiet + ", interval " + interval + ", limit " + limit
                            + " and tolerance " + tolerance
                            + ": the durations must not be negative, and the tolerance must lie in [0, 1).");
        }
    }
}
