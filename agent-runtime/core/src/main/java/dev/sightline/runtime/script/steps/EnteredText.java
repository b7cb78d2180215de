package dev.sightline.runtime.script.steps;

import dev.sightline.action.Text;
import dev.sightline.driver.Control;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a field holds what was typed into it. A page may format what is typed, as with card numbers and telephone
 * numbers: it may add characters that are neither letters nor digits, and change the case of all letters. It may change
 * nothing else.
 */
final class EnteredText {

    private static final Set<String> OF_TIME = Set.of("date", "time", "datetime-local", "month", "week");
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private EnteredText() {}

    /**
     * What is wrong with a field that should hold exactly a text; empty if it does.
     *
     * @param field as the driver describes it now
     */
    static Optional<String> missing(Text text, Control.Field field) {
        String typed = text.reveal();
        if (!field.valid()) {
            return Optional.of("what it holds is incomplete or malformed"
                    + (field.value().isEmpty() ? "" : ": " + shown(text, field)));
        }
        boolean holds = OF_TIME.contains(field.kind())
                ? sameMoment(typed, field.value())
                : sameNumber(typed, field.value()) || formatted(typed, field.value());
        return holds ? Optional.empty() : Optional.of("it holds " + shown(text, field));
    }

    /** The same for a text that was typed into the existing content of a field. */
    static Optional<String> missingAmong(Text text, String before, Control.Field field) {
        if (missing(text, field).isEmpty()) {
            return Optional.empty();
        }
        boolean inserted = !field.value().equals(before) && plain(field.value()).contains(plain(text.reveal()));
        return inserted ? Optional.empty() : Optional.of("it holds " + shown(text, field));
    }

    private static String shown(Text text, Control.Field field) {
        // a part of a secret would not be recognised when secrets are removed from messages
        return text.holdsSecret() || field.kind().equals("password")
                ? field.value().length() + " characters, which are not those that were typed"
                : "'" + field.value() + "'";
    }

    private static String plain(String text) {
        return text.replace('\u00a0', ' ').replace("\r\n", "\n").strip().replaceAll("\\s+", " ");
    }

    static boolean formatted(String typed, String value) {
        String wanted = plain(typed);
        String found = plain(value);
        return contains(wanted, found)
                || (found.equals(found.toUpperCase(Locale.ROOT)) && contains(wanted.toUpperCase(Locale.ROOT), found))
                || (found.equals(found.toLowerCase(Locale.ROOT)) && contains(wanted.toLowerCase(Locale.ROOT), found));
    }

    /** Whether one text equals the other, apart from characters that were added to it. */
    private static boolean contains(String wanted, String found) {
        int at = 0;
        for (int i = 0; i < found.length(); i++) {
            if (at < wanted.length() && found.charAt(i) == wanted.charAt(at)) {
                at++;
            } else if (Character.isLetterOrDigit(found.charAt(i))) {
                return false;
            }
        }
        return at == wanted.length();
    }

    private static boolean sameNumber(String typed, String value) {
        try {
            return new BigDecimal(typed.strip()).compareTo(new BigDecimal(value.strip())) == 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** Whether both consist of the same numbers, in whatever order a locale writes them. */
    private static boolean sameMoment(String typed, String value) {
        if (typed.isBlank() || value.isBlank()) {
            return typed.isBlank() && value.isBlank();
        }
        boolean afternoon = typed.toLowerCase(Locale.ROOT).contains("pm");
        Deque<Integer> found = numbers(value);
        for (int number : numbers(typed)) {
            boolean isHour = afternoon && found.removeFirstOccurrence(number + 12);
            if (!isHour && !found.removeFirstOccurrence(number)) {
                return false;
            }
        }
        // seconds of 0 may be added
        return found.stream().allMatch(rest -> rest == 0);
    }

    private static Deque<Integer> numbers(String text) {
        var numbers = new ArrayDeque<Integer>();
        Matcher matcher = NUMBER.matcher(text);
        while (matcher.find() && matcher.group().length() < 9) {
            numbers.add(Integer.valueOf(matcher.group()));
        }
        return numbers;
    }
}
