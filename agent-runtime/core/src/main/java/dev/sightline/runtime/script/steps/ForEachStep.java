package dev.sightline.runtime.script.steps;

import dev.sightline.task.TaskStep;
import dev.sightline.task.TaskStep.ForEach.Rows;
import java.util.List;
import java.util.Map;

final class ForEachStep implements BlockDefinition<TaskStep.ForEach> {

    private static final Field<TaskStep.ForEach, Rows> ROWS = Field.optional(
            "rows",
            RowsTypes.GIVEN,
            step -> step.rows() instanceof Rows.Given ? step.rows() : null,
            "Rows of variables with their values.",
            "[ { size: small }, { size: large } ]");
    private static final Field<TaskStep.ForEach, Rows> CSV = Field.optional(
            "csv",
            RowsTypes.CSV,
            step -> step.rows() instanceof Rows.Csv ? step.rows() : null,
            "A CSV file, relative to the folder of the task; its first line names the variables.",
            "orders.csv");
    private static final Field<TaskStep.ForEach, List<TaskStep>> STEPS = Blocks.steps(TaskStep.ForEach::steps);

    @Override
    public String name() {
        return "for_each";
    }

    @Override
    public String summary() {
        return "Performs steps for each row; its values are variables meanwhile.";
    }

    @Override
    public String example() {
        return "for_each: { rows: [ { size: small }, { size: large } ], steps: [ click: '${size}' ] }";
    }

    @Override
    public Map<String, String> synonyms() {
        return Map.of("foreach", "for_each: { rows: [ ... ], steps: [ ... ] }");
    }

    /** The rows come first: the steps refer to their variables. */
    @Override
    public Form<TaskStep.ForEach> form() {
        return Form.<TaskStep.ForEach>keys(
                        values -> new TaskStep.ForEach(
                                values.has(ROWS) ? values.require(ROWS) : values.require(CSV), values.require(STEPS)),
                        List.of(ROWS, CSV, STEPS))
                .withExactlyOneOf("rows", "csv");
    }

    @Override
    public String words(TaskStep.ForEach step) {
        return "for each "
                + switch (step.rows()) {
                    case Rows.Given(List<Map<String, String>> rows) -> "of " + rows.size() + " rows";
                    case Rows.Csv(String file) -> "row of " + file;
                }
                + ": " + BlockDefinition.count(step);
    }

    @Override
    public void perform(TaskStep.ForEach step, ScriptRun script) {
        List<Map<String, String>> rows = switch (step.rows()) {
            case Rows.Given(List<Map<String, String>> given) ->
                given.stream().map(script::filled).toList();
            case Rows.Csv(String file) -> CsvRows.read(script.resolve(file)).rows();
        };
        for (int i = 0; i < rows.size(); i++) {
            ScriptRun round = script.within("row " + (i + 1) + " of " + rows.size());
            script.with(rows.get(i), () -> round.perform(step.steps()));
        }
    }
}
