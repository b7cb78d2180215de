package dev.sightline.runtime.internal.dialect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads JSON as models write it: fenced, cut off, with single quotes, comments or surplus commas. It is not lenient
 * where a value could change: escapes that JSON does not have and names that occur twice are refused.
 *
 * @since 0.1.0
 */
public final class LenientJson {

    /** An answer is a few hundred characters; what lies beyond this is noise. */
    private static final int MAX_LENGTH = 100_000;

    private static final int MAX_CANDIDATES = 50;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(
                    JsonReadFeature.ALLOW_SINGLE_QUOTES,
                    JsonReadFeature.ALLOW_TRAILING_COMMA,
                    JsonReadFeature.ALLOW_UNQUOTED_PROPERTY_NAMES,
                    JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS,
                    JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private LenientJson() {}

    /**
     * A value in a text.
     *
     * @param node null when the text between its brackets is not JSON
     * @param start index of its first character
     * @param end index after its last
     * @param complete whether all its brackets were closed
     * @param cutOff whether the text ended inside a string, number or word of the value, which may then differ from
     *     what was meant; missing brackets alone do not count
     * @param problem why a value of this form was refused, as feedback for the model; null when it was not
     */
    public record Block(
            @Nullable JsonNode node,
            int start,
            int end,
            boolean complete,
            boolean cutOff,
            @Nullable String problem) {}

    /**
     * The values in a text that do not lie inside each other, in their order: those that could be parsed, and those that
     * were refused because of their content.
     *
     * @param opening the characters with which a value may begin, of '{' and '['
     */
    public static List<Block> blocks(String text, String opening) {
        String bounded = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) : text;
        List<Block> blocks = new ArrayList<>();
        int tried = 0;
        int i = 0;
        while (i < bounded.length() && tried < MAX_CANDIDATES) {
            if (opening.indexOf(bounded.charAt(i)) < 0) {
                i++;
                continue;
            }
            tried++;
            Extent extent = Extent.from(bounded, i);
            try {
                JsonNode node = MAPPER.readTree(extent.json());
                if (node.isMissingNode()) {
                    i++;
                    continue;
                }
                blocks.add(new Block(node, i, extent.end(), extent.complete(), extent.cutOff(), null));
                i = extent.end();
            } catch (JacksonException e) {
                String problem = extent.complete() ? refusal(e) : null;
                if (problem == null) {
                    i++;
                } else {
                    blocks.add(new Block(null, i, extent.end(), true, false, problem));
                    i = extent.end();
                }
            }
        }
        return blocks;
    }

    /** A value that is a string of JSON, as some servers give the arguments of a call. */
    public static Optional<JsonNode> parse(String json) {
        try {
            return Optional.ofNullable(MAPPER.readTree(json)).filter(node -> !node.isMissingNode());
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /** Why a string of JSON was refused because of its content, null when it was not. */
    public static @Nullable String refusal(String json) {
        try {
            MAPPER.readTree(json);
            return null;
        } catch (JacksonException e) {
            return refusal(e);
        }
    }

    private static @Nullable String refusal(JacksonException e) {
        String message = String.valueOf(e.getOriginalMessage());
        if (message.contains("character escape") || message.contains("escape sequence")) {
            return "A string of your call has an escape that JSON does not have; write \\\\ for a backslash.";
        }
        if (message.contains("Duplicate")) {
            return "Your call gives a parameter twice; give each once.";
        }
        return null;
    }

    /** The end of the value that begins at an index; if the text ends first, what is missing is added. */
    private record Extent(String json, int end, boolean complete, boolean cutOff) {

        static Extent from(String text, int start) {
            // the brackets that are missing, the next one last
            var open = new StringBuilder();
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
                    open.append(c == '{' ? '}' : ']');
                } else if (c == '}' || c == ']') {
                    if (!open.isEmpty()) {
                        open.setLength(open.length() - 1);
                    }
                    if (open.isEmpty()) {
                        return new Extent(text.substring(start, i + 1), i + 1, true, false);
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
            repaired.append(open.reverse());
            char last = text.charAt(text.length() - 1);
            boolean insideScalar = quote != 0 || ("]}\"',".indexOf(last) < 0 && !Character.isWhitespace(last));
            return new Extent(repaired.toString(), text.length(), false, insideScalar);
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
