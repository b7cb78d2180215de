package dev.sightline.runtime.script.steps;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.task.TaskStep;

final class CloseTabStep implements StepDefinition<TaskStep.CloseTab> {

    @Override
    public String name() {
        return "close_tab";
    }

    @Override
    public String summary() {
        return "Closes the tab in front.";
    }

    @Override
    public String example() {
        return "close_tab";
    }

    @Override
    public Form<TaskStep.CloseTab> form() {
        return Form.bare(TaskStep.CloseTab::new);
    }

    @Override
    public String words(TaskStep.CloseTab step) {
        return "close the tab";
    }

    @Override
    public Needs needs() {
        return Needs.oneOf(ActionKind.CLOSE_TAB);
    }

    @Override
    public void perform(TaskStep.CloseTab step, StepContext context) {
        context.step().look();
        context.act(new Action.CloseTab<>());
    }
}
