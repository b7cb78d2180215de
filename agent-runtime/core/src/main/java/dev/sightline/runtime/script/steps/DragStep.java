package dev.sightline.runtime.script.steps;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.grounding.Target;
import dev.sightline.runtime.internal.run.Settler;
import dev.sightline.screen.Point;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import dev.sightline.task.TaskStep;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

final class DragStep implements StepDefinition<TaskStep.Drag> {

    private static final Field<TaskStep.Drag, Target> FROM =
            Field.required("from", FieldTypes.TARGET, TaskStep.Drag::from, "What is dragged.", "Write a letter");
    private static final Field<TaskStep.Drag, Target> TO =
            Field.required("to", FieldTypes.TARGET, TaskStep.Drag::to, "What it is dropped on.", "Done");

    @Override
    public String name() {
        return "drag";
    }

    @Override
    public String summary() {
        return "Drags one thing onto another; fails when nothing on the screen changes.";
    }

    @Override
    public String example() {
        return "drag: { from: Write a letter, to: Done }";
    }

    @Override
    public Map<String, String> synonyms() {
        return Map.of("drag_and_drop", "drag: { from: ..., to: ... }", "drag_to", "drag: { from: ..., to: ... }");
    }

    @Override
    public Form<TaskStep.Drag> form() {
        return Form.keys(values -> new TaskStep.Drag(values.require(FROM), values.require(TO)), List.of(FROM, TO));
    }

    @Override
    public String words(TaskStep.Drag step) {
        return "drag " + step.from() + " to " + step.to();
    }

    @Override
    public Needs needs() {
        return Needs.oneOf(ActionKind.DRAG, ActionKind.SWIPE);
    }

    @Override
    public void perform(TaskStep.Drag step, StepContext context) {
        Point<Space.Pixels> to = context.find(step.to()).point();
        Point<Space.Pixels> from = context.find(step.from()).point();
        drag(from, to, "Dragged " + step.from() + " to " + step.to(), context);
    }

    /**
     * Drags, and waits until the screen changes.
     *
     * @param done what was done, for a message
     */
    static void drag(Point<Space.Pixels> from, Point<Space.Pixels> to, String done, StepContext context) {
        Screenshot before = context.step().screenshot();
        if (context.offers(ActionKind.DRAG)) {
            context.act(new Action.Drag<>(from, to));
        } else {
            context.act(new Action.Swipe<>(from, to, Duration.ofSeconds(1)));
        }
        context.verify(seen -> Settler.equalScreen(before, seen)
                ? Optional.of(done + ", but nothing on the screen changed.")
                : Optional.empty());
    }
}
