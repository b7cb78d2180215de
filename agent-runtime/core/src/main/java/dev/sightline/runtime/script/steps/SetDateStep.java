package dev.sightline.runtime.script.steps;

import dev.sightline.action.ActionKind;
import dev.sightline.grounding.Target;
import dev.sightline.task.TaskStep;
import java.util.List;
import java.util.Map;

final class SetDateStep implements StepDefinition<TaskStep.SetDate> {

    private static final Field<TaskStep.SetDate, String> DATE = Field.required(
            "date",
            FieldTypes.DATE,
            TaskStep.SetDate::date,
            "A day; a month as in 2027-01; a day with a time as in 2027-01-23 07:45.",
            WantedDate.EXAMPLE);
    private static final Field<TaskStep.SetDate, Target> IN = Field.required(
            "in", FieldTypes.FIELD_TARGET, TaskStep.SetDate::in, "The field, or what opens the calendar.", "Delivery");

    @Override
    public String name() {
        return "set_date";
    }

    @Override
    public String summary() {
        return "Sets a date in a field, or in the calendar that it opens.";
    }

    @Override
    public String example() {
        return "set_date: { date: " + WantedDate.EXAMPLE + ", in: Delivery }";
    }

    @Override
    public Map<String, String> synonyms() {
        return Map.of(
                "pick_date", "set_date: { date: ..., in: ... }", "choose_date", "set_date: { date: ..., in: ... }");
    }

    @Override
    public Form<TaskStep.SetDate> form() {
        return Form.keys(values -> new TaskStep.SetDate(values.require(DATE), values.require(IN)), List.of(DATE, IN));
    }

    @Override
    public String words(TaskStep.SetDate step) {
        return "set " + step.in() + " to " + step.date();
    }

    @Override
    public Needs needs() {
        return Needs.oneOf(ActionKind.CLICK, ActionKind.TAP).andReader();
    }

    /** Up to three steps of the record, because the calendar and its day are seen on other screenshots than the field. */
    @Override
    public void perform(TaskStep.SetDate step, ScriptRun script) {
        var picker = new DatePicker(step.in());
        script.inStep(words(step), context -> picker.open(WantedDate.parse(context.fill(step.date())), context));
        if (picker.isTurned()) {
            script.inStep("turn the calendar of " + step.in() + " to " + picker.month(), picker::turn);
        }
        if (picker.isOpen()) {
            script.inStep("choose " + picker.day() + " in the calendar of " + step.in(), picker::choose);
        }
    }

    @Override
    public void perform(TaskStep.SetDate step, StepContext context) {
        throw new IllegalStateException(
                "opening a calendar, turning it and choosing a day are separate steps of the record");
    }
}
