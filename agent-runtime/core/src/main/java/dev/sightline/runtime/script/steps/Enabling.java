package dev.sightline.runtime.script.steps;

import dev.sightline.driver.Control;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.Located;
import dev.sightline.grounding.Target;
import org.jspecify.annotations.Nullable;

/** Whether controls can be used. */
final class Enabling {

    private Enabling() {}

    /** Waits a moment until a control is enabled, or disabled. */
    static void expect(Target target, boolean enabled, StepContext context) {
        StepContext.Deadline deadline = context.deadline(ExpectTextStep.grace(context));
        while (true) {
            Located found = context.find(target);
            Boolean now = isEnabled(found, context);
            if (now == null) {
                throw new SightlineException(
                        ErrorCategory.GROUNDING,
                        "Found " + target + ", but not whether it is enabled: neither its pixels nor the driver show a"
                                + " control there.");
            }
            if (now == enabled) {
                context.note(found, "it is " + words(now));
                return;
            }
            if (deadline.isOver()) {
                throw new SightlineException(
                        ErrorCategory.EXPECTATION,
                        "Expected " + target + " to be " + words(enabled) + ", but it is " + words(now) + ".");
            }
            context.pause();
        }
    }

    /** As the driver reports it, or else as its pixels show it; null if neither can say. */
    private static @Nullable Boolean isEnabled(Located found, StepContext context) {
        return switch (context.controlAt(found.point())) {
            case Control.Field field -> field.editable();
            case Control.Toggle toggle -> toggle.enabled();
            case Control.Choice choice -> choice.enabled();
            case Control.Button button -> button.enabled();
            case Control.Link _ -> true;
            case Control.Window _, Control.Node _ -> byPixels(found);
            case null -> byPixels(found);
        };
    }

    private static @Nullable Boolean byPixels(Located found) {
        return found.element() == null ? null : found.element().enabled();
    }

    private static String words(boolean enabled) {
        return enabled ? "enabled" : "disabled";
    }
}
