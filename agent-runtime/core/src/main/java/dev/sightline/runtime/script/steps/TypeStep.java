package dev.sightline.runtime.script.steps;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.action.Key;
import dev.sightline.action.Text;
import dev.sightline.driver.Control;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.Located;
import dev.sightline.grounding.Target;
import dev.sightline.runtime.internal.run.Settler;
import dev.sightline.screen.Screenshot;
import dev.sightline.task.TaskStep;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

final class TypeStep implements StepDefinition<TaskStep.Type> {

    private static final Field<TaskStep.Type, String> TEXT = Field.required(
            "text",
            FieldTypes.TYPED_OR_BLANK,
            TaskStep.Type::text,
            "May hold ${name} and ${secret.name}; empty clears the field.",
            "ada");
    private static final Field<TaskStep.Type, Target> INTO = Field.optional(
            "into", FieldTypes.FIELD_TARGET, TaskStep.Type::into, "The field that is clicked first.", "User name");
    private static final Field<TaskStep.Type, Boolean> REPLACE = Field.optional(
            "replace",
            FieldTypes.FLAG,
            step -> step.replace() == (step.into() != null) ? null : step.replace(),
            "Whether what the field holds is replaced; true with 'into'.",
            "false");

    @Override
    public String name() {
        return "type";
    }

    @Override
    public String summary() {
        return "Types where the focus is, or into a field in place of what it holds.";
    }

    @Override
    public String example() {
        return "type: { text: ada, into: User name }";
    }

    @Override
    public Map<String, String> synonyms() {
        return Map.of("fill", "type: { text: ..., into: ... }", "enter", "type, or press: enter");
    }

    @Override
    public Form<TaskStep.Type> form() {
        return Form.<TaskStep.Type>keys(
                        values -> new TaskStep.Type(
                                values.require(TEXT), values.get(INTO), values.or(REPLACE, values.has(INTO))),
                        List.of(TEXT, INTO, REPLACE))
                .orPlain(TEXT, FieldTypes.TYPED);
    }

    @Override
    public String words(TaskStep.Type step) {
        return "type '" + step.text() + "'" + (step.into() == null ? "" : " into " + step.into());
    }

    @Override
    public Needs needs() {
        return Needs.oneOf(ActionKind.TYPE_TEXT);
    }

    @Override
    public void perform(TaskStep.Type step, StepContext context) {
        Text text = context.fillTyped(step.text());
        Located field = step.into() == null ? null : context.find(step.into());
        if (field == null) {
            context.step().look();
        } else {
            context.click(field.point());
        }
        Control.Field before = fieldOf(context, field);
        if (before != null && !before.editable()) {
            throw new SightlineException(
                    ErrorCategory.EXPECTATION, "Cannot type into " + what(step) + ": it is disabled or read-only.");
        }
        if (before == null && field != null) {
            requireNoButton(step, field, context);
        }
        Screenshot untouched = before == null ? context.lookBeside() : null;
        boolean empty = text.equals(Text.of(""));
        if (step.replace()) {
            selectAll(context, before != null);
            if (empty && context.offers(ActionKind.PRESS_KEYS)) {
                context.act(new Action.PressKeys<>(List.of(Key.Named.DELETE)));
            }
        }
        if (!empty) {
            context.act(new Action.TypeText<>(text));
        }
        if (before != null) {
            verify(step, text, before, field, context);
        } else if (untouched != null) {
            verify(step, text, untouched, field, context);
        }
    }

    /** What looks like a field may be a button: what is typed then does not go anywhere. */
    private static void requireNoButton(TaskStep.Type step, Located field, StepContext context) {
        switch (context.controlAt(field.point())) {
            case Control.Button button -> throw noField(step, "a button", button.name());
            case Control.Link link -> throw noField(step, "a link", link.name());
            case Control.Toggle toggle -> throw noField(step, "a check box or radio button", toggle.name());
            case Control.Field _, Control.Choice _, Control.Window _, Control.Node _ -> {}
            case null -> {}
        }
    }

    private static SightlineException noField(TaskStep.Type step, String kind, String name) {
        return new SightlineException(
                ErrorCategory.GROUNDING,
                "Cannot type into " + what(step) + ": what was found there is " + kind + ", '" + name
                        + "'. Name the field in another way, as by its placeholder.");
    }

    private static String what(TaskStep.Type step) {
        return step.into() == null ? "what has the focus" : step.into().toString();
    }

    /** The field that is typed into as the driver describes it; null if it cannot. */
    private static Control.@Nullable Field fieldOf(StepContext context, @Nullable Located field) {
        if (field != null && context.controlAt(field.point()) instanceof Control.Field there) {
            return there;
        }
        return context.focusedControl() instanceof Control.Field focused ? focused : null;
    }

    /** By the driver if it can, because pages may handle the keys themselves. */
    private static void selectAll(StepContext context, boolean known) {
        if (!(known && context.selectAll()) && context.offers(ActionKind.PRESS_KEYS)) {
            context.act(new Action.PressKeys<>(
                    List.of(context.run().driver().info().commandKey(), new Key.Printable('a'))));
        }
    }

    private static void verify(
            TaskStep.Type step, Text text, Control.Field before, @Nullable Located field, StepContext context) {
        String typed = text.reveal();
        boolean severalLines =
                before.kind().equals("multiline") || before.kind().equals("rich");
        if (!severalLines && typed.chars().anyMatch(sign -> sign == '\n' || sign == '\t')) {
            // a line end sends the form, and a tab leaves the field
            return;
        }
        context.verifyTwice(() -> {
            Control.Field now = fieldOf(context, field);
            if (now == null) {
                // the page moved on, as with a search that begins while one types
                return Optional.empty();
            }
            Optional<String> missing = step.replace()
                    ? EnteredText.missing(text, now)
                    : EnteredText.missingAmong(text, before.value(), now);
            if (missing.isPresent() && isSpread(typed, now, context)) {
                return Optional.empty();
            }
            return missing.map(found -> "Typed " + (text.equals(Text.of("")) ? "nothing" : "'" + text + "'") + " into "
                    + what(step) + ", and expected it to hold that, but " + found + ".");
        });
    }

    /** A code is typed into several fields of one character each, which move the focus by themselves. */
    private static boolean isSpread(String typed, Control.Field first, StepContext context) {
        return first.value().length() == 1
                && typed.startsWith(first.value())
                && context.focusedControl() instanceof Control.Field last
                && last.value().length() <= 1
                && typed.length() > 1
                && (last.value().isEmpty() || typed.endsWith(last.value()));
    }

    /** By pixels, if the driver knows nothing: something must have changed, and the old text must be gone. */
    private static void verify(
            TaskStep.Type step, Text text, Screenshot untouched, @Nullable Located field, StepContext context) {
        if (text.holdsSecret()) {
            // a terminal does not show a password
            return;
        }
        context.verify(seen -> {
            boolean changed = !Settler.equalScreen(untouched, seen);
            String shown = field == null || !context.canRead() ? "" : context.readIn(field.box(), seen);
            if (!shown.isEmpty() && WordMatch.found(shown, text.reveal().isBlank() ? shown : text.reveal(), true)) {
                return step.replace() && isLonger(shown, text.reveal())
                        ? Optional.of("Typed '" + text + "' in place of what " + what(step) + " held, but it shows '"
                                + shown + "'.")
                        : Optional.empty();
            }
            return changed
                    ? Optional.empty()
                    : Optional.of("Typed '" + text + "' into " + what(step) + ", but nothing on the screen changed.");
        });
    }

    /** Whether there are further letters or digits beside the text. */
    private static boolean isLonger(String shown, String typed) {
        return letters(shown) > letters(typed);
    }

    private static long letters(String text) {
        return text.chars().filter(Character::isLetterOrDigit).count();
    }
}
