package dev.sightline.runtime.script.steps;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.task.TaskStep;
import dev.sightline.task.TaskStep.Repeat.Rounds;
import dev.sightline.task.TextMatch;
import java.time.Duration;
import java.util.List;
import java.util.Map;

final class RepeatStep implements BlockDefinition<TaskStep.Repeat> {

    private static final Field<TaskStep.Repeat, TextMatch> WHILE = Field.optional(
            "while",
            FieldTypes.TEXT_MATCH,
            step -> step.rounds() instanceof Rounds.While rounds ? rounds.match() : null,
            "The text that is looked for before each round; the loop ends when it does not show.",
            "More");
    private static final Field<TaskStep.Repeat, TextMatch> UNTIL = Field.optional(
            "until",
            FieldTypes.TEXT_MATCH,
            step -> step.rounds() instanceof Rounds.Until rounds ? rounds.match() : null,
            "The text that is looked for before each round; the loop ends when it shows.",
            "End of the list");
    private static final Field<TaskStep.Repeat, Integer> TIMES = Field.optional(
            "times",
            FieldTypes.count(Rounds.MOST),
            step -> step.rounds() instanceof Rounds.Times rounds ? rounds.times() : null,
            "The number of rounds.",
            "3");
    private static final Field<TaskStep.Repeat, Integer> AT_MOST = Field.optional(
            "at_most",
            FieldTypes.count(Rounds.MOST),
            step -> most(step.rounds()) == Rounds.USUAL ? null : most(step.rounds()),
            "The number of rounds after which 'while' or 'until' fails; " + Rounds.USUAL + " unless given.",
            "20");
    private static final Field<TaskStep.Repeat, List<TaskStep>> STEPS = Blocks.steps(TaskStep.Repeat::steps);

    @Override
    public String name() {
        return "repeat";
    }

    @Override
    public String summary() {
        return "Performs steps a number of times, while a text shows, or until it shows.";
    }

    @Override
    public String example() {
        return "repeat: { times: 3, steps: [ click: Next ] }";
    }

    @Override
    public Map<String, String> synonyms() {
        return Map.of(
                "loop", "repeat: { times: 3, steps: [ ... ] }",
                "while", "repeat: { while: ..., steps: [ ... ] }",
                "until", "repeat: { until: ..., steps: [ ... ] }");
    }

    @Override
    public Form<TaskStep.Repeat> form() {
        return Form.<TaskStep.Repeat>keys(
                        values -> new TaskStep.Repeat(rounds(values), values.require(STEPS)),
                        List.of(WHILE, UNTIL, TIMES, AT_MOST, STEPS))
                .withExactlyOneOf("while", "until", "times")
                .withAtMostOneOf("times", "at_most");
    }

    private static Rounds rounds(Values values) {
        int most = values.or(AT_MOST, Rounds.USUAL);
        return values.has(TIMES)
                ? new Rounds.Times(values.require(TIMES))
                : values.has(WHILE)
                        ? new Rounds.While(values.require(WHILE), most)
                        : new Rounds.Until(values.require(UNTIL), most);
    }

    private static int most(Rounds rounds) {
        return switch (rounds) {
            case Rounds.Times _ -> Rounds.USUAL;
            case Rounds.While some -> some.most();
            case Rounds.Until some -> some.most();
        };
    }

    @Override
    public String words(TaskStep.Repeat step) {
        return "repeat "
                + switch (step.rounds()) {
                    case Rounds.Times(int times) -> times + " times";
                    case Rounds.While some -> "while " + TextMatchType.words(some.match()) + " shows";
                    case Rounds.Until some -> "until " + TextMatchType.words(some.match()) + " shows";
                }
                + ": " + BlockDefinition.count(step);
    }

    @Override
    public void perform(TaskStep.Repeat step, ScriptRun script) {
        switch (step.rounds()) {
            case Rounds.Times(int times) -> {
                for (int round = 1; round <= times; round++) {
                    script.within("round " + round + " of " + times).perform(step.steps());
                }
            }
            case Rounds.While(TextMatch match, int most) -> loop(step, script, match, true, most);
            case Rounds.Until(TextMatch match, int most) -> loop(step, script, match, false, most);
        }
    }

    private static void loop(TaskStep.Repeat step, ScriptRun script, TextMatch match, boolean whileShown, int most) {
        for (int round = 1; script.shows(match, Duration.ZERO) == whileShown; round++) {
            if (round > most) {
                // a step of its own, whose screenshot shows what the loop ended with
                script.inStep("repeat no more than " + most + " times", context -> {
                    throw new SightlineException(
                            ErrorCategory.EXPECTATION,
                            "Repeated the steps " + most + " times "
                                    + (whileShown ? "while " : "until ") + TextMatchType.words(match)
                                    + (whileShown ? " showed, and it still shows." : " showed, but it still does not.")
                                    + " Raise 'at_most' if more rounds are needed. "
                                    + context.read(context.look()).listed());
                });
            }
            script.within("round " + round).perform(step.steps());
        }
    }
}
