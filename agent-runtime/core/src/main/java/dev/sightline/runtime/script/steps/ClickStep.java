package dev.sightline.runtime.script.steps;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.action.Key;
import dev.sightline.action.MouseButton;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.Target;
import dev.sightline.screen.Point;
import dev.sightline.screen.Space;
import dev.sightline.task.TaskStep;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

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
    private static final Field<TaskStep.Click, Set<Key.Named>> MODIFIERS = Field.optional(
            "modifiers",
            FieldTypes.MODIFIERS,
            step -> step.modifiers().isEmpty() ? null : step.modifiers(),
            "Keys that are held meanwhile: control, shift, alt, meta.",
            "[control, shift]");

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
                                values.require(TARGET),
                                values.or(BUTTON, MouseButton.LEFT),
                                values.or(COUNT, 1),
                                values.or(MODIFIERS, Set.of())),
                        List.of(TARGET, BUTTON, COUNT, MODIFIERS))
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
        return verb + " " + step.target()
                + (step.modifiers().isEmpty()
                        ? ""
                        : " with "
                                + step.modifiers().stream()
                                        .sorted()
                                        .map(key -> key.name().toLowerCase(Locale.ROOT))
                                        .collect(Collectors.joining("+"))
                                + " held");
    }

    @Override
    public Needs needs() {
        return Needs.oneOf(ActionKind.CLICK, ActionKind.TAP);
    }

    @Override
    public void perform(TaskStep.Click step, StepContext context) {
        Point<Space.Pixels> point = context.find(step.target()).point();
        if (step.modifiers().isEmpty()) {
            context.click(point, step.button(), step.count());
        } else if (context.offers(ActionKind.CLICK)) {
            context.act(new Action.Click<>(point, step.button(), step.count(), step.modifiers()));
        } else {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot click " + step.target() + " while keys are held: this driver, "
                            + context.run().driver().info().name()
                            + ", has a touch screen. Leave 'modifiers' out.");
        }
    }
}
