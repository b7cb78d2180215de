package dev.sightline.runtime.script.steps;

import dev.sightline.error.SightlineException;
import dev.sightline.runtime.internal.source.Fields;
import dev.sightline.runtime.internal.source.Problems;
import dev.sightline.runtime.internal.source.Scalars;
import dev.sightline.runtime.internal.source.Spelling;
import dev.sightline.runtime.internal.source.Templates;
import dev.sightline.task.TaskStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Reads the steps of a task. A step that is wrong is null, and its problems are in the list.
 *
 * @since 0.1.0
 */
public final class StepParser {

    private final Reading reading;

    public StepParser(Problems problems, Templates templates, Surroundings surroundings) {
        this(new Reading(problems, templates, surroundings));
    }

    StepParser(Reading reading) {
        this.reading = reading;
    }

    /**
     * A list of at least one step.
     *
     * @param what it is called in problems
     */
    public List<TaskStep> parseAll(Node node, String what) {
        if (!(node instanceof SequenceNode sequence) || sequence.getValue().isEmpty()) {
            reading.problem(
                    node,
                    what + " must be a list of at least one step, but is "
                            + (node instanceof SequenceNode ? "empty" : Scalars.kind(node))
                            + ". Begin each step with '- ', as in '- click: Log in'.");
            return List.of();
        }
        var steps = new ArrayList<TaskStep>();
        for (Node element : sequence.getValue()) {
            TaskStep step = parse(element);
            if (step != null) {
                steps.add(step);
            }
        }
        return steps;
    }

    public @Nullable TaskStep parse(Node node) {
        if (node instanceof ScalarNode scalar && !Scalars.isNull(node)) {
            return bare(node, scalar.getValue());
        }
        if (!(node instanceof MappingNode mapping)) {
            reading.problem(
                    node,
                    "A step must be written as 'word: ...', as in 'click: Log in', but is " + Scalars.kind(node) + ".");
            return null;
        }
        List<NodeTuple> tuples = mapping.getValue();
        if (tuples.isEmpty()) {
            reading.problem(node, "A step must be written as 'word: ...', as in 'click: Log in', but is empty.");
            return null;
        }
        String name = Fields.key(tuples.getFirst().getKeyNode(), "a step", reading.problems());
        if (name == null) {
            return null;
        }
        if (tuples.size() > 1) {
            Node second = tuples.get(1).getKeyNode();
            reading.problem(
                    second,
                    "A step has one word, but " + Scalars.kind(second) + " stands beside '" + name
                            + "'. Begin each step with its own '- ', and indent what belongs to '" + name
                            + "' below it.");
            return null;
        }
        StepDefinition<?> definition = StepCatalogue.named(name);
        if (definition == null) {
            unknownStep(tuples.getFirst().getKeyNode(), name);
            return null;
        }
        return read(definition, node, tuples.getFirst().getValueNode());
    }

    private <S extends TaskStep> @Nullable S read(StepDefinition<S> definition, Node step, Node value) {
        try {
            return definition.form().read(value, definition, reading);
        } catch (SightlineException e) {
            // the types of the contract reject what no rule of the form has caught
            reading.problem(step, String.valueOf(e.getMessage()));
            return null;
        }
    }

    private @Nullable TaskStep bare(Node node, String name) {
        StepDefinition<?> definition = StepCatalogue.named(name);
        if (definition == null) {
            unknownStep(node, name);
            return null;
        }
        if (definition.form().isBare()) {
            return definition.form().maker().apply(new Values());
        }
        reading.problem(node, "The step '" + name + "' needs a value; write it as '" + definition.example() + "'.");
        return null;
    }

    private void unknownStep(Node node, String name) {
        String elsewhere =
                StepCatalogue.synonyms().get(name.toLowerCase(Locale.ROOT).replace('-', '_'));
        reading.problem(
                node,
                "There is no step '" + name + "'."
                        + (elsewhere == null
                                ? Spelling.suggest(name, StepCatalogue.names())
                                : " Write '" + elsewhere + "'.")
                        + " Steps: " + String.join(", ", StepCatalogue.names()) + ".");
    }
}
