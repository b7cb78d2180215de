package dev.sightline.runtime.script.steps;

import dev.sightline.driver.ActionOutcome;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.screen.ScreenOrientation;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import dev.sightline.task.TaskStep;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

final class SetOrientationStep implements StepDefinition<TaskStep.SetOrientation> {

    @Override
    public String name() {
        return "set_orientation";
    }

    @Override
    public String summary() {
        return "Turns the screen of a phone; fails when the screen stays as it is.";
    }

    @Override
    public String example() {
        return "set_orientation: landscape";
    }

    @Override
    public Map<String, String> synonyms() {
        return Map.of("rotate", "set_orientation: landscape", "orientation", "set_orientation: landscape");
    }

    @Override
    public Form<TaskStep.SetOrientation> form() {
        return Form.plain(
                FieldTypes.word(ScreenOrientation.class),
                TaskStep.SetOrientation::orientation,
                TaskStep.SetOrientation::new);
    }

    @Override
    public String words(TaskStep.SetOrientation step) {
        return "turn the screen to " + words(step.orientation());
    }

    private static String words(ScreenOrientation orientation) {
        return orientation.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Needs needs() {
        return Needs.NOTHING;
    }

    @Override
    public void perform(TaskStep.SetOrientation step, StepContext context) {
        context.step().look();
        ActionOutcome outcome =
                context.run().control().useScreen(() -> context.run().driver().turn(step.orientation()));
        if (outcome instanceof ActionOutcome.NotPerformed not) {
            throw new SightlineException(
                    not.reason() == ActionOutcome.Reason.NOT_OFFERED
                            ? ErrorCategory.INVALID_INPUT
                            : ErrorCategory.EXPECTATION,
                    not.message());
        }
        context.verify(seen -> {
            Size<Space.Pixels> size = seen.size();
            boolean landscape = size.width() > size.height();
            return landscape == (step.orientation() == ScreenOrientation.LANDSCAPE)
                    ? Optional.empty()
                    : Optional.of("Turned the screen to " + words(step.orientation()) + ", but it is " + size
                            + ". Does the application support this orientation?");
        });
    }
}
