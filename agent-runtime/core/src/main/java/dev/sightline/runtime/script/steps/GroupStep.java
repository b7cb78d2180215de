package dev.sightline.runtime.script.steps;

import dev.sightline.task.TaskStep;
import java.util.List;

final class GroupStep implements BlockDefinition<TaskStep.Group> {

    private static final Field<TaskStep.Group, String> NAME = Field.required(
            "name",
            FieldTypes.TEXT,
            TaskStep.Group::name,
            "The name, which the record shows before each step.",
            "Log in");
    private static final Field<TaskStep.Group, List<TaskStep>> STEPS = Blocks.steps(TaskStep.Group::steps);

    @Override
    public String name() {
        return "group";
    }

    @Override
    public String summary() {
        return "Performs steps under a name.";
    }

    @Override
    public String example() {
        return "group: { name: Log in, steps: [ click: Log in ] }";
    }

    @Override
    public Form<TaskStep.Group> form() {
        return Form.keys(
                values -> new TaskStep.Group(values.require(NAME), values.require(STEPS)), List.of(NAME, STEPS));
    }

    @Override
    public String words(TaskStep.Group step) {
        return step.name() + ": " + BlockDefinition.count(step);
    }

    @Override
    public void perform(TaskStep.Group step, ScriptRun script) {
        script.within(step.name()).perform(step.steps());
    }
}
