package dev.sightline.runtime.script.steps;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.task.TaskStep;

final class BackStep implements StepDefinition<TaskStep.Back> {

    @Override
    public String name() {
        return "back";
    }

    @Override
    public String summary() {
        return "Goes back.";
    }

    @Override
    public String example() {
        return "back";
    }

    @Override
    public Form<TaskStep.Back> form() {
        return Form.bare(TaskStep.Back::new);
    }

    @Override
    public String words(TaskStep.Back step) {
        return "go back";
    }

    @Override
    public Needs needs() {
        return Needs.oneOf(ActionKind.BACK);
    }

    @Override
    public void perform(TaskStep.Back step, StepContext context) {
        context.step().look();
        context.act(new Action.Back<>());
    }
}
