package dev.sightline.tools;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.Excerpts;
import dev.sightline.error.SightlineException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The arguments of a tool call. Each accessor checks the type, so that a bad argument is reported by its name. */
record Arguments(String tool, Map<String, Object> values) {

    Optional<String> text(String name) {
        return value(name, String.class, "a string");
    }

    /** A text that is needed and not blank. */
    String requiredText(String name) {
        return text(name)
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> wrong("'" + name + "' is missing or blank"));
    }

    boolean flag(String name) {
        return optionalFlag(name).orElse(false);
    }

    Optional<Boolean> optionalFlag(String name) {
        return value(name, Boolean.class, "true or false");
    }

    Optional<Integer> number(String name, int least, int most) {
        return value(name, Number.class, "a number").map(number -> {
            if (number.doubleValue() != number.intValue() || number.intValue() < least || number.intValue() > most) {
                throw wrong("'" + name + "' is " + number + ", but must be a whole number from " + least + " to "
                        + (most == Integer.MAX_VALUE ? "any" : most));
            }
            return number.intValue();
        });
    }

    /** A list of whole numbers of a fixed length; null when it is not given. */
    int @Nullable [] numbers(String name, int length) {
        Object value = values.get(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof List<?> list)
                || list.size() != length
                || !list.stream().allMatch(Number.class::isInstance)) {
            throw wrong("'" + name + "' is " + value + ", but must be an array of " + length + " numbers");
        }
        return list.stream().mapToInt(number -> ((Number) number).intValue()).toArray();
    }

    Optional<List<Object>> list(String name) {
        return value(name, List.class, "an array").map(list -> {
            List<Object> copy = new ArrayList<>();
            for (Object each : list) {
                copy.add(each);
            }
            return copy;
        });
    }

    Map<String, String> texts(String name) {
        Map<?, ?> map =
                value(name, Map.class, "an object").<Map<?, ?>>map(each -> each).orElse(Map.of());
        var texts = new LinkedHashMap<String, String>();
        map.forEach((key, value) -> texts.put(String.valueOf(key), String.valueOf(value)));
        return texts;
    }

    private <T> Optional<T> value(String name, Class<T> type, String words) {
        Object value = values.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!type.isInstance(value)) {
            throw wrong("'" + name + "' is " + Excerpts.clipped(value.toString(), 80) + ", but must be " + words);
        }
        return Optional.of(type.cast(value));
    }

    SightlineException wrong(String problem) {
        return new SightlineException(
                ErrorCategory.INVALID_INPUT,
                "Cannot call '" + tool + "': " + problem + ". Correct the arguments and call again.");
    }
}
