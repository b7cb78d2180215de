package dev.sightline.runtime.script.steps;

import dev.sightline.task.TaskStep;
import dev.sightline.task.TextMatch;
import java.time.Duration;
import java.util.List;
import java.util.Map;

final class IfStep implements BlockDefinition<TaskStep.If> {

    private static final TextMatchFields<TaskStep.If> MATCH = new TextMatchFields<>(TaskStep.If::match);
    private static final Field<TaskStep.If, Duration> WITHIN = Blocks.within(TaskStep.If::within);
    private static final Field<TaskStep.If, List<TaskStep>> STEPS = Blocks.steps(TaskStep.If::steps);
    private static final Field<TaskStep.If, List<TaskStep>> ELSE = Field.optional(
            "else",
            FieldTypes.STEPS,
            step -> step.otherwise().isEmpty() ? null : step.otherwise(),
            "What is done if the text does not show.",
            "[ back ]");

    @Override
    public String name() {
        return "if";
    }

    @Override
    public String summary() {
        return "Performs steps only if a text shows.";
    }

    @Override
    public String example() {
        return "if: { text: Cookies, steps: [ click: Accept ] }";
    }

    @Override
    public Map<String, String> synonyms() {
        return Map.of("when", "if: { text: ..., steps: [ ... ] }", "run_flow", "include, or if");
    }

    @Override
    public Form<TaskStep.If> form() {
        return Form.<TaskStep.If>keys(
                        values -> new TaskStep.If(
                                values.require(MATCH),
                                values.or(WITHIN, Duration.ZERO),
                                values.require(STEPS),
                                values.or(ELSE, List.of())),
                        List.of(MATCH, WITHIN, STEPS, ELSE))
                .withExactlyOneOf(TextMatchType.MODES.keySet().toArray(String[]::new));
    }

    @Override
    public String words(TaskStep.If step) {
        return "if " + TextMatchType.words(step.match()) + " shows: " + BlockDefinition.count(step);
    }

    @Override
    public Needs needs() {
        return Needs.READER;
    }

    @Override
    public void perform(TaskStep.If step, ScriptRun script) {
        boolean shows = script.shows(step.match(), step.within());
        List<TaskStep> chosen = shows ? step.steps() : step.otherwise();
        script.within("if " + TextMatchType.words(TextMatch.words(step.match().text()))
                        + (shows ? " shows" : " is absent"))
                .perform(chosen);
    }
}
