package dev.sightline.runtime.internal.dialect;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the JSON that models write: fenced, cut off, with single quotes, comments or commas too many. */
public final class LenientJson {

    /** An answer is a few hundred characters; more is noise that is not worth the time. */
    private static final int MAX_LENGTH = 100_000;

    private static final int MAX_CANDIDATES = 50;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(
                    JsonReadFeature.ALLOW_SINGLE_QUOTES,
                    JsonReadFeature.ALLOW_TRAILING_COMMA,
                    JsonReadFeature.ALLOW_UNQUOTED_PROPERTY_NAMES,
                    JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS,
                    JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER,
                    JsonReadFeature.ALLOW_JAVA_COMMENTS,
                    JsonReadFeature.ALLOW_LEADING_PLUS_SIGN_FOR_NUMBERS)
            .build();

    private LenientJson() {}

    /** What a caller accepts of the values that are found. */
    @FunctionalInterface
    public interface Acceptance {
        boolean accepts(JsonNode node);
    }

    /**
     * The first object or array in a text that the caller accepts.
     *
     * @param opening the characters with which a candidate may begin, of '{' and '['
     */
    public static Optional<Found> first(String text, String opening, Acceptance acceptance) {
        String bounded = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) : text;
        int tried = 0;
        for (int i = 0; i < bounded.length() && tried < MAX_CANDIDATES; i++) {
            if (opening.indexOf(bounded.charAt(i)) < 0) {
                continue;
            }
            tried++;
            Extent extent = Extent.from(bounded, i);
            Optional<JsonNode> node = parse(extent.json()).filter(acceptance::accepts);
            if (node.isPresent()) {
                return Optional.of(new Found(node.get(), i, extent.end(), extent.cutOff()));
            }
        }
        return Optional.empty();
    }

    /** A value that is a string of JSON, as some servers give the arguments of a call. */
    public static Optional<JsonNode> parse(String json) {
        try {
            return Optional.ofNullable(MAPPER.readTree(json)).filter(node -> !node.isMissingNode());
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /**
     * A value in a text.
     *
     * @param start index of its first character
     * @param end index after its last
     * @param cutOff whether the text ended inside a string, number or word of the value, which may hence be another than
     *     was meant; brackets alone that are missing do not count
     */
    public record Found(JsonNode node, int start, int end, boolean cutOff) {}

    /** Where the value that begins at an index ends; when the text ends first, what is missing is added. */
    private record Extent(String json, int end, boolean cutOff) {

        static Extent from(String text, int start) {
            Deque<Character> open = new ArrayDeque<>();
            char quote = 0;
            boolean escaped = false;
            for (int i = start; i < text.length(); i++) {
                char c = text.charAt(i);
                if (quote != 0) {
                    if (escaped) {
                        escaped = false;
                    } else if (c == '\\') {
                        escaped = true;
                    } else if (c == quote) {
                        quote = 0;
                    }
                } else if (c == '"' || (c == '\'' && startsString(text, i))) {
                    quote = c;
                } else if (c == '{' || c == '[') {
                    open.push(c == '{' ? '}' : ']');
                } else if (c == '}' || c == ']') {
                    if (!open.isEmpty()) {
                        open.pop();
                    }
                    if (open.isEmpty()) {
                        return new Extent(text.substring(start, i + 1), i + 1, false);
                    }
                }
            }
            var repaired = new StringBuilder(text.substring(start));
            if (escaped) {
                repaired.setLength(repaired.length() - 1);
            }
            if (quote != 0) {
                repaired.append(quote);
            }
            while (!open.isEmpty()) {
                repaired.append(open.pop());
            }
            char last = text.charAt(text.length() - 1);
            boolean insideScalar = quote != 0 || ("]}\"',".indexOf(last) < 0 && !Character.isWhitespace(last));
            return new Extent(repaired.toString(), text.length(), insideScalar);
        }

        /** A single quote opens a string only where a value or a name can stand; elsewhere it is an apostrophe. */
        private static boolean startsString(String text, int index) {
            for (int i = index - 1; i >= 0; i--) {
                char c = text.charAt(i);
                if (!Character.isWhitespace(c)) {
                    return c == '{' || c == '[' || c == ',' || c == ':';
                }
            }
            return true;
        }
    }
}
