package dev.sightline.runtime.script.steps;

import dev.sightline.grounding.Target;
import dev.sightline.runtime.internal.source.Fields;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A target whose keys are among those of the step, as in {@code click: { text: Add, nth: 2 }}.
 *
 * @param type of a plain value
 */
record TargetField<S>(TargetType type, Function<S, @Nullable Target> part) implements Field<S, Target> {

    @Override
    public List<StepKey> keys() {
        return Targets.KEYS;
    }

    @Override
    public @Nullable Target read(Fields fields, Reading reading) {
        return Targets.read(fields, type.ofText(), reading);
    }

    @Override
    public void write(S step, Map<String, Object> yaml) {
        Target target = of(step);
        if (target != null) {
            yaml.putAll(Targets.write(target, type.ofText()));
        }
    }

    @Override
    public @Nullable Target of(S step) {
        return part.apply(step);
    }

    /** For a step that consists of the target only. */
    Map<String, Object> schema() {
        return type.schema();
    }
}
