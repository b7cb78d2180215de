package dev.sightline.runtime.script.steps;

import dev.sightline.action.ActionKind;
import dev.sightline.action.MouseButton;
import dev.sightline.grounding.Target;
import dev.sightline.task.TaskStep;
import java.util.List;
import java.util.Locale;
import java.util.Map;

final class ClickStep implements StepDefinition<TaskStep.Click> {

    private static final Field<TaskStep.Click, Target> TARGET =
            new TargetField<>(FieldTypes.TARGET, TaskStep.Click::target);
    private static final Field<TaskStep.Click, MouseButton> BUTTON = Field.optional(
            "button",
            FieldTypes.word(MouseButton.class),
            step -> step.button() == MouseButton.LEFT ? null : step.button(),
            "The mouse button; left unless given.",
            "right");
    private static final Field<TaskStep.Click, Integer> COUNT = Field.optional(
            "count",
            FieldTypes.count(3),
            step -> step.count() == 1 ? null : step.count(),
            "2 for a double click.",
            "2");

    @Override
    public String name() {
        return "click";
    }

    @Override
    public String summary() {
        return "Clicks the element with a text.";
    }

    @Override
    public String example() {
        return "click: Log in";
    }

    @Override
    public Map<String, String> synonyms() {
        return Map.of(
                "double_click", "click: { text: ..., count: 2 }",
                "right_click", "click: { text: ..., button: right }",
                "tap", "click");
    }

    @Override
    public Form<TaskStep.Click> form() {
        return Form.<TaskStep.Click>keys(
                        values -> new TaskStep.Click(
                                values.require(TARGET), values.or(BUTTON, MouseButton.LEFT), values.or(COUNT, 1)),
                        List.of(TARGET, BUTTON, COUNT))
                .orPlain(TARGET, FieldTypes.TARGET);
    }

    @Override
    public String words(TaskStep.Click step) {
        String verb = switch (step.count()) {
            case 2 -> "double click";
            case 3 -> "triple click";
            default ->
                step.button() == MouseButton.LEFT
                        ? "click"
                        : step.button().name().toLowerCase(Locale.ROOT) + " click";
        };
        return verb + " " + step.target();
    }

    @Override
    public Needs needs() {
        return Needs.oneOf(ActionKind.CLICK, ActionKind.TAP);
    }

    @Override
    public void perform(TaskStep.Click step, StepContext context) {
        context.click(context.find(step.target()).point(), step.button(), step.count());
    }
}
