package dev.sightline.runtime.script.steps;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.format.TextStyle;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A month, a day, or a moment of a day.
 *
 * @param day null for a month
 * @param time null for a day
 */
record WantedDate(
        YearMonth month, @Nullable LocalDate day, @Nullable LocalTime time) {

    static final String EXAMPLE = "2027-01-23";

    private static final Pattern FORM =
            Pattern.compile("(\\d{4})-(\\d{2})(?:-(\\d{2})(?:[T ](\\d{1,2}:\\d{2}(?::\\d{2})?))?)?");
    private static final Pattern PART = Pattern.compile("\\d+|\\p{L}[\\p{L}\\p{M}]*");

    /**
     * Reads the ISO 8601 form.
     *
     * @throws SightlineException category {@code INVALID_INPUT} for anything else
     */
    static WantedDate parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (matcher.matches()) {
            try {
                YearMonth month = YearMonth.of(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
                LocalDate day = matcher.group(3) == null ? null : month.atDay(Integer.parseInt(matcher.group(3)));
                return new WantedDate(month, day, matcher.group(4) == null ? null : WantedTime.parse(matcher.group(4)));
            } catch (DateTimeException _) {
                // as the 31st of a short month
            }
        }
        throw new SightlineException(
                ErrorCategory.INVALID_INPUT,
                "'" + text + "' is not a valid date. Write year, month and day, as in " + EXAMPLE
                        + "; a month as in 2027-01; a day with a time as in 2027-01-23 07:45.");
    }

    /** The ISO 8601 form, which a browser's own field holds. */
    String iso() {
        return day == null ? month.toString() : day + (time == null ? "" : "T" + time);
    }

    /** {@code "23 January 2027"}. */
    @Override
    public String toString() {
        return (day == null ? "" : day.getDayOfMonth() + " ") + words(month) + (time == null ? "" : " " + time);
    }

    /** {@code "January 2027"}. */
    static String words(YearMonth month) {
        return month.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH) + " " + month.getYear();
    }

    /** Whether a text states a day, in whatever order and words. */
    static boolean states(LocalDate day, String text) {
        var numbers = new ArrayDeque<Integer>();
        // words that are no months in one language may be months in another
        Set<Integer> named = new HashSet<>();
        Matcher parts = PART.matcher(ReadScreen.plain(text));
        while (parts.find()) {
            String part = parts.group();
            if (!Character.isDigit(part.charAt(0))) {
                named.add(MonthNames.month(part));
            } else if (part.length() == 8) {
                String iso = day.toString().replace("-", "");
                return part.equals(iso)
                        || part.equals(iso.substring(4) + iso.substring(0, 4))
                        || part.equals(iso.substring(6) + iso.substring(4, 6) + iso.substring(0, 4));
            } else if (part.length() <= 4) {
                numbers.add(Integer.valueOf(part));
            }
        }
        named.remove(0);
        boolean month = named.isEmpty()
                ? numbers.removeFirstOccurrence(day.getMonthValue())
                : named.contains(day.getMonthValue());
        if (!month || !numbers.removeFirstOccurrence(day.getDayOfMonth())) {
            return false;
        }
        return numbers.isEmpty() || numbers.contains(day.getYear()) || numbers.contains(day.getYear() % 100);
    }
}
