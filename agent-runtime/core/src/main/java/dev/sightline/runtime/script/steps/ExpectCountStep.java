package dev.sightline.runtime.script.steps;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.Target;
import dev.sightline.screen.Box;
import dev.sightline.screen.Space;
import dev.sightline.task.TaskStep;
import dev.sightline.task.TextMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

final class ExpectCountStep implements StepDefinition<TaskStep.ExpectCount> {

    private static final int ANY = TaskStep.ExpectCount.ANY;

    private static final Field<TaskStep.ExpectCount, TextMatch> OF = Field.optional(
            "of",
            FieldTypes.TEXT_MATCH,
            TaskStep.ExpectCount::match,
            "The text that is counted; every line unless given.",
            "In stock");
    private static final Field<TaskStep.ExpectCount, List<Target.Relation>> RELATIONS =
            new RelationsField<>(TaskStep.ExpectCount::relations);
    private static final Field<TaskStep.ExpectCount, Integer> COUNT = Field.optional(
            "count",
            FieldTypes.countFromNone(ANY),
            step -> step.least() == step.most() ? step.least() : null,
            "How often it must show.",
            "3");
    private static final Field<TaskStep.ExpectCount, Integer> AT_LEAST = Field.optional(
            "at_least",
            FieldTypes.countFromNone(ANY),
            step -> step.most() == ANY && step.least() != ANY ? step.least() : null,
            "How often it must show at least.",
            "1");
    private static final Field<TaskStep.ExpectCount, Integer> AT_MOST = Field.optional(
            "at_most",
            FieldTypes.countFromNone(ANY - 1),
            step -> step.least() == 0 && step.most() != 0 && step.most() != ANY ? step.most() : null,
            "How often it may show at most.",
            "5");

    @Override
    public String name() {
        return "expect_count";
    }

    @Override
    public String summary() {
        return "Fails unless a text, or the rows to which relations lead, show so many times.";
    }

    @Override
    public String example() {
        return "expect_count: { of: In stock, count: 3 }";
    }

    @Override
    public Map<String, String> synonyms() {
        return Map.of("assert_count", "expect_count: { of: ..., count: 3 }");
    }

    @Override
    public Form<TaskStep.ExpectCount> form() {
        return Form.<TaskStep.ExpectCount>keys(
                        values -> new TaskStep.ExpectCount(
                                values.get(OF),
                                values.or(RELATIONS, List.of()),
                                values.has(COUNT) ? values.require(COUNT) : values.or(AT_LEAST, 0),
                                values.has(COUNT) ? values.require(COUNT) : values.or(AT_MOST, ANY)),
                        List.of(OF, RELATIONS, COUNT, AT_LEAST, AT_MOST))
                .withExactlyOneOf("count", "at_least", "at_most")
                .withAtLeastOneOf(Stream.concat(Stream.of("of"), Targets.RELATION_NAMES.stream())
                        .toList());
    }

    @Override
    public String words(TaskStep.ExpectCount step) {
        return "expect " + number(step) + " " + what(step);
    }

    private static String number(TaskStep.ExpectCount step) {
        return step.least() == step.most()
                ? String.valueOf(step.least())
                : step.most() == ANY ? "at least " + step.least() : "at most " + step.most();
    }

    private static String what(TaskStep.ExpectCount step) {
        return (step.match() == null ? "lines" : "times " + TextMatchType.words(step.match()))
                + step.relations().stream()
                        .map(relation -> " " + Targets.words(relation))
                        .collect(Collectors.joining());
    }

    @Override
    public Needs needs() {
        return Needs.READER;
    }

    @Override
    public void perform(TaskStep.ExpectCount step, StepContext context) {
        TextMatch match = step.match() == null ? null : context.fill(step.match());
        List<Target.Relation> relations =
                step.relations().stream().map(context::fill).toList();
        List<Box<Space.Pixels>> anchors = new ArrayList<>();
        for (Target.Relation relation : relations) {
            anchors.add(context.find(Target.text(relation.anchor())).box());
        }
        StepContext.Deadline deadline = context.deadline(ExpectTextStep.grace(context));
        while (true) {
            ReadScreen screen = context.read(context.look());
            int found = screen.count(match, relations, anchors);
            if (found >= step.least() && found <= step.most()) {
                context.step().concluded("found " + found);
                return;
            }
            if (deadline.isOver()) {
                throw new SightlineException(
                        ErrorCategory.EXPECTATION,
                        "Expected " + number(step) + " " + what(step) + ", but found " + found + ". "
                                + screen.listed());
            }
            context.pause();
        }
    }
}
