package dev.sightline.runtime.internal.dialect;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads calls in the XML form of newer Qwen models: {@code <function=NAME>} around one {@code <parameter=NAME>} for each
 * argument. Values are JSON, except those of parameters that are text, which stand there as they are.
 */
final class XmlCalls {

    private static final String OPENING = "<function=";

    private static final Pattern FUNCTION = Pattern.compile("<function=([\\w.-]{1,60})>");

    private static final Pattern PARAMETER = Pattern.compile("<parameter=([\\w.-]{1,60})>|</function>");

    private static final String PARAMETER_END = "</parameter>";

    /** Parameters whose values are text, whatever they look like. */
    private static final Set<String> TEXTS = Set.of(
            "action", "text", "content", "status", "button", "url", "query", "fact", "direction", "answer", "app");

    private static final int MAX_CALLS = 50;

    private XmlCalls() {}

    static boolean isIn(String text) {
        return text.contains(OPENING);
    }

    /** The calls of a text, in their order, as a JSON call would be read. */
    static List<LenientJson.Block> blocks(String text) {
        List<LenientJson.Block> blocks = new ArrayList<>();
        Matcher function = FUNCTION.matcher(text);
        int from = 0;
        while (blocks.size() < MAX_CALLS && function.find(from)) {
            LenientJson.Block block = block(text, function);
            blocks.add(block);
            from = block.end();
        }
        return blocks;
    }

    /** Where the values of parameters stand: each span from its first character to the one after its last. */
    static List<int[]> values(String text) {
        List<int[]> spans = new ArrayList<>();
        if (isIn(text)) {
            Matcher parameter = PARAMETER.matcher(text);
            int from = 0;
            while (parameter.find(from)) {
                int end = parameter.group(1) == null ? -1 : text.indexOf(PARAMETER_END, parameter.end());
                if (end >= 0) {
                    spans.add(new int[] {parameter.end(), end});
                }
                from = Math.max(parameter.end(), end);
            }
        }
        return spans;
    }

    private static LenientJson.Block block(String text, Matcher function) {
        ObjectNode arguments = JsonNodeFactory.instance.objectNode();
        ObjectNode call = JsonNodeFactory.instance.objectNode();
        call.put("name", function.group(1));
        call.set("arguments", arguments);
        int at = function.end();
        Matcher parameter = PARAMETER.matcher(text);
        while (parameter.find(at)) {
            String name = parameter.group(1);
            if (name == null) {
                return new LenientJson.Block(call, function.start(), parameter.end(), true, false, null);
            }
            int end = text.indexOf(PARAMETER_END, parameter.end());
            if (end < 0) {
                break;
            }
            String key = name.toLowerCase(Locale.ROOT);
            if (arguments.has(key)) {
                return new LenientJson.Block(
                        null, function.start(), end, true, false, "Your call gives a parameter twice; give each once.");
            }
            arguments.set(key, value(key, text.substring(parameter.end(), end)));
            at = end + PARAMETER_END.length();
        }
        // without its end, a call may lack parameters
        return new LenientJson.Block(call, function.start(), text.length(), false, true, null);
    }

    private static JsonNode value(String name, String written) {
        // the template puts a line break on either side of a value
        String text = written.startsWith("\n") ? written.substring(1) : written;
        text = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        JsonNode asText = JsonNodeFactory.instance.stringNode(text);
        if (TEXTS.contains(name)) {
            return asText;
        }
        return LenientJson.parse(text.strip()).orElse(asText);
    }
}
