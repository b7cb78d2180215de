package dev.sightline.task;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A text that is looked for among those that a screen shows, and how much of them it must be.
 *
 * @param text the words, or the regular expression of {@link Mode#PATTERN}
 * @since 0.1.0
 */
public record TextMatch(String text, Mode mode) {

    /** How a text is compared. */
    public enum Mode {
        /**
         * Whole words: {@code 12.2} is not found in {@code 12.25}. Case and white space do not count, and letters that
         * look alike are forgiven; digits and every other character count.
         */
        WORDS,
        /** A whole line, to the letter. */
        EXACT,
        /** As {@link #WORDS}, but a part of a word will do. */
        PART,
        /** A regular expression that matches anywhere in a line. */
        PATTERN
    }

    public TextMatch {
        if (text.isBlank()) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT, "Cannot look for a blank text: name the words that are to show.");
        }
        if (mode == Mode.PATTERN) {
            try {
                Pattern.compile(text);
            } catch (PatternSyntaxException e) {
                throw new SightlineException(
                        ErrorCategory.INVALID_INPUT,
                        "Cannot look for '" + text + "': it is not a valid regular expression (" + e.getDescription()
                                + ").",
                        e);
            }
        }
    }

    /** Whole words. */
    public static TextMatch words(String text) {
        return new TextMatch(text, Mode.WORDS);
    }

    /** A whole line, to the letter. */
    public static TextMatch exact(String line) {
        return new TextMatch(line, Mode.EXACT);
    }

    /** A text that may be a part of a word. */
    public static TextMatch part(String text) {
        return new TextMatch(text, Mode.PART);
    }

    /** What a regular expression matches. */
    public static TextMatch pattern(String pattern) {
        return new TextMatch(pattern, Mode.PATTERN);
    }
}
