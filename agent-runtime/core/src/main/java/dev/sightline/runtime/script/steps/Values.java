package dev.sightline.runtime.script.steps;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What was read for the parts of one step. */
final class Values {

    private final Map<Field<?, ?>, Object> values = new HashMap<>();

    void put(Field<?, ?> field, @Nullable Object value) {
        if (value != null) {
            values.put(field, value);
        }
    }

    /** The part, null when it is not there. */
    @SuppressWarnings("unchecked") // a field puts only what its own type reads
    <V> @Nullable V get(Field<?, V> field) {
        return (V) values.get(field);
    }

    /** The part, or its default. */
    <V> V or(Field<?, V> field, V otherwise) {
        V value = get(field);
        return value == null ? otherwise : value;
    }

    /** A part that the form requires. */
    <V> V require(Field<?, V> field) {
        return Objects.requireNonNull(get(field));
    }

    boolean has(Field<?, ?> field) {
        return values.containsKey(field);
    }
}
