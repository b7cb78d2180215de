package dev.sightline.qwenvl.json;

import dev.sightline.qwenvl.QwenVlException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value. Immutable; {@code toString()} writes it as Python's {@code json.dumps(value, ensure_ascii=False)} does, which is
 * how chat templates show tools to the model.
 *
 * @since 0.1.0
 */
public sealed interface JsonValue {

    /** The deepest nesting that is accepted. */
    int MAX_DEPTH = 128;

    /**
     * Reads one value, strictly by RFC 8259: no comments, no trailing commas, no duplicate keys, nothing after the value.
     *
     * @throws QwenVlException if the text is not JSON, or nests deeper than {@link #MAX_DEPTH}
     */
    static JsonValue parse(String text) {
        return new JsonReader(text).read();
    }

    /** An object; keeps the order of its members. */
    record JsonObject(Map<String, JsonValue> members) implements JsonValue {

        public JsonObject {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }

        /** The member of that name, or null. */
        public @Nullable JsonValue get(String name) {
            return members.get(name);
        }

        @Override
        public String toString() {
            return JsonWriter.write(this);
        }
    }

    /** An array. */
    record JsonArray(List<JsonValue> elements) implements JsonValue {

        public JsonArray {
            elements = List.copyOf(elements);
        }

        @Override
        public String toString() {
            return JsonWriter.write(this);
        }
    }

    /** A string, unescaped. */
    record JsonString(String value) implements JsonValue {

        @Override
        public String toString() {
            return JsonWriter.write(this);
        }
    }

    /** A number as it was written. */
    record JsonNumber(String text) implements JsonValue {

        /** The value as a double, possibly rounded. */
        public double doubleValue() {
            return Double.parseDouble(text);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** {@code true} or {@code false}. */
    record JsonBoolean(boolean value) implements JsonValue {

        @Override
        public String toString() {
            return Boolean.toString(value);
        }
    }

    /** {@code null}. */
    record JsonNull() implements JsonValue {

        @Override
        public String toString() {
            return "null";
        }
    }
}
