package dev.sightline.runtime.script.steps;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.action.Key;
import dev.sightline.task.TaskStep;
import java.util.List;
import java.util.Map;

final class PressStep implements StepDefinition<TaskStep.Press> {

    private static final Field<TaskStep.Press, String> KEYS =
            Field.required("keys", FieldTypes.KEYS, TaskStep.Press::keys, "A key or a chord.", "tab");
    private static final Field<TaskStep.Press, Integer> TIMES = Field.optional(
            "times",
            FieldTypes.count(100),
            step -> step.times() == 1 ? null : step.times(),
            "How often; once unless given.",
            "3");

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
        return Form.<TaskStep.Press>keys(
                        values -> new TaskStep.Press(values.require(KEYS), values.or(TIMES, 1)), List.of(KEYS, TIMES))
                .orPlain(KEYS, FieldTypes.KEYS);
    }

    @Override
    public String words(TaskStep.Press step) {
        return "press " + step.keys() + (step.times() == 1 ? "" : " " + step.times() + " times");
    }

    @Override
    public Needs needs() {
        return Needs.oneOf(ActionKind.PRESS_KEYS);
    }

    @Override
    public void perform(TaskStep.Press step, StepContext context) {
        List<Key> keys = KeyChord.parse(context.fill(step.keys()));
        context.step().look();
        for (int i = 0; i < step.times(); i++) {
            context.act(new Action.PressKeys<>(keys));
        }
    }
}
