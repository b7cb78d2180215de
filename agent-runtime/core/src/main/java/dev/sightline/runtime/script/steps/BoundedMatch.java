package dev.sightline.runtime.script.steps;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds patterns in lines that a screen shows, in bounded time: a pattern such as {@code (a+)+b} takes exponentially long on some
 * texts, and a page chooses its texts.
 */
final class BoundedMatch {

    /** Far more than any useful pattern takes on a line, and reached within a second. */
    private static final int MOST_READS = 20_000_000;

    private BoundedMatch() {}

    /**
     * A matcher whose search fails instead of running on.
     *
     * @throws SightlineException from the search, category {@code INVALID_INPUT}, when it takes too long
     */
    static Matcher matcher(Pattern pattern, String line) {
        return pattern.matcher(new CountedText(line, pattern));
    }

    /** A text that counts how often its characters are read. */
    private static final class CountedText implements CharSequence {

        private final String text;
        private final Pattern pattern;
        private int reads;

        private CountedText(String text, Pattern pattern) {
            this.text = text;
            this.pattern = pattern;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (++reads > MOST_READS) {
                throw new SightlineException(
                        ErrorCategory.INVALID_INPUT,
                        "Cannot search for the pattern '" + pattern + "': it takes too long on a line of "
                                + text.length()
                                + " characters. Avoid repetitions within repetitions, as in (a+)+.");
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
