package dev.sightline.runtime.script.steps;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.action.Text;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.screen.ScreenState;
import dev.sightline.task.TaskStep;
import java.util.List;
import java.util.Map;

final class AnswerDialogStep implements StepDefinition<TaskStep.AnswerDialog> {

    private static final Field<TaskStep.AnswerDialog, Boolean> ANSWER =
            Field.required("answer", FieldTypes.ANSWER, TaskStep.AnswerDialog::accept, "What to answer.", "accept");
    private static final Field<TaskStep.AnswerDialog, String> MESSAGE = Field.optional(
            "message",
            FieldTypes.TEXT,
            TaskStep.AnswerDialog::message,
            "What the dialog must say, in part.",
            "Really delete");
    private static final Field<TaskStep.AnswerDialog, String> TEXT = Field.optional(
            "text", FieldTypes.TYPED, TaskStep.AnswerDialog::text, "What to enter into a prompt.", "Ada");

    @Override
    public String name() {
        return "dialog";
    }

    @Override
    public String summary() {
        return "Answers a native dialog.";
    }

    @Override
    public String example() {
        return "dialog: accept";
    }

    @Override
    public Map<String, String> synonyms() {
        return Map.of("accept", "dialog: accept", "dismiss", "dialog: dismiss");
    }

    @Override
    public Form<TaskStep.AnswerDialog> form() {
        return Form.<TaskStep.AnswerDialog>keys(
                        values -> new TaskStep.AnswerDialog(
                                values.require(ANSWER), values.get(MESSAGE), values.get(TEXT)),
                        List.of(ANSWER, MESSAGE, TEXT))
                .orPlain(ANSWER, FieldTypes.ANSWER);
    }

    @Override
    public String words(TaskStep.AnswerDialog step) {
        return (step.accept() ? "accept" : "dismiss") + " the dialog"
                + (step.message() == null ? "" : " '" + step.message() + "'");
    }

    @Override
    public Needs needs() {
        return Needs.oneOf(ActionKind.ANSWER_DIALOG);
    }

    @Override
    public void perform(TaskStep.AnswerDialog step, StepContext context) {
        ScreenState.Dialog dialog = await(context);
        if (step.message() != null) {
            String expected = context.fill(step.message());
            if (!ReadScreen.folded(dialog.message()).contains(ReadScreen.folded(expected))) {
                throw new SightlineException(
                        ErrorCategory.EXPECTATION,
                        "Expected a dialog that says '" + expected + "', but it says '" + dialog.message() + "'.");
            }
        }
        Text text = step.text() == null ? null : context.fillTyped(step.text());
        context.act(new Action.AnswerDialog<>(step.accept(), text));
    }

    private static ScreenState.Dialog await(StepContext context) {
        StepContext.Deadline deadline = context.deadline(context.targetTimeout());
        while (true) {
            ScreenState.Dialog dialog = context.step().look().state().dialog();
            if (dialog != null) {
                return dialog;
            }
            if (deadline.isOver()) {
                throw new SightlineException(
                        ErrorCategory.EXPECTATION,
                        "No dialog opened within " + StepContext.seconds(context.targetTimeout())
                                + ". This step answers dialogs of the browser or system only; click the buttons of others.");
            }
            context.pause();
        }
    }
}
