package dev.sightline.runtime.script.steps;

import dev.sightline.runtime.internal.source.Fields;
import dev.sightline.runtime.internal.source.Scalars;
import dev.sightline.runtime.internal.source.Template;
import java.util.LinkedHashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Maps from variables to their values in YAML. */
final class Pairs {

    private Pairs() {}

    /**
     * What was read, without what is wrong, which is a problem.
     *
     * @param what the map is called in problems
     * @param example of such a map
     */
    static Map<String, String> read(Node node, String what, String example, Reading reading) {
        var pairs = new LinkedHashMap<String, String>();
        if (!(node instanceof MappingNode mapping) || mapping.getValue().isEmpty()) {
            reading.problem(
                    node,
                    what + " must have names as keys, as in " + example + ", but is "
                            + (node instanceof MappingNode ? "empty" : Scalars.kind(node)) + ".");
            return pairs;
        }
        for (NodeTuple pair : mapping.getValue()) {
            String name = Fields.key(pair.getKeyNode(), what, reading.problems());
            if (name == null) {
                continue;
            }
            if (!Template.VARIABLE_NAME.matcher(name).matches()) {
                reading.problem(
                        pair.getKeyNode(),
                        "'" + name + "' is not a valid name for a variable; use letters, digits and '_'.");
            } else if (pair.getValueNode() instanceof ScalarNode scalar && !Scalars.isNull(scalar)) {
                reading.checked(scalar, scalar.getValue(), false);
                if (pairs.putIfAbsent(name, scalar.getValue()) != null) {
                    reading.problem(pair.getKeyNode(), what + " has the name '" + name + "' twice; keep one.");
                }
            } else {
                reading.problem(
                        pair.getValueNode(),
                        "The value of '" + name + "' must be a text, but is " + Scalars.kind(pair.getValueNode())
                                + ".");
            }
        }
        return pairs;
    }
}
