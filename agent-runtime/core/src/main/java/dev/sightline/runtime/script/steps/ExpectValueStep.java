package dev.sightline.runtime.script.steps;

import dev.sightline.driver.Control;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.Located;
import dev.sightline.grounding.Target;
import dev.sightline.task.TaskStep;
import java.util.List;
import java.util.Map;

final class ExpectValueStep implements StepDefinition<TaskStep.ExpectValue> {

    private static final Field<TaskStep.ExpectValue, Target> OF =
            Field.required("of", FieldTypes.FIELD_TARGET, TaskStep.ExpectValue::of, "The field or list.", "User name");
    private static final Field<TaskStep.ExpectValue, String> VALUE = Field.required(
            "value",
            FieldTypes.TEXT_OR_BLANK,
            TaskStep.ExpectValue::value,
            "What it must hold, and nothing else; empty for nothing.",
            "ada");

    @Override
    public String name() {
        return "expect_value";
    }

    @Override
    public String summary() {
        return "Fails unless a field or list holds a value, and nothing else.";
    }

    @Override
    public String example() {
        return "expect_value: { of: User name, value: ada }";
    }

    @Override
    public Map<String, String> synonyms() {
        return Map.of("assert_value", "expect_value: { of: ..., value: ... }");
    }

    @Override
    public Form<TaskStep.ExpectValue> form() {
        return Form.keys(
                values -> new TaskStep.ExpectValue(values.require(OF), values.require(VALUE)), List.of(OF, VALUE));
    }

    @Override
    public String words(TaskStep.ExpectValue step) {
        return "expect " + step.of() + " to hold '" + step.value() + "'";
    }

    @Override
    public Needs needs() {
        return Needs.READER;
    }

    @Override
    public void perform(TaskStep.ExpectValue step, StepContext context) {
        Located place = context.find(step.of());
        String expected = context.fill(step.value());
        StepContext.Deadline deadline = context.deadline(ExpectTextStep.grace(context));
        while (true) {
            String found = value(place, context);
            if (ReadScreen.plain(found).equals(ReadScreen.plain(expected))) {
                return;
            }
            if (deadline.isOver()) {
                throw new SightlineException(
                        ErrorCategory.EXPECTATION,
                        "Expected " + step.of() + " to hold '" + expected + "', but it holds "
                                + (found.isEmpty() ? "nothing." : "'" + found + "'."));
            }
            context.pause();
        }
    }

    /** The value that the driver reports, or else the text read at the place where the field was found. */
    private static String value(Located place, StepContext context) {
        return switch (context.controlAt(place.point())) {
            case Control.Field field -> field.value();
            case Control.Choice choice -> String.join(", ", choice.chosen());
            case null -> context.readIn(place.box(), context.look());
            case Control.Toggle _, Control.Link _, Control.Button _, Control.Window _, Control.Node _ ->
                context.readIn(place.box(), context.look());
        };
    }
}
