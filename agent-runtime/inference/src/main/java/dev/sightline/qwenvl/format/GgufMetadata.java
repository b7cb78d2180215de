package dev.sightline.qwenvl.format;

import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.internal.Excerpts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Typed access to the key-value pairs of a GGUF file. */
record GgufMetadata(Map<String, Object> pairs) {

    boolean has(String key) {
        return pairs.containsKey(key);
    }

    int integer(String key) {
        return integerOf(key, pairs.get(key));
    }

    int integer(String key, int absent) {
        return has(key) ? integer(key) : absent;
    }

    double number(String key) {
        Object value = pairs.get(key);
        if (value instanceof Double number) {
            return number;
        }
        return integer(key);
    }

    double number(String key, double absent) {
        return has(key) ? number(key) : absent;
    }

    String string(String key) {
        if (pairs.get(key) instanceof String text) {
            return text;
        }
        throw wrong(key, pairs.get(key), "a string");
    }

    boolean truth(String key, boolean absent) {
        if (!has(key)) {
            return absent;
        }
        if (pairs.get(key) instanceof Boolean truth) {
            return truth;
        }
        throw wrong(key, pairs.get(key), "a boolean");
    }

    List<Integer> integers(String key) {
        List<Integer> integers = new ArrayList<>();
        for (Object element : list(key)) {
            integers.add(integerOf(key, element));
        }
        return integers;
    }

    List<String> strings(String key) {
        List<String> strings = new ArrayList<>();
        for (Object element : list(key)) {
            if (!(element instanceof String text)) {
                throw wrong(key, element, "strings");
            }
            strings.add(text);
        }
        return strings;
    }

    List<Float> floats(String key) {
        List<Float> floats = new ArrayList<>();
        for (Object element : list(key)) {
            if (!(element instanceof Double number)) {
                throw wrong(key, element, "numbers");
            }
            floats.add(number.floatValue());
        }
        return floats;
    }

    private List<?> list(String key) {
        if (pairs.get(key) instanceof List<?> list) {
            return list;
        }
        throw wrong(key, pairs.get(key), "an array");
    }

    private static int integerOf(String key, @Nullable Object value) {
        if (value instanceof Long number && number == number.intValue()) {
            return number.intValue();
        }
        throw wrong(key, value, "a whole number");
    }

    private static QwenVlException wrong(String key, @Nullable Object value, String wanted) {
        return new QwenVlException("its metadata has %s for '%s'; expected %s"
                .formatted(value == null ? "nothing" : Excerpts.clipped(value.toString()), key, wanted));
    }
}
