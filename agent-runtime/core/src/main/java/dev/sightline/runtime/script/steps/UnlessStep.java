package dev.sightline.runtime.script.steps;

import dev.sightline.task.TaskStep;
import java.time.Duration;
import java.util.List;
import java.util.Map;

final class UnlessStep implements BlockDefinition<TaskStep.Unless> {

    private static final TextMatchFields<TaskStep.Unless> MATCH = new TextMatchFields<>(TaskStep.Unless::match);
    private static final Field<TaskStep.Unless, Duration> WITHIN = Blocks.within(TaskStep.Unless::within);
    private static final Field<TaskStep.Unless, List<TaskStep>> STEPS = Blocks.steps(TaskStep.Unless::steps);

    @Override
    public String name() {
        return "unless";
    }

    @Override
    public String summary() {
        return "Performs steps unless a text shows.";
    }

    @Override
    public String example() {
        return "unless: { text: Log out, steps: [ click: Log in ] }";
    }

    @Override
    public Map<String, String> synonyms() {
        return Map.of("if_not", "unless: { text: ..., steps: [ ... ] }");
    }

    @Override
    public Form<TaskStep.Unless> form() {
        return Form.<TaskStep.Unless>keys(
                        values -> new TaskStep.Unless(
                                values.require(MATCH), values.or(WITHIN, Duration.ZERO), values.require(STEPS)),
                        List.of(MATCH, WITHIN, STEPS))
                .withExactlyOneOf(TextMatchType.MODES.keySet().toArray(String[]::new));
    }

    @Override
    public String words(TaskStep.Unless step) {
        return "unless " + TextMatchType.words(step.match()) + " shows: " + BlockDefinition.count(step);
    }

    @Override
    public Needs needs() {
        return Needs.READER;
    }

    @Override
    public void perform(TaskStep.Unless step, ScriptRun script) {
        if (!script.shows(step.match(), step.within())) {
            script.within("unless '" + step.match().text() + "' shows").perform(step.steps());
        }
    }
}
