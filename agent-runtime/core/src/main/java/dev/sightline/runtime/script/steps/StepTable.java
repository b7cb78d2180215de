package dev.sightline.runtime.script.steps;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The steps as a table in Markdown, for the documentation.
 *
 * @since 0.1.0
 */
public final class StepTable {

    private StepTable() {}

    /** A row for each step, in the order of the sealed type, and the keys of targets in a table of their own. */
    public static String markdown() {
        return "| step | what it does | keys |\n|---|---|---|\n"
                + StepCatalogue.all().stream().map(StepTable::row).collect(Collectors.joining())
                + "\nThe keys of a target:\n\n| key | what it is for | holds | as in |\n|---|---|---|---|\n"
                + Targets.KEYS.stream().map(StepTable::row).collect(Collectors.joining());
    }

    private static String row(StepDefinition<?> definition) {
        return "| `" + cell(definition.example()) + "` | " + cell(definition.summary()) + " | "
                + keys(definition.form()) + " |\n";
    }

    private static String keys(Form<?> form) {
        boolean target = form.fields().stream().anyMatch(TargetField.class::isInstance);
        List<StepKey> own =
                form.keys().stream().filter(key -> !Targets.KEYS.contains(key)).toList();
        String relations = form.fields().stream().anyMatch(RelationsField.class::isInstance)
                ? "those of relations"
                : target ? "those of a target" : "";
        return own.stream()
                        .map(key -> "`" + key.name() + "`: " + cell(key.doc()))
                        .collect(Collectors.joining("<br>", "", own.isEmpty() || relations.isEmpty() ? "" : "<br>"))
                + relations;
    }

    private static String row(StepKey key) {
        return "| `" + key.name() + "` | " + cell(key.doc()) + " | " + cell(key.values()) + " | `" + cell(key.example())
                + "` |\n";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
