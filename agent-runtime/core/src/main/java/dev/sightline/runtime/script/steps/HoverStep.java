package dev.sightline.runtime.script.steps;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.grounding.Target;
import dev.sightline.task.TaskStep;
import java.time.Duration;
import java.util.List;
import java.util.Map;

final class HoverStep implements StepDefinition<TaskStep.Hover> {

    private static final Field<TaskStep.Hover, Target> TARGET =
            new TargetField<>(FieldTypes.TARGET, TaskStep.Hover::target);
    private static final Field<TaskStep.Hover, Duration> DWELL = Field.optional(
            "dwell",
            FieldTypes.DURATION,
            step -> step.dwell().isZero() ? null : step.dwell(),
            "How long the pointer rests there before the next step.",
            "500ms");

    @Override
    public String name() {
        return "hover";
    }

    @Override
    public String summary() {
        return "Moves the pointer over a target, and leaves it there.";
    }

    @Override
    public String example() {
        return "hover: Products";
    }

    @Override
    public Map<String, String> synonyms() {
        return Map.of("mouse_over", "hover", "move_to", "hover");
    }

    @Override
    public Form<TaskStep.Hover> form() {
        return Form.<TaskStep.Hover>keys(
                        values -> new TaskStep.Hover(values.require(TARGET), values.or(DWELL, Duration.ZERO)),
                        List.of(TARGET, DWELL))
                .orPlain(TARGET, FieldTypes.TARGET);
    }

    @Override
    public String words(TaskStep.Hover step) {
        return "hover over " + step.target();
    }

    @Override
    public Needs needs() {
        return Needs.oneOf(ActionKind.MOVE);
    }

    @Override
    public void perform(TaskStep.Hover step, StepContext context) {
        context.act(new Action.Move<>(context.find(step.target()).point()));
        if (!step.dwell().isZero()) {
            context.step().pass(step.dwell());
        }
    }
}
