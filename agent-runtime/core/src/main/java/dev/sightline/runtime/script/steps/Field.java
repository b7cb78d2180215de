package dev.sightline.runtime.script.steps;

import dev.sightline.runtime.internal.source.Fields;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * A part of a step: the keys under which it is written, and how it is read into the step and written back.
 *
 * @param <S> the kind of step
 * @param <V> what the part holds
 */
interface Field<S, V> {

    /** In the order of the documentation. */
    List<StepKey> keys();

    /** Null if it is absent or, with a problem, not valid. */
    @Nullable
    V read(Fields fields, Reading reading);

    /** Adds it to the keys of a step, unless it is the default. */
    void write(S step, Map<String, Object> yaml);

    /** The part of a step; null if it is the default. */
    @Nullable
    V of(S step);

    /** A required part. */
    static <S, V> Field<S, V> required(
            String name, FieldType<V> type, Function<S, @Nullable V> part, String doc, String example) {
        return new OneKey<>(new StepKey(name, doc, example, type.words(), type.schema(), true), type, part);
    }

    /**
     * An optional part.
     *
     * @param part null if it is the default
     */
    static <S, V> Field<S, V> optional(
            String name, FieldType<V> type, Function<S, @Nullable V> part, String doc, String example) {
        return new OneKey<>(new StepKey(name, doc, example, type.words(), type.schema(), false), type, part);
    }

    /** A part that is written under one key. */
    record OneKey<S, V>(StepKey key, FieldType<V> type, Function<S, @Nullable V> part) implements Field<S, V> {

        @Override
        public List<StepKey> keys() {
            return List.of(key);
        }

        @Override
        public @Nullable V read(Fields fields, Reading reading) {
            Node value = key.required() ? fields.require(key.name()) : fields.get(key.name());
            return value == null ? null : type.read(value, fields.what(key.name()), reading);
        }

        @Override
        public void write(S step, Map<String, Object> yaml) {
            V value = of(step);
            if (value != null) {
                yaml.put(key.name(), type.write(value));
            }
        }

        @Override
        public @Nullable V of(S step) {
            return part.apply(step);
        }
    }
}
