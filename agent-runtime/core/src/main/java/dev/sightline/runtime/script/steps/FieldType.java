package dev.sightline.runtime.script.steps;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** What the value under a key may be. */
interface FieldType<V> {

    /**
     * Null, with a problem, when the node holds something else.
     *
     * @param what the value is called in problems, as in {@code "'count' of 'click'"}
     */
    @Nullable
    V read(Node node, String what, Reading reading);

    /** The value in YAML: a text, number or boolean, or a list or map of those. */
    Object write(V value);

    /** Whether {@link #write} states everything about a value. */
    default boolean isEnoughFor(V value) {
        return true;
    }

    /** The same as a JSON Schema, without a description. */
    Map<String, Object> schema();

    /** The schema of a plain value, where keys are described beside it. */
    default Map<String, Object> plainSchema() {
        return schema();
    }

    /** The same in a few words. */
    String words();
}
