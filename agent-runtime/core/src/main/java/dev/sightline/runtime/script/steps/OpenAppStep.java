package dev.sightline.runtime.script.steps;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.driver.DriverInfo;
import dev.sightline.task.TaskStep;
import java.util.Map;

final class OpenAppStep implements StepDefinition<TaskStep.OpenApp> {

    @Override
    public String name() {
        return "open_app";
    }

    @Override
    public String summary() {
        return "Brings an application to the front: one that the desktop driver allows, or one on a phone by name or package.";
    }

    @Override
    public String example() {
        return "open_app: Editor";
    }

    @Override
    public Map<String, String> synonyms() {
        return Map.of("openapp", "open_app", "launch", "open_app", "start_app", "open_app");
    }

    @Override
    public Form<TaskStep.OpenApp> form() {
        return Form.plain(FieldTypes.TEXT, TaskStep.OpenApp::name, TaskStep.OpenApp::new);
    }

    @Override
    public String words(TaskStep.OpenApp step) {
        return "open the application '" + step.name() + "'";
    }

    @Override
    public Needs needs() {
        return Needs.oneOf(ActionKind.OPEN_APP);
    }

    @Override
    public String insteadOn(DriverInfo.Platform platform) {
        return switch (platform) {
            case WEB -> "On the web, open an address.";
            case DESKTOP -> "Allow the application by its name when the desktop driver is configured.";
            case MOBILE -> "An emulated phone has pages only; open an address.";
        };
    }

    @Override
    public void perform(TaskStep.OpenApp step, StepContext context) {
        String name = context.fill(step.name());
        context.step().look();
        context.act(new Action.OpenApp<>(name));
    }
}
