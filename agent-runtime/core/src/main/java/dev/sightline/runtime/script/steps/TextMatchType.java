package dev.sightline.runtime.script.steps;

import dev.sightline.runtime.internal.source.Fields;
import dev.sightline.task.TextMatch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** A text to look for: whole words, or a key that states how it is compared. */
record TextMatchType() implements FieldType<TextMatch> {

    /** The keys, each with its mode. */
    static final Map<String, TextMatch.Mode> MODES = modes();

    private static Map<String, TextMatch.Mode> modes() {
        var modes = new LinkedHashMap<String, TextMatch.Mode>();
        modes.put("text", TextMatch.Mode.WORDS);
        modes.put("exact", TextMatch.Mode.EXACT);
        modes.put("contains", TextMatch.Mode.PART);
        modes.put("matches", TextMatch.Mode.PATTERN);
        return modes;
    }

    @Override
    public @Nullable TextMatch read(Node node, String what, Reading reading) {
        if (!(node instanceof MappingNode mapping)) {
            return FieldTypes.match(TextMatch.Mode.WORDS).read(node, what, reading);
        }
        List<String> keys = List.copyOf(MODES.keySet());
        var fields = new Fields(mapping, what, keys, reading.problems());
        String which = fields.requireOneOf(keys);
        Node value = which == null ? null : fields.get(which);
        return which == null || value == null
                ? null
                : FieldTypes.match(MODES.getOrDefault(which, TextMatch.Mode.WORDS))
                        .read(value, fields.what(which), reading);
    }

    @Override
    public Object write(TextMatch match) {
        return match.mode() == TextMatch.Mode.WORDS ? match.text() : Map.of(key(match), match.text());
    }

    private static String key(TextMatch match) {
        return MODES.entrySet().stream()
                .filter(entry -> entry.getValue() == match.mode())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public Map<String, Object> schema() {
        return FieldTypes.ref("textMatch");
    }

    @Override
    public String words() {
        return "text, or one of " + String.join(", ", MODES.keySet());
    }

    /** {@code "'Thank you'"}, for the words of a step. */
    static String words(TextMatch match) {
        return switch (match.mode()) {
            case WORDS -> "'" + match.text() + "'";
            case EXACT -> "exactly '" + match.text() + "'";
            case PART -> "'" + match.text() + "', also as a part of a word,";
            case PATTERN -> "a text that matches '" + match.text() + "'";
        };
    }
}
