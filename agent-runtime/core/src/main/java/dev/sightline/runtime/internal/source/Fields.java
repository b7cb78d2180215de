package dev.sightline.runtime.internal.source;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * A mapping with known keys. Every problem is added to the list, and reading continues with null for what could not be
 * read.
 *
 * @since 0.1.0
 */
public final class Fields {

    private final MappingNode node;
    private final String owner;
    private final Problems problems;
    private final Map<String, Node> values = new LinkedHashMap<>();

    /**
     * @param owner the owner of these keys, as in {@code "'click'"}
     * @param allowed the keys that it may have
     */
    public Fields(MappingNode node, String owner, List<String> allowed, Problems problems) {
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

    /** A key as text; null, with a problem, if it is not text. */
    public static @Nullable String key(Node keyNode, String owner, Problems problems) {
        if (keyNode instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        problems.at(keyNode, "A key of " + owner + " must be a word, but is " + Scalars.kind(keyNode) + ".");
        return null;
    }

    public MappingNode node() {
        return node;
    }

    /** The owner of these keys, as it is named in problems. */
    public String owner() {
        return owner;
    }

    public boolean has(String key) {
        return values.containsKey(key);
    }

    /** The value under a key; null when it is not there. */
    public @Nullable Node get(String key) {
        return values.get(key);
    }

    /** Where to report about a key: its value, or the mapping when it is not there. */
    public Node place(String key) {
        Node value = values.get(key);
        return value == null ? node : value;
    }

    /** How problems refer to the value under a key. */
    public String what(String key) {
        return "'" + key + "' of " + owner;
    }

    /** The value under a key that must be there. */
    public @Nullable Node require(String key) {
        Node value = values.get(key);
        if (value == null) {
            problems.at(node, owner + " lacks the key '" + key + "'.");
        }
        return value;
    }

    /** The one of these keys that is present; null, with a problem, if none or several are. */
    public @Nullable String requireOneOf(List<String> keys) {
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
    public @Nullable String text(String key) {
        return read(key, (value, what) -> Scalars.text(value, what, problems));
    }

    /** A whole number from 1. */
    public @Nullable Long count(String key, long most) {
        return read(key, (value, what) -> Scalars.count(value, what, 1, most, problems));
    }

    /** A duration such as {@code 10s}. */
    public @Nullable Duration duration(String key) {
        return read(key, (value, what) -> Scalars.duration(value, what, problems));
    }

    private <T> @Nullable T read(String key, BiFunction<Node, String, @Nullable T> reader) {
        Node value = values.get(key);
        return value == null ? null : reader.apply(value, what(key));
    }
}
