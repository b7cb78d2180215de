package dev.sightline.runtime.script.steps;

import dev.sightline.grounding.Target;
import dev.sightline.runtime.internal.source.Fields;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Relations whose keys are among those of the step, as in {@code extract: { variable: a, right_of: Total }}. */
record RelationsField<S>(Function<S, @Nullable List<Target.Relation>> part) implements Field<S, List<Target.Relation>> {

    @Override
    public List<StepKey> keys() {
        return Targets.RELATIONS;
    }

    @Override
    public List<Target.Relation> read(Fields fields, Reading reading) {
        return Targets.relations(fields, reading);
    }

    @Override
    public void write(S step, Map<String, Object> yaml) {
        List<Target.Relation> relations = of(step);
        if (relations != null) {
            Targets.write(relations, yaml);
        }
    }

    @Override
    public @Nullable List<Target.Relation> of(S step) {
        return part.apply(step);
    }
}
