package dev.sightline.runtime.script.steps;

import dev.sightline.driver.Control;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.GroundingException;
import dev.sightline.grounding.Located;
import dev.sightline.grounding.Locator;
import dev.sightline.grounding.ScreenElement;
import dev.sightline.grounding.ScreenElement.Mark;
import dev.sightline.grounding.Target;
import java.util.Optional;

/** Check boxes, radio buttons and switches: reading and setting their state. */
final class Toggles {

    private Toggles() {}

    /** Clicks it unless it is in the wanted state already, and waits until it is. */
    static void set(StepContext context, Target written, boolean on) {
        Target target = context.canLocate(context.fill(written)) ? written : byItsWords(written);
        Located found = context.find(target);
        Mark wanted = on ? Mark.ON : Mark.OFF;
        if (mark(context, found, written) == wanted) {
            context.note(found, "it is " + words(wanted) + " already");
            return;
        }
        if (!on && found.element() != null && found.element().kind() == ScreenElement.Kind.RADIO_BUTTON) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot turn off " + written
                            + ": a radio button stays on until another one of its group is chosen.");
        }
        context.click(found.point());
        Target filled = context.fill(target);
        Locator locator = context.locator(filled);
        context.verify(seen -> {
            try {
                Mark now = mark(context, context.step().ground(() -> locator.locate(seen, filled)), written);
                return now == wanted
                        ? Optional.empty()
                        : Optional.of("Clicked " + written + ", and expected it to be " + words(wanted) + ", but it is "
                                + words(now) + ".");
            } catch (GroundingException e) {
                return Optional.of("Clicked " + written + ", and could not see whether it is " + words(wanted)
                        + " then. " + e.getMessage());
            }
        });
    }

    /** If no locator recognises controls, the words beside the control stand for it: a click on them works, too. */
    private static Target byItsWords(Target target) {
        return target instanceof Target.ByText byText && byText.role() == Target.Role.TOGGLE
                ? new Target.ByText(byText.text(), Target.Role.ANY, byText.nth(), byText.relations())
                : target;
    }

    /** As its pixels show it, or as the driver reports it if the locator recognised no control. */
    static Mark mark(StepContext context, Located found, Target target) {
        ScreenElement element = found.element();
        Mark seen = element == null ? Mark.NONE : element.mark();
        Mark known = context.controlAt(found.point()) instanceof Control.Toggle toggle
                ? switch (toggle.state()) {
                    case ON -> Mark.ON;
                    case OFF -> Mark.OFF;
                    case MIXED -> Mark.MIXED;
                }
                : Mark.NONE;
        if (seen == Mark.NONE && known == Mark.NONE) {
            throw new SightlineException(
                    ErrorCategory.GROUNDING,
                    "Found " + target + ", but not whether it is on: neither its pixels nor the driver show a check"
                            + " box, radio button or switch there. Name the words beside the control, or use 'click'.");
        }
        return known == Mark.NONE ? seen : known;
    }

    private static String words(Mark mark) {
        return switch (mark) {
            case ON -> "on";
            case OFF -> "off";
            case MIXED -> "on in part";
            case NONE -> "neither on nor off";
        };
    }
}
