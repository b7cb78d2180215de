package dev.sightline.task;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A text that is looked for on the screen, and how it must match.
 *
 * @param text the words, or the regular expression of {@link Mode#PATTERN}
 * @since 0.1.0
 */
public record TextMatch(String text, Mode mode) {

    /** How a text is compared. */
    public enum Mode {
        /**
         * Whole words: {@code 12.2} is not found in {@code 12.25}. Case and white space are ignored, and letters that
         * look alike are taken as the same; digits and all other characters must match.
         */
        WORDS,
        /** A whole line, exactly. */
        EXACT,
        /** As {@link #WORDS}, but a part of a word is enough. */
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

    /** A whole line, exactly. */
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
