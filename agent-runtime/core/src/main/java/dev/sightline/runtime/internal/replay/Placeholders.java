package dev.sightline.runtime.internal.replay;

import java.util.Comparator;
import java.util.Map;

/** Puts references to variables in place of their values, so that a recording serves for other values, too. */
final class Placeholders {

    /** Shorter values occur in texts by chance. */
    private static final int LEAST_LENGTH = 3;

    private Placeholders() {}

    static String put(String text, Map<String, String> variables) {
        String replaced = text;
        for (var variable : variables.entrySet().stream()
                .filter(entry -> entry.getValue().strip().length() >= LEAST_LENGTH)
                .sorted(Comparator.<Map.Entry<String, String>>comparingInt(
                                entry -> -entry.getValue().length())
                        .thenComparing(Map.Entry::getKey))
                .toList()) {
            replaced = replaced.replace(variable.getValue(), "${" + variable.getKey() + "}");
        }
        return replaced;
    }
}
