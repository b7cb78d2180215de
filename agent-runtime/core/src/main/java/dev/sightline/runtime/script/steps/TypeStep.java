package dev.sightline.runtime.script.steps;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.action.Key;
import dev.sightline.action.Text;
import dev.sightline.grounding.Target;
import dev.sightline.task.TaskStep;
import java.util.List;
import java.util.Map;

final class TypeStep implements StepDefinition<TaskStep.Type> {

    private static final Field<TaskStep.Type, String> TEXT = Field.required(
            "text",
            FieldTypes.TYPED_OR_BLANK,
            TaskStep.Type::text,
            "May hold ${name} and ${secret.name}; empty clears the field.",
            "ada");
    private static final Field<TaskStep.Type, Target> INTO = Field.optional(
            "into", FieldTypes.FIELD_TARGET, TaskStep.Type::into, "The field that is clicked first.", "User name");
    private static final Field<TaskStep.Type, Boolean> REPLACE = Field.optional(
            "replace",
            FieldTypes.FLAG,
            step -> step.replace() == (step.into() != null) ? null : step.replace(),
            "Whether what the field holds is replaced; true with 'into'.",
            "false");

    @Override
    public String name() {
        return "type";
    }

    @Override
    public String summary() {
        return "Types where the focus is, or into a field in place of what it holds.";
    }

    @Override
    public String example() {
        return "type: { text: ada, into: User name }";
    }

    @Override
    public Map<String, String> synonyms() {
        return Map.of("fill", "type: { text: ..., into: ... }", "enter", "type, or press: enter");
    }

    @Override
    public Form<TaskStep.Type> form() {
        return Form.<TaskStep.Type>keys(
                        values -> new TaskStep.Type(
                                values.require(TEXT), values.get(INTO), values.or(REPLACE, values.has(INTO))),
                        List.of(TEXT, INTO, REPLACE))
                .orPlain(TEXT, FieldTypes.TYPED);
    }

    @Override
    public String words(TaskStep.Type step) {
        return "type '" + step.text() + "'" + (step.into() == null ? "" : " into " + step.into());
    }

    @Override
    public Needs needs() {
        return Needs.oneOf(ActionKind.TYPE_TEXT);
    }

    @Override
    public void perform(TaskStep.Type step, StepContext context) {
        Text text = context.fillTyped(step.text());
        if (step.into() == null) {
            context.step().look();
        } else {
            context.click(context.find(step.into()).point());
        }
        boolean empty = text.equals(Text.of(""));
        if (step.replace() && context.offers(ActionKind.PRESS_KEYS)) {
            context.act(new Action.PressKeys<>(List.of(commandKey(), new Key.Printable('a'))));
            if (empty) {
                context.act(new Action.PressKeys<>(List.of(Key.Named.DELETE)));
            }
        }
        if (!empty) {
            context.act(new Action.TypeText<>(text));
        }
    }

    private static Key commandKey() {
        return System.getProperty("os.name", "").startsWith("Mac") ? Key.Named.META : Key.Named.CONTROL;
    }
}
