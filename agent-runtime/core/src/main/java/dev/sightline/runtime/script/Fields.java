package dev.sightline.runtime.script;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A mapping whose keys are known. Whatever is wrong goes to the list of problems, and reading goes on with null for
 * what could not be read.
 */
final class Fields {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)\\s?(ms|s|m|h)");

    private final MappingNode node;
    private final String owner;
    private final Problems problems;
    private final Map<String, Node> values = new LinkedHashMap<>();

    /**
     * @param owner what has these keys, as in {@code "'click'"}
     * @param allowed the keys that it may have
     */
    Fields(MappingNode node, String owner, List<String> allowed, Problems problems) {
        this.node = node;
        this.owner = owner;
        this.problems = problems;
        for (NodeTuple tuple : node.getValue()) {
            String key = key(tuple.getKeyNode(), owner, problems);
            if (key == null) {
                continue;
            }
            if (!allowed.contains(key)) {
                problems.at(
                        tuple.getKeyNode(),
                        owner + " has no key '" + key + "'." + Spelling.suggest(key, allowed) + " Allowed: "
                                + String.join(", ", allowed) + ".");
            } else if (values.putIfAbsent(key, tuple.getValueNode()) != null) {
                problems.at(tuple.getKeyNode(), owner + " has the key '" + key + "' twice; keep one.");
            }
        }
    }

    /** A key as text, null with a problem when it is none. */
    static @Nullable String key(Node keyNode, String owner, Problems problems) {
        if (keyNode instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        problems.at(keyNode, "A key of " + owner + " must be a word, but is " + kind(keyNode) + ".");
        return null;
    }

    /** What a node is, for a person. */
    static String kind(Node node) {
        return switch (node) {
            case MappingNode _ -> "a mapping";
            case SequenceNode _ -> "a list";
            case ScalarNode scalar when isNull(scalar) -> "nothing";
            case ScalarNode scalar -> "'" + scalar.getValue() + "'";
            // snakeyaml-engine has one more kind, for aliases, which composing replaces
            case Node other -> "a " + other.getNodeType();
        };
    }

    static boolean isNull(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    MappingNode node() {
        return node;
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    /** The value under a key; null when it is not there. */
    @Nullable
    Node get(String key) {
        return values.get(key);
    }

    /** Where to report about a key: its value, or the mapping when it is not there. */
    Node place(String key) {
        Node value = values.get(key);
        return value == null ? node : value;
    }

    /** The value under a key that must be there. */
    @Nullable
    Node require(String key) {
        Node value = values.get(key);
        if (value == null) {
            problems.at(node, owner + " lacks the key '" + key + "'.");
        }
        return value;
    }

    /** The one of these keys that is there, null with a problem when it is none or several. */
    @Nullable
    String requireOneOf(List<String> keys) {
        List<String> present = keys.stream().filter(values::containsKey).toList();
        if (present.size() == 1) {
            return present.getFirst();
        }
        problems.at(
                node,
                owner + " needs exactly one of " + String.join(", ", keys) + ", but has "
                        + (present.isEmpty() ? "none" : String.join(" and ", present)) + ".");
        return null;
    }

    /** A text that is not blank; null with a problem when the value is something else. */
    @Nullable
    String text(String key) {
        Node value = values.get(key);
        return value == null ? null : text(value, "'" + key + "' of " + owner, problems);
    }

    /** A text, or a list of texts; empty when the key is not there. */
    List<String> texts(String key) {
        Node value = values.get(key);
        if (value == null) {
            return List.of();
        }
        String what = "'" + key + "' of " + owner;
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

    static @Nullable String text(Node value, String what, Problems problems) {
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
                                ? " Put a text that is empty for YAML, as one that begins with '#', in quotes."
                                : ""));
        return null;
    }

    /** One of some words; null with a problem when it is another. */
    @Nullable
    String word(String key, List<String> allowed) {
        String text = text(key);
        if (text == null || allowed.contains(text)) {
            return text;
        }
        problems.at(
                place(key),
                "'" + key + "' of " + owner + " must be one of " + String.join(", ", allowed) + ", but is '" + text
                        + "'." + Spelling.suggest(text, allowed));
        return null;
    }

    /** Whether; the default when the key is not there. */
    boolean flag(String key, boolean otherwise) {
        String text = text(key);
        if (text == null || has(key, Tag.BOOL)) {
            return text == null ? otherwise : Boolean.parseBoolean(text);
        }
        problems.at(
                place(key), "'" + key + "' of " + owner + " must be true or false, but is " + kind(place(key)) + ".");
        return otherwise;
    }

    /** Whether the value under a key has this type for YAML, so that a quoted 5 is a text. */
    private boolean has(String key, Tag tag) {
        return place(key).getTag().equals(tag);
    }

    /** A whole number from 1. */
    OptionalLong count(String key, long most) {
        String text = text(key);
        if (text == null) {
            return OptionalLong.empty();
        }
        if (has(key, Tag.INT) && text.matches("[0-9]{1,18}")) {
            long number = Long.parseLong(text);
            if (number >= 1 && number <= most) {
                return OptionalLong.of(number);
            }
        }
        problems.at(
                place(key),
                "'" + key + "' of " + owner + " must be a whole number from 1 to " + most + ", but is '" + text + "'.");
        return OptionalLong.empty();
    }

    /** A number above 0. */
    OptionalDouble amount(String key, double most) {
        String text = text(key);
        if (text == null) {
            return OptionalDouble.empty();
        }
        if ((has(key, Tag.INT) || has(key, Tag.FLOAT)) && text.matches("[0-9]{1,9}(\\.[0-9]{1,9})?")) {
            double number = Double.parseDouble(text);
            if (number > 0 && number <= most) {
                return OptionalDouble.of(number);
            }
        }
        problems.at(
                place(key),
                "'" + key + "' of " + owner + " must be a number above 0 and up to " + most + ", but is '" + text
                        + "'.");
        return OptionalDouble.empty();
    }

    /** A duration such as {@code 500ms}, {@code 10s}, {@code 2m}, {@code 1h}. */
    @Nullable
    Duration duration(String key) {
        String text = text(key);
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
            if (duration.isPositive()) {
                return duration;
            }
        }
        problems.at(
                place(key),
                "'" + key + "' of " + owner
                        + " must be a time above 0 with its unit, as in 500ms, 10s, 2m or 1h, but is '" + text + "'.");
        return null;
    }
}
