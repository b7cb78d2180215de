package dev.sightline.text;

import java.text.Normalizer;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The forms in which two texts are compared, from strict to lenient. */
final class Wording {

    /** One misread letter is forgiven in this many. */
    private static final int LETTERS_PER_ERROR = 6;

    private static final Pattern DIGIT_RUN = Pattern.compile("\\d+");
    private static final Pattern NUMBER = Pattern.compile("-?\\d+(?:[^\\p{L}\\d ]+\\d+)*");

    private Wording() {}

    /**
     * Unifies typographic variants that nobody means to distinguish: quotes, dashes, the ellipsis, full-width letters,
     * spaces.
     */
    static String plain(String text) {
        String normalized = Normalizer.normalize(text, Normalizer.Form.NFKC);
        var plain = new StringBuilder(normalized.length());
        normalized
                .codePoints()
                .forEach(c -> plain.appendCodePoint(
                        switch (c) {
                            case '‘', '’', '‚', '´', '`' -> '\'';
                            case '“', '”', '„' -> '"';
                            case '‐', '‑', '‒', '–', '—', '−' -> '-';
                            case '×' -> 'x';
                            default -> c;
                        }));
        return plain.toString().strip().replaceAll("\\s+", " ");
    }

    /** Without spaces, in lower case; one character for each that is not a space. */
    static String compact(String plain) {
        var compact = new StringBuilder(plain.length());
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            if (!Character.isWhitespace(c)) {
                compact.append(Character.toLowerCase(c));
            }
        }
        return compact.toString();
    }

    /**
     * The compact form with letters that look alike unified, and without accents, which the reader does not know; one
     * character for each of the compact form. A digit looks like nothing but itself.
     */
    static String folded(String compact) {
        var folded = new StringBuilder(compact.length());
        for (int i = 0; i < compact.length(); i++) {
            char letter = Normalizer.normalize(compact.substring(i, i + 1), Normalizer.Form.NFD)
                    .charAt(0);
            folded.append(
                    switch (letter) {
                        case 'i', 'l', '|', '!', 'j' -> 'l';
                        case 'g', 'q' -> 'g';
                        case 'ß' -> 'b';
                        default -> letter;
                    });
        }
        return folded.toString();
    }

    /**
     * Without the characters that the reader does not know and mostly leaves out: symbols, and all currency signs
     * except dollar and yen. A text that consists only of them stays unchanged.
     */
    static String readable(String compact) {
        var readable = new StringBuilder(compact.length());
        compact.codePoints().filter(Wording::isReadable).forEach(readable::appendCodePoint);
        return readable.isEmpty() ? compact : readable.toString();
    }

    private static boolean isReadable(int c) {
        return switch (Character.getType(c)) {
            case Character.CURRENCY_SYMBOL -> c == '$' || c == '¥';
            case Character.OTHER_SYMBOL -> false;
            default -> true;
        };
    }

    /** Without the punctuation that ends a label and is not part of its name. */
    static String withoutLabelEnd(String compact) {
        int end = compact.length();
        while (end > 1 && ":*".indexOf(compact.charAt(end - 1)) >= 0) {
            end--;
        }
        return compact.substring(0, end);
    }

    /** The runs of digits; whatever stands between two digits ends a run, a blank included. */
    static List<String> digitRuns(String text) {
        return found(DIGIT_RUN, text);
    }

    /** The numbers, each with its minus and the signs inside it; only blanks beside such a sign do not count. */
    private static List<String> numbers(String plain) {
        return found(
                NUMBER, plain.replaceAll("(?<=\\p{L})-", " ").replaceAll("(?<=\\d) ?([^\\p{L}\\d ]+) ?(?=\\d)", "$1"));
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(MatchResult::group).toList();
    }

    /**
     * Whether one text, in its plain form, can be a misreading of the other. Numbers are never guessed: neither their
     * digits nor the signs in them, such as a point or a dash, may differ.
     */
    static boolean similar(String plain, String other) {
        String a = compact(plain);
        String b = compact(other);
        int errors = Math.max(a.length(), b.length()) / LETTERS_PER_ERROR;
        return Math.abs(a.length() - b.length()) <= errors
                && numbers(plain).equals(numbers(other))
                && distance(folded(a), folded(b)) <= errors;
    }

    /** 1 for equal texts, 0 for texts that have nothing in common. */
    static double similarity(String text, String other) {
        String a = folded(compact(plain(text)));
        String b = folded(compact(plain(other)));
        int longer = Math.max(a.length(), b.length());
        return longer == 0 ? 1 : 1 - distance(a, b) / (double) longer;
    }

    /** The Levenshtein distance: insertions, deletions and replacements that make one text the other. */
    static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
