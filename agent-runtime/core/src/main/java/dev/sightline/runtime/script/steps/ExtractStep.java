package dev.sightline.runtime.script.steps;

import dev.sightline.grounding.Target;
import dev.sightline.grounding.TextLine;
import dev.sightline.screen.Box;
import dev.sightline.screen.Space;
import dev.sightline.task.TaskStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

final class ExtractStep implements StepDefinition<TaskStep.Extract> {

    private static final Field<TaskStep.Extract, String> VARIABLE = Field.required(
            "variable",
            FieldTypes.VARIABLE,
            TaskStep.Extract::variable,
            "The name under which the text is kept.",
            "order_number");
    private static final Field<TaskStep.Extract, String> PATTERN = Field.optional(
            "pattern",
            FieldTypes.PATTERN,
            TaskStep.Extract::pattern,
            "A regular expression with at most one group, which is what is kept.",
            "'\\d+'");
    private static final Field<TaskStep.Extract, List<Target.Relation>> RELATIONS =
            new RelationsField<>(step -> step.relations().isEmpty() ? null : step.relations());

    @Override
    public String name() {
        return "extract";
    }

    @Override
    public String summary() {
        return "Reads a text from the screen into a variable.";
    }

    @Override
    public String example() {
        return "extract: { variable: order_number, right_of: Order number }";
    }

    @Override
    public Form<TaskStep.Extract> form() {
        return Form.<TaskStep.Extract>keys(
                        values -> new TaskStep.Extract(
                                values.require(VARIABLE), values.or(RELATIONS, List.of()), values.get(PATTERN)),
                        List.of(VARIABLE, PATTERN, RELATIONS))
                .withAtLeastOneOf(Stream.concat(Stream.of("pattern"), Targets.RELATION_NAMES.stream())
                        .toList());
    }

    @Override
    public String words(TaskStep.Extract step) {
        return "extract '" + step.variable() + "'";
    }

    @Override
    public Needs needs() {
        return Needs.READER;
    }

    @Override
    public void perform(TaskStep.Extract step, StepContext context) {
        Pattern pattern = step.pattern() == null ? null : Pattern.compile(step.pattern());
        List<Target.Relation> relations =
                step.relations().stream().map(context::fill).toList();
        List<Box<Space.Pixels>> anchors = new ArrayList<>();
        for (Target.Relation relation : step.relations()) {
            anchors.add(context.find(Target.text(relation.anchor())).box());
        }
        String value = context.await(
                context.targetTimeout(),
                screen -> candidates(screen, relations, anchors)
                        .flatMap(line -> match(pattern, line).stream())
                        .findFirst(),
                _ -> "Found no text for the variable '" + step.variable() + "'"
                        + (step.pattern() == null ? "" : " that matches '" + step.pattern() + "'")
                        + relations.stream()
                                .map(relation -> " " + Targets.words(relation))
                                .reduce("", String::concat)
                        + ".");
        context.run().variables().put(step.variable(), value.strip());
    }

    private static Stream<String> candidates(
            ReadScreen screen, List<Target.Relation> relations, List<Box<Space.Pixels>> anchors) {
        return relations.isEmpty()
                ? screen.lines().stream().map(TextLine::text)
                : screen.related(relations, anchors).stream();
    }

    private static Optional<String> match(@Nullable Pattern pattern, String line) {
        if (pattern == null) {
            return Optional.of(line);
        }
        Matcher matcher = BoundedMatch.matcher(pattern, line);
        if (!matcher.find()) {
            return Optional.empty();
        }
        return Optional.ofNullable(matcher.groupCount() == 0 ? matcher.group() : matcher.group(1));
    }
}
