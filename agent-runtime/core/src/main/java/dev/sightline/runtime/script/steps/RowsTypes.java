package dev.sightline.runtime.script.steps;

import dev.sightline.error.SightlineException;
import dev.sightline.runtime.internal.source.Scalars;
import dev.sightline.task.TaskStep.ForEach.Rows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** How the rows of a loop are written. Their variables are known while the rest of the step is read. */
final class RowsTypes {

    /** A list of maps from variables to their values. */
    static final FieldType<Rows> GIVEN = new FieldType<>() {

        @Override
        public @Nullable Rows read(Node node, String what, Reading reading) {
            if (!(node instanceof SequenceNode list) || list.getValue().isEmpty()) {
                reading.problem(
                        node,
                        what
                                + " must be a list of at least one row, as in [ { size: small }, { size: large } ], but is "
                                + (node instanceof SequenceNode ? "empty" : Scalars.kind(node)) + ".");
                return null;
            }
            int before = reading.problems().count();
            List<Map<String, String>> rows = new ArrayList<>();
            for (Node each : list.getValue()) {
                Map<String, String> row = Pairs.read(each, "A row of " + what, "{ size: small }", reading);
                if (!rows.isEmpty() && !row.keySet().equals(rows.getFirst().keySet())) {
                    reading.problem(
                            each,
                            "All rows of " + what + " must have the same names: the first has "
                                    + String.join(", ", rows.getFirst().keySet()) + ", this one has "
                                    + String.join(", ", row.keySet()) + ".");
                }
                rows.add(row);
            }
            reading.templates().lendVariables(rows.getFirst().keySet());
            return reading.problems().count() > before ? null : new Rows.Given(rows);
        }

        @Override
        public Object write(Rows value) {
            return ((Rows.Given) value).rows();
        }

        @Override
        public Map<String, Object> schema() {
            return FieldTypes.ref("rows");
        }

        @Override
        public String words() {
            return "list of rows";
        }
    };

    /** The path of a CSV file. */
    static final FieldType<Rows> CSV = new FieldType<>() {

        @Override
        public @Nullable Rows read(Node node, String what, Reading reading) {
            String file = Scalars.text(node, what, reading.problems());
            Path path = file == null ? null : reading.surroundings().resolve(node, file, reading);
            if (file == null || path == null) {
                return null;
            }
            try {
                reading.templates().lendVariables(CsvRows.read(path).names());
                return new Rows.Csv(file);
            } catch (SightlineException e) {
                reading.problem(node, String.valueOf(e.getMessage()));
                return null;
            }
        }

        @Override
        public Object write(Rows value) {
            return ((Rows.Csv) value).file();
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

    private RowsTypes() {}
}
