package dev.sightline.qwenvl.tokenizer;

/**
 * Splits text into the pieces inside which tokens are merged. It matches what this expression matches, without
 * backtracking:
 *
 * <pre>
 * (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
 * </pre>
 */
final class Words {

    /** The expression in published tokenizers. */
    static final String PATTERN =
            "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    private Words() {}

    /** The end of the piece that starts at {@code start}, which must be before the text's end. */
    static int end(String text, int start) {
        int first = text.codePointAt(start);
        int next = start + Character.charCount(first);
        if (first == '\'') {
            int contraction = contraction(text, next);
            if (contraction > 0) {
                return next + contraction;
            }
        }
        if (Character.isLetter(first)) {
            return lettersEnd(text, next);
        }
        if (isNumber(first)) {
            return next;
        }
        if (!isLineBreak(first) && next < text.length() && Character.isLetter(text.codePointAt(next))) {
            return lettersEnd(text, next);
        }
        if (!isSpace(first)) {
            return symbolsEnd(text, next);
        }
        if (first == ' ' && next < text.length() && isSymbol(text.codePointAt(next))) {
            return symbolsEnd(text, next);
        }
        return spacesEnd(text, start);
    }

    private static int contraction(String text, int at) {
        if (at >= text.length()) {
            return 0;
        }
        // ſ is an s to a matcher that ignores case
        return switch (text.charAt(at)) {
            case 's', 'S', 'ſ', 't', 'T', 'm', 'M', 'd', 'D' -> 1;
            case 'r', 'R', 'v', 'V' -> isOneOf(text, at + 1, 'e', 'E') ? 2 : 0;
            case 'l', 'L' -> isOneOf(text, at + 1, 'l', 'L') ? 2 : 0;
            default -> 0;
        };
    }

    private static boolean isOneOf(String text, int at, char lower, char upper) {
        return at < text.length() && (text.charAt(at) == lower || text.charAt(at) == upper);
    }

    private static int lettersEnd(String text, int from) {
        int at = from;
        while (at < text.length()) {
            int c = text.codePointAt(at);
            if (!Character.isLetter(c)) {
                break;
            }
            at += Character.charCount(c);
        }
        return at;
    }

    private static int symbolsEnd(String text, int from) {
        int at = from;
        while (at < text.length()) {
            int c = text.codePointAt(at);
            if (!isSymbol(c)) {
                break;
            }
            at += Character.charCount(c);
        }
        while (at < text.length() && isLineBreak(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static int spacesEnd(String text, int start) {
        int at = start;
        int afterLineBreak = -1;
        while (at < text.length() && isSpace(text.charAt(at))) {
            if (isLineBreak(text.charAt(at))) {
                afterLineBreak = at + 1;
            }
            at++;
        }
        if (afterLineBreak > 0) {
            return afterLineBreak;
        }
        // the last space of several belongs to what follows it
        return at == text.length() || at - start == 1 ? at : at - 1;
    }

    private static boolean isSymbol(int c) {
        return !isSpace(c) && !Character.isLetter(c) && !isNumber(c);
    }

    private static boolean isLineBreak(int c) {
        return c == '\n' || c == '\r';
    }

    private static boolean isNumber(int c) {
        int type = Character.getType(c);
        return type == Character.DECIMAL_DIGIT_NUMBER
                || type == Character.LETTER_NUMBER
                || type == Character.OTHER_NUMBER;
    }

    /** Unicode's White_Space, all of it in the basic plane. */
    private static boolean isSpace(int c) {
        return c == ' '
                || (c >= 9 && c <= 13)
                || c == 0x85
                || c == 0xa0
                || c == 0x1680
                || (c >= 0x2000 && c <= 0x200a)
                || c == 0x2028
                || c == 0x2029
                || c == 0x202f
                || c == 0x205f
                || c == 0x3000;
    }
}
