package dev.sightline.runtime.script.steps;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.task.TaskStep;
import java.nio.file.Path;
import java.util.Map;

final class ScreenshotStep implements StepDefinition<TaskStep.Screenshot> {

    @Override
    public String name() {
        return "screenshot";
    }

    @Override
    public String summary() {
        return "Stores what the screen shows as pictures/NAME.png in the folder of the run.";
    }

    @Override
    public String example() {
        return "screenshot: cart";
    }

    @Override
    public Map<String, String> synonyms() {
        return Map.of("take_screenshot", "screenshot");
    }

    @Override
    public Form<TaskStep.Screenshot> form() {
        return Form.plain(FieldTypes.TEXT, TaskStep.Screenshot::name, TaskStep.Screenshot::new);
    }

    @Override
    public String words(TaskStep.Screenshot step) {
        return "screenshot '" + step.name() + "'";
    }

    @Override
    public Needs needs() {
        return Needs.NOTHING;
    }

    @Override
    public void perform(TaskStep.Screenshot step, StepContext context) {
        String name = context.fill(step.name());
        if (!name.matches("[\\p{L}\\p{N}_. -]{1,100}") || name.startsWith(".")) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot store the screenshot '" + name
                            + "': the name must consist of letters, digits, spaces, '_', '-'"
                            + " and '.', and not begin with '.'.");
        }
        Path folder = context.run().folder();
        if (folder == null) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot store the screenshot '" + name
                            + "': the agent has no runs folder. Configure one (sightline.runs-folder, or runsFolder of the"
                            + " builder).");
        }
        Path file = folder.resolve("pictures").resolve(name + ".png");
        Picture.of(context.run().shown(context.look())).write(file);
        context.step().concluded("stored as " + file);
    }
}
