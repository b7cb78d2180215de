package dev.sightline.runtime.script;

import dev.sightline.runtime.script.steps.StepCatalogue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON Schema of task files, by which editors complete them. The frame around the steps is a resource; the steps
 * and their targets come from the catalogue.
 *
 * @since 0.1.0
 */
public final class TaskSchema {

    private static final JsonMapper JSON = JsonMapper.shared();

    private TaskSchema() {}

    /** The schema as text, the same for each call. */
    public static String json() {
        ObjectNode schema = frame();
        var definitions = (ObjectNode) schema.get("$defs");
        ((ObjectNode) definitions.get("targetFields"))
                .set("properties", JSON.valueToTree(StepCatalogue.targetSchema()));
        definitions.set("step", JSON.valueToTree(StepCatalogue.schema()));
        var indenter = new DefaultIndenter("  ", "\n");
        var printer = new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
        return JSON.writer().with(printer).writeValueAsString(schema) + "\n";
    }

    private static ObjectNode frame() {
        try (InputStream file = TaskSchema.class.getResourceAsStream("sightline-task.frame.json")) {
            return (ObjectNode) JSON.readTree(Objects.requireNonNull(file));
        } catch (IOException e) {
            throw new UncheckedIOException("the jar is damaged: it lacks the schema of task files", e);
        }
    }
}
