package dev.sightline.qwenvl.format;

import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.internal.Excerpts;
import dev.sightline.qwenvl.json.JsonValue;
import dev.sightline.qwenvl.json.JsonValue.JsonArray;
import dev.sightline.qwenvl.json.JsonValue.JsonBoolean;
import dev.sightline.qwenvl.json.JsonValue.JsonNull;
import dev.sightline.qwenvl.json.JsonValue.JsonNumber;
import dev.sightline.qwenvl.json.JsonValue.JsonObject;
import dev.sightline.qwenvl.json.JsonValue.JsonString;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Typed access to a JSON object, with errors that name where the value was found.
 *
 * @param place a description of the object, for messages
 */
record JsonFields(String place, JsonObject object) {

    private static final double LARGEST_EXACT = 9e15;

    static JsonFields of(String place, JsonValue value) {
        if (value instanceof JsonObject object) {
            return new JsonFields(place, object);
        }
        throw new QwenVlException("%s is not a JSON object".formatted(place));
    }

    /** A whole number that is not negative. */
    static long count(String place, JsonValue value) {
        if (value instanceof JsonNumber number) {
            double exact = number.doubleValue();
            if (exact >= 0 && exact <= LARGEST_EXACT && exact == Math.rint(exact)) {
                return (long) exact;
            }
        }
        throw new QwenVlException("%s has %s where a non-negative whole number is expected"
                .formatted(place, Excerpts.clipped(value.toString())));
    }

    /** The member, or null where it is absent or JSON's null. */
    @Nullable
    JsonValue get(String name) {
        JsonValue value = object.get(name);
        return value instanceof JsonNull ? null : value;
    }

    /** Whether the member is there, as JSON's null. */
    boolean isNull(String name) {
        return object.get(name) instanceof JsonNull;
    }

    boolean has(String name) {
        return get(name) != null;
    }

    private JsonValue required(String name) {
        JsonValue value = get(name);
        if (value == null) {
            throw new QwenVlException("%s lacks '%s'".formatted(place, name));
        }
        return value;
    }

    private QwenVlException wrong(String name, JsonValue value, String wanted) {
        return new QwenVlException("%s has '%s': %s, which is not a %s"
                .formatted(place, name, Excerpts.clipped(value.toString()), wanted));
    }

    JsonFields fields(String name) {
        return of("%s, '%s'".formatted(place, name), required(name));
    }

    String string(String name) {
        JsonValue value = required(name);
        if (value instanceof JsonString(String text)) {
            return text;
        }
        throw wrong(name, value, "string");
    }

    String string(String name, String absent) {
        return has(name) ? string(name) : absent;
    }

    JsonArray array(String name) {
        JsonValue value = required(name);
        if (value instanceof JsonArray array) {
            return array;
        }
        throw wrong(name, value, "JSON array");
    }

    int integer(String name) {
        JsonValue value = required(name);
        if (value instanceof JsonNumber number) {
            double exact = number.doubleValue();
            if (exact == Math.rint(exact) && Math.abs(exact) <= Integer.MAX_VALUE) {
                return (int) exact;
            }
        }
        throw wrong(name, value, "whole number");
    }

    int integer(String name, int absent) {
        return has(name) ? integer(name) : absent;
    }

    double number(String name) {
        JsonValue value = required(name);
        if (value instanceof JsonNumber number) {
            return number.doubleValue();
        }
        throw wrong(name, value, "number");
    }

    double number(String name, double absent) {
        return has(name) ? number(name) : absent;
    }

    boolean truth(String name, boolean absent) {
        JsonValue value = get(name);
        if (value == null) {
            return absent;
        }
        if (value instanceof JsonBoolean(boolean truth)) {
            return truth;
        }
        throw wrong(name, value, "boolean");
    }

    List<Integer> integers(String name) {
        List<Integer> integers = new ArrayList<>();
        for (JsonValue element : array(name).elements()) {
            long value = count("%s, '%s'".formatted(place, name), element);
            if (value > Integer.MAX_VALUE) {
                throw wrong(name, element, "32-bit number");
            }
            integers.add((int) value);
        }
        return integers;
    }

    List<Float> floats(String name) {
        List<Float> floats = new ArrayList<>();
        for (JsonValue element : array(name).elements()) {
            if (!(element instanceof JsonNumber number)) {
                throw wrong(name, element, "number");
            }
            floats.add((float) number.doubleValue());
        }
        return floats;
    }
}
