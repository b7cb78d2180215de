package dev.sightline.runtime.script.steps;

import dev.sightline.grounding.Target;
import dev.sightline.runtime.internal.source.Fields;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * A target: a plain text, or keys that state more.
 *
 * @param definition its name in the schema
 * @param plain what a plain text stands for
 * @param ofText what the key {@code text} stands for
 */
record TargetType(String definition, Target.Role plain, Target.Role ofText) implements FieldType<Target> {

    @Override
    public @Nullable Target read(Node node, String what, Reading reading) {
        if (node instanceof MappingNode mapping) {
            List<String> keys = Targets.KEYS.stream().map(StepKey::name).toList();
            return Targets.read(new Fields(mapping, what, keys, reading.problems()), ofText, reading);
        }
        String text = FieldTypes.TEXT.read(node, what, reading);
        return text == null ? null : new Target.ByText(text, plain, null, List.of());
    }

    @Override
    public Object write(Target target) {
        return target instanceof Target.ByText byText
                        && byText.role() == plain
                        && byText.nth() == null
                        && byText.relations().isEmpty()
                ? byText.text()
                : Targets.write(target, ofText);
    }

    @Override
    public Map<String, Object> schema() {
        return FieldTypes.ref(definition);
    }

    @Override
    public Map<String, Object> plainSchema() {
        return FieldTypes.TEXT.schema();
    }

    @Override
    public String words() {
        return plain == Target.Role.FIELD ? "label of a field, or a target" : "text, or a target";
    }
}
