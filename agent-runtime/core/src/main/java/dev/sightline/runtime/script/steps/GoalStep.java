package dev.sightline.runtime.script.steps;

import dev.sightline.task.TaskStep;
import java.util.Map;

final class GoalStep implements BlockDefinition<TaskStep.Goal> {

    @Override
    public String name() {
        return "goal";
    }

    @Override
    public String summary() {
        return "Hands over to the model until it says that the goal is reached.";
    }

    @Override
    public String example() {
        return "goal: Find order 1001 and cancel it";
    }

    @Override
    public Map<String, String> synonyms() {
        return Map.of("act", "goal");
    }

    @Override
    public Form<TaskStep.Goal> form() {
        return Form.plain(FieldTypes.TYPED, TaskStep.Goal::goal, TaskStep.Goal::new);
    }

    @Override
    public String words(TaskStep.Goal step) {
        return step.goal();
    }

    @Override
    public Needs needs() {
        return Needs.MODEL;
    }

    /** The model creates the steps of the record. */
    @Override
    public void perform(TaskStep.Goal step, ScriptRun script) {
        script.pursue(step.goal());
    }
}
