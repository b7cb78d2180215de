package dev.sightline.runtime.script.steps;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One key of a step, as the schema and the documentation describe it.
 *
 * @param doc what it is for, in one line
 * @param example a value, in YAML
 * @param values what it may hold, in words
 * @param schema what it may hold, without a description
 * @param required whether it is required
 */
record StepKey(String name, String doc, String example, String values, Map<String, Object> schema, boolean required) {

    StepKey {
        // in the order in which it is written
        schema = Collections.unmodifiableMap(new LinkedHashMap<>(schema));
    }
}
