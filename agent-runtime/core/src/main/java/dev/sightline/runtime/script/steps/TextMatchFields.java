package dev.sightline.runtime.script.steps;

import dev.sightline.runtime.internal.source.Fields;
import dev.sightline.task.TextMatch;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * A text to look for, whose key states how it is compared: {@code text}, {@code exact}, {@code contains} or {@code
 * matches}. The form of the step requires exactly one.
 */
record TextMatchFields<S>(Function<S, @Nullable TextMatch> part) implements Field<S, TextMatch> {

    @Override
    public List<StepKey> keys() {
        return List.of(
                key("text", "The words that must show, as whole words.", "Thank you"),
                key("exact", "A whole line that must show, exactly.", "Thank you!"),
                key("contains", "A text that must show, which may be a part of a word.", "Thank"),
                key("matches", "A regular expression for a text that must show.", "'No\\. \\d+'"));
    }

    private static StepKey key(String name, String doc, String example) {
        FieldType<TextMatch> type = FieldTypes.match(TextMatchType.MODES.getOrDefault(name, TextMatch.Mode.WORDS));
        return new StepKey(name, doc, example, type.words(), type.schema(), false);
    }

    @Override
    public @Nullable TextMatch read(Fields fields, Reading reading) {
        for (Map.Entry<String, TextMatch.Mode> mode : TextMatchType.MODES.entrySet()) {
            Node value = fields.get(mode.getKey());
            if (value != null) {
                return FieldTypes.match(mode.getValue()).read(value, fields.what(mode.getKey()), reading);
            }
        }
        return null;
    }

    @Override
    public void write(S step, Map<String, Object> yaml) {
        TextMatch match = of(step);
        if (match != null) {
            TextMatchType.MODES.forEach((key, mode) -> {
                if (mode == match.mode()) {
                    yaml.put(key, match.text());
                }
            });
        }
    }

    @Override
    public @Nullable TextMatch of(S step) {
        return part.apply(step);
    }
}
