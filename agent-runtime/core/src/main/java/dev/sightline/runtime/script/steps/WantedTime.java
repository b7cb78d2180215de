package dev.sightline.runtime.script.steps;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.time.LocalTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times of day as people write them. */
final class WantedTime {

    static final String EXAMPLE = "07:45";

    private static final Pattern FORM = Pattern.compile(
            "(\\d{1,2})(?:[:.h](\\d{2})(?:[:.](\\d{2}))?)?\\s*(?:([ap])\\.?\\s?m\\.?)?", Pattern.CASE_INSENSITIVE);

    private WantedTime() {}

    /**
     * @throws SightlineException category {@code INVALID_INPUT} for anything that is not a time
     */
    static LocalTime parse(String text) {
        return read(text)
                .orElseThrow(() -> new SightlineException(
                        ErrorCategory.INVALID_INPUT,
                        "'" + text + "' is not a valid time. Write hours and minutes, as in " + EXAMPLE
                                + ", 19:45 or 7:45 pm."));
    }

    /** The time that a text consists of. */
    static Optional<LocalTime> read(String text) {
        Matcher matcher = FORM.matcher(ReadScreen.plain(text));
        boolean named = matcher.matches() && matcher.group(4) != null;
        // a lone number is no time
        if (!matcher.matches() || (matcher.group(2) == null && !named)) {
            return Optional.empty();
        }
        int hour = Integer.parseInt(matcher.group(1));
        if (named) {
            if (hour < 1 || hour > 12) {
                return Optional.empty();
            }
            hour = hour % 12 + (matcher.group(4).equalsIgnoreCase("p") ? 12 : 0);
        }
        int minute = matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2));
        int second = matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3));
        return hour > 23 || minute > 59 || second > 59
                ? Optional.empty()
                : Optional.of(LocalTime.of(hour, minute, second));
    }
}
