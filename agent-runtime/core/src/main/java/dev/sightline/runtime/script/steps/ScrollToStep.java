package dev.sightline.runtime.script.steps;

import dev.sightline.action.ActionKind;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.GroundingException;
import dev.sightline.grounding.Locator;
import dev.sightline.grounding.Target;
import dev.sightline.screen.Screenshot;
import dev.sightline.task.TaskStep;
import dev.sightline.task.TaskStep.Scroll.Direction;
import java.util.List;

final class ScrollToStep implements StepDefinition<TaskStep.ScrollTo> {

    private static final double SCROLL_STEP = 0.7;
    private static final int MOST_SCROLLS = 200;

    private static final Field<TaskStep.ScrollTo, Target> TARGET =
            new TargetField<>(FieldTypes.TARGET, TaskStep.ScrollTo::target);

    @Override
    public String name() {
        return "scroll_to";
    }

    @Override
    public String summary() {
        return "Scrolls down, then up, until it shows.";
    }

    @Override
    public String example() {
        return "scroll_to: Imprint";
    }

    @Override
    public Form<TaskStep.ScrollTo> form() {
        return Form.<TaskStep.ScrollTo>keys(values -> new TaskStep.ScrollTo(values.require(TARGET)), List.of(TARGET))
                .orPlain(TARGET, FieldTypes.TARGET);
    }

    @Override
    public String words(TaskStep.ScrollTo step) {
        return "scroll to " + step.target();
    }

    @Override
    public Needs needs() {
        return Needs.oneOf(ActionKind.SCROLL, ActionKind.SWIPE).andReader();
    }

    @Override
    public void perform(TaskStep.ScrollTo step, StepContext context) {
        Target target = context.fill(step.target());
        Locator locator = context.locator(target);
        GroundingException last = null;
        for (Direction direction : List.of(Direction.DOWN, Direction.UP)) {
            ReadScreen before = null;
            for (int i = 0; i < MOST_SCROLLS; i++) {
                Screenshot seen = context.look();
                try {
                    context.step().located(context.step().ground(() -> locator.locate(seen, target)));
                    return;
                } catch (GroundingException e) {
                    if (e.reason() == GroundingException.Reason.AMBIGUOUS) {
                        throw e;
                    }
                    last = e;
                }
                ReadScreen now = context.read(seen);
                if (before != null && now.sameAs(before)) {
                    break;
                }
                before = now;
                Scrolling.by(context, Scrolling.middle(seen), direction, SCROLL_STEP);
            }
        }
        throw new SightlineException(
                ErrorCategory.GROUNDING,
                "Scrolled to both ends without seeing " + target + ". " + (last == null ? "" : last.getMessage()));
    }
}
