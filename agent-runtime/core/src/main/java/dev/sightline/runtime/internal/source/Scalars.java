package dev.sightline.runtime.internal.source;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Reads single values. Each method returns null, with a problem, when the node holds something else; {@code what} is
 * what the value is called in that problem, as in {@code "'count' of 'click'"}.
 *
 * @since 0.1.0
 */
public final class Scalars {

    /** A year; what is much longer cannot be counted in nanoseconds. */
    private static final Duration LONGEST = Duration.ofDays(365);

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)\\s?(ms|s|m|h)");

    private Scalars() {}

    /** Describes a node in words. */
    public static String kind(Node node) {
        return switch (node) {
            case MappingNode _ -> "a mapping";
            case SequenceNode _ -> "a list";
            case ScalarNode scalar when isNull(scalar) -> "nothing";
            case ScalarNode scalar -> "'" + scalar.getValue() + "'";
            // snakeyaml-engine has one more kind, for aliases, which the composer resolves
            case Node other -> "a " + other.getNodeType();
        };
    }

    public static boolean isNull(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    /** A text that is not blank. */
    public static @Nullable String text(Node value, String what, Problems problems) {
        if (value instanceof ScalarNode scalar
                && !isNull(value)
                && !scalar.getValue().isBlank()) {
            return scalar.getValue();
        }
        boolean blank = value instanceof ScalarNode && !isNull(value);
        problems.at(
                value,
                what + " must be a text, but is " + (blank ? "blank" : kind(value)) + "."
                        + (isNull(value)
                                ? " Quote a text that YAML treats as empty, such as one that begins with '#'."
                                : ""));
        return null;
    }

    /** A text, or a list of at least one text; what is wrong with an element is a problem, and the others are read. */
    public static List<String> texts(Node value, String what, Problems problems) {
        if (!(value instanceof SequenceNode sequence)) {
            String one = text(value, what, problems);
            return one == null ? List.of() : List.of(one);
        }
        if (sequence.getValue().isEmpty()) {
            problems.at(value, what + " must hold at least one text, but the list is empty.");
        }
        var texts = new ArrayList<String>();
        for (Node element : sequence.getValue()) {
            String text = text(element, "An element of " + what, problems);
            if (text != null) {
                texts.add(text);
            }
        }
        return texts;
    }

    /** One of some words. */
    public static @Nullable String word(Node value, String what, List<String> allowed, Problems problems) {
        String text = text(value, what, problems);
        if (text == null || allowed.contains(text)) {
            return text;
        }
        problems.at(
                value,
                what + " must be one of " + String.join(", ", allowed) + ", but is '" + text + "'."
                        + Spelling.suggest(text, allowed));
        return null;
    }

    /** True or false. */
    public static @Nullable Boolean flag(Node value, String what, Problems problems) {
        String text = text(value, what, problems);
        if (text == null) {
            return null;
        }
        if (value.getTag().equals(Tag.BOOL)) {
            return Boolean.valueOf(text);
        }
        problems.at(value, what + " must be true or false, but is " + kind(value) + ".");
        return null;
    }

    /** A whole number between bounds, both included. */
    public static @Nullable Long count(Node value, String what, long least, long most, Problems problems) {
        String text = text(value, what, problems);
        if (text == null) {
            return null;
        }
        if (value.getTag().equals(Tag.INT) && text.matches("[0-9]{1,18}")) {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        }
        problems.at(value, what + " must be a whole number from " + least + " to " + most + ", but is '" + text + "'.");
        return null;
    }

    /** A number above 0. */
    public static @Nullable Double amount(Node value, String what, double most, Problems problems) {
        String text = text(value, what, problems);
        if (text == null) {
            return null;
        }
        boolean number = value.getTag().equals(Tag.INT) || value.getTag().equals(Tag.FLOAT);
        if (number && text.matches("[0-9]{1,9}(\\.[0-9]{1,9})?")) {
            double amount = Double.parseDouble(text);
            if (amount > 0 && amount <= most) {
                return amount;
            }
        }
        problems.at(value, what + " must be a number above 0 and up to " + most + ", but is '" + text + "'.");
        return null;
    }

    /** A duration such as {@code 500ms}, {@code 10s}, {@code 2m}, {@code 1h}. */
    public static @Nullable Duration duration(Node value, String what, Problems problems) {
        String text = text(value, what, problems);
        if (text == null) {
            return null;
        }
        Matcher matcher = DURATION.matcher(text);
        if (matcher.matches()) {
            long unit = switch (matcher.group(2)) {
                case "ms" -> 1;
                case "s" -> 1_000;
                case "m" -> 60_000;
                default -> 3_600_000;
            };
            var duration = Duration.ofMillis(new BigDecimal(matcher.group(1))
                    .multiply(BigDecimal.valueOf(unit))
                    .longValue());
            if (duration.compareTo(LONGEST) > 0) {
                problems.at(value, what + " must be at most " + LONGEST.toHours() + "h, but is '" + text + "'.");
                return null;
            }
            if (duration.isPositive()) {
                return duration;
            }
        }
        problems.at(
                value,
                what + " must be a time above 0 with its unit, as in 500ms, 10s, 2m or 1h, but is '" + text + "'.");
        return null;
    }
}
