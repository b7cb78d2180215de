package dev.sightline.runtime.script.steps;

import dev.sightline.runtime.internal.source.Fields;
import dev.sightline.runtime.internal.source.Scalars;
import dev.sightline.task.Task;
import dev.sightline.task.TaskStep;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

final class IncludeStep implements BlockDefinition<TaskStep.Include> {

    private static final FieldType<TaskStep.Include> FILE = new FieldType<>() {

        @Override
        public TaskStep.@Nullable Include read(Node node, String what, Reading reading) {
            return included(node, Scalars.text(node, what, reading.problems()), Map.of(), reading);
        }

        @Override
        public Object write(TaskStep.Include value) {
            return value.file();
        }

        @Override
        public boolean isEnoughFor(TaskStep.Include value) {
            return value.parameters().isEmpty();
        }

        @Override
        public Map<String, Object> schema() {
            return FieldTypes.ref("text");
        }

        @Override
        public String words() {
            return "path";
        }
    };

    private static final Field<TaskStep.Include, TaskStep.Include> INCLUDED = new Field<>() {

        @Override
        public List<StepKey> keys() {
            return List.of(
                    new StepKey(
                            "file",
                            "Another task file, relative to the folder of this one.",
                            "login.task.yaml",
                            FILE.words(),
                            FILE.schema(),
                            true),
                    new StepKey(
                            "with",
                            "Values of its variables.",
                            "{ user: ada }",
                            "names and texts",
                            FieldTypes.ref("pairs"),
                            false));
        }

        @Override
        public TaskStep.@Nullable Include read(Fields fields, Reading reading) {
            Node file = fields.require("file");
            Node with = fields.get("with");
            Map<String, String> parameters =
                    with == null ? Map.of() : Pairs.read(with, fields.what("with"), "{ user: ada }", reading);
            return file == null
                    ? null
                    : included(file, Scalars.text(file, fields.what("file"), reading.problems()), parameters, reading);
        }

        @Override
        public void write(TaskStep.Include step, Map<String, Object> yaml) {
            yaml.put("file", step.file());
            if (!step.parameters().isEmpty()) {
                yaml.put("with", new LinkedHashMap<>(step.parameters()));
            }
        }

        @Override
        public TaskStep.Include of(TaskStep.Include step) {
            return step;
        }
    };

    private static TaskStep.@Nullable Include included(
            Node place, @Nullable String file, Map<String, String> parameters, Reading reading) {
        Task task = file == null ? null : reading.surroundings().include(place, file, parameters, reading);
        return file == null || task == null ? null : new TaskStep.Include(task, file, parameters);
    }

    @Override
    public String name() {
        return "include";
    }

    @Override
    public String summary() {
        return "Performs the steps of another task file.";
    }

    @Override
    public String example() {
        return "include: { file: login.task.yaml, with: { user: ada } }";
    }

    @Override
    public Map<String, String> synonyms() {
        return Map.of("run_task", "include: ...", "import", "include: ...");
    }

    @Override
    public Form<TaskStep.Include> form() {
        return Form.<TaskStep.Include>keys(values -> values.require(INCLUDED), List.of(INCLUDED))
                .orPlain(INCLUDED, FILE);
    }

    @Override
    public String words(TaskStep.Include step) {
        return "include " + step.file() + ": " + BlockDefinition.count(step);
    }

    @Override
    public void perform(TaskStep.Include step, ScriptRun script) {
        Map<String, String> values = new LinkedHashMap<>(step.task().variables());
        values.putAll(script.filled(step.parameters()));
        ScriptRun inside = script.within(step.task().name()).in(step.task().folder());
        script.with(values, () -> inside.perform(step.task().steps()));
    }
}
