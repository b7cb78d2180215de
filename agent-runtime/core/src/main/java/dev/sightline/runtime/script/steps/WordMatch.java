package dev.sightline.runtime.script.steps;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.BitSet;
import java.util.Locale;

/**
 * Finds words in a text that was read from pixels. Text recognition is not reliable in case and white space, and
 * confuses letters that look alike; digits are never guessed, and neither is white space between two of them.
 */
final class WordMatch {

    private WordMatch() {}

    /**
     * Whether the text contains the words.
     *
     * @param whole whether they must begin and end where words of the text do
     */
    static boolean found(String text, String words, boolean whole) {
        return count(text, words, whole, 1) > 0;
    }

    /** How often the text contains the words, without overlap. */
    static int count(String text, String words, boolean whole) {
        return count(text, words, whole, Integer.MAX_VALUE);
    }

    private static int count(String text, String words, boolean whole, int enough) {
        Signs in = Signs.of(text);
        Signs wanted = Signs.of(words);
        int count = 0;
        int at = 0;
        while (count < enough && at + wanted.length() <= in.length()) {
            boolean here = in.matches(at, wanted) && (!whole || (in.boundary(at) && in.boundary(at + wanted.length())));
            count += here ? 1 : 0;
            at += here ? Math.max(1, wanted.length()) : 1;
        }
        return count;
    }

    /** The characters of a text that are not white space, in their comparable form. */
    private static final class Signs {

        private final String signs;
        private final BitSet afterBlank;

        private Signs(String signs, BitSet afterBlank) {
            this.signs = signs;
            this.afterBlank = afterBlank;
        }

        static Signs of(String text) {
            var signs = new StringBuilder();
            var afterBlank = new BitSet();
            boolean blank = false;
            String plain = ReadScreen.plain(text).toLowerCase(Locale.ROOT);
            for (int i = 0; i < plain.length(); i++) {
                char sign = plain.charAt(i);
                if (Character.isWhitespace(sign)) {
                    blank = true;
                } else {
                    afterBlank.set(signs.length(), blank);
                    signs.append(sign);
                    blank = false;
                }
            }
            return new Signs(signs.toString(), afterBlank);
        }

        int length() {
            return signs.length();
        }

        boolean matches(int at, Signs wanted) {
            for (int i = 0; i < wanted.length(); i++) {
                if (lookAlike(signs.charAt(at + i)) != lookAlike(wanted.signs.charAt(i))) {
                    return false;
                }
                boolean betweenDigits = i > 0 && isDigit(at + i - 1) && isDigit(at + i);
                if (betweenDigits && afterBlank.get(at + i) != wanted.afterBlank.get(i)) {
                    return false;
                }
            }
            return true;
        }

        /** Whether a word ends before a character, and another begins there. */
        boolean boundary(int at) {
            if (at <= 0 || at >= length() || afterBlank.get(at)) {
                // the sign of a number is a part of it
                return at <= 0 || at >= length() || !isMinus(at - 1) || !isDigit(at);
            }
            if (isWord(at - 1) && isWord(at)) {
                return isUnspaced(at - 1) || isUnspaced(at);
            }
            return !insideNumber(at);
        }

        /** Points, commas and colons between digits, and a minus before them, belong to a number. */
        private boolean insideNumber(int at) {
            if (isDigit(at) && isMinus(at - 1)) {
                return at < 2 || afterBlank.get(at - 1);
            }
            boolean before = isDigit(at - 1) && isPoint(at) && isDigit(at + 1) && !afterBlank.get(at + 1);
            boolean after = isDigit(at) && isPoint(at - 1) && isDigit(at - 2) && !afterBlank.get(at - 1);
            return before || after;
        }

        private boolean isDigit(int at) {
            return at >= 0 && at < length() && Character.isDigit(signs.charAt(at));
        }

        private boolean isWord(int at) {
            return Character.isLetterOrDigit(signs.charAt(at));
        }

        private boolean isPoint(int at) {
            return ".,:".indexOf(signs.charAt(at)) >= 0;
        }

        private boolean isMinus(int at) {
            return signs.charAt(at) == '-';
        }

        /** Whether it belongs to a script without spaces between words. */
        private boolean isUnspaced(int at) {
            return switch (UnicodeScript.of(signs.charAt(at))) {
                case HAN, HIRAGANA, KATAKANA, THAI, LAO, KHMER, MYANMAR -> true;
                default -> false;
            };
        }

        /** One letter for all that look alike; a digit only looks like itself. */
        private static char lookAlike(char sign) {
            char letter = Normalizer.normalize(String.valueOf(sign), Normalizer.Form.NFD)
                    .charAt(0);
            return switch (letter) {
                case 'i', 'l', 'j', '|', '!' -> 'l';
                case 'g', 'q' -> 'g';
                case 'ß' -> 'b';
                default -> letter;
            };
        }
    }
}
