package dev.sightline.runtime.script.steps;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.action.Key;
import dev.sightline.task.TaskStep;
import java.util.List;
import java.util.Map;

final class PressStep implements StepDefinition<TaskStep.Press> {

    @Override
    public String name() {
        return "press";
    }

    @Override
    public String summary() {
        return "Presses a key or a chord, as in enter or control+a.";
    }

    @Override
    public String example() {
        return "press: control+a";
    }

    @Override
    public Map<String, String> synonyms() {
        return Map.of("key", "press");
    }

    @Override
    public Form<TaskStep.Press> form() {
        return Form.plain(FieldTypes.KEYS, TaskStep.Press::keys, TaskStep.Press::new);
    }

    @Override
    public String words(TaskStep.Press step) {
        return "press " + step.keys();
    }

    @Override
    public Needs needs() {
        return Needs.oneOf(ActionKind.PRESS_KEYS);
    }

    @Override
    public void perform(TaskStep.Press step, StepContext context) {
        List<Key> keys = KeyChord.parse(context.fill(step.keys()));
        context.step().look();
        context.act(new Action.PressKeys<>(keys));
    }
}
