package dev.sightline.runtime.script.steps;

import dev.sightline.action.Action;
import dev.sightline.action.Text;
import dev.sightline.driver.Control;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.Located;
import dev.sightline.grounding.Target;
import java.time.LocalTime;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The platform's own fields for dates and times; the driver enters the parts in the order that the locale asks for. */
final class NativeDates {

    private static final Set<String> KINDS = Set.of("date", "time", "datetime-local", "month", "week");

    private NativeDates() {}

    static boolean isNative(Control.Field field) {
        return KINDS.contains(field.kind());
    }

    static void set(WantedDate date, Located place, Control.Field field, Target in, StepContext context) {
        String value = switch (field.kind()) {
            case "date" -> date.day() != null && date.time() == null ? date.iso() : null;
            case "month" -> date.day() == null ? date.iso() : null;
            case "datetime-local" ->
                date.day() == null ? null : date.time() != null ? date.iso() : withTimeOf(field, date);
            default -> null;
        };
        enter(value, date.iso(), place, field, in, context);
    }

    static void set(LocalTime time, Located place, Control.Field field, Target in, StepContext context) {
        String value = switch (field.kind()) {
            case "time" -> time.toString();
            case "datetime-local" ->
                field.value().contains("T")
                        ? field.value().substring(0, field.value().indexOf('T') + 1) + time
                        : null;
            default -> null;
        };
        enter(value, time.toString(), place, field, in, context);
    }

    private static @Nullable String withTimeOf(Control.Field field, WantedDate date) {
        int time = field.value().indexOf('T');
        return time < 0 ? null : date.iso() + field.value().substring(time);
    }

    private static void enter(
            @Nullable String value, String given, Located place, Control.Field field, Target in, StepContext context) {
        if (!field.editable()) {
            throw new SightlineException(
                    ErrorCategory.EXPECTATION,
                    "Cannot set " + in + " to " + given + ": the field is disabled or read-only.");
        }
        if (value == null) {
            throw new SightlineException(
                    ErrorCategory.EXPECTATION,
                    "Cannot set " + in + " to " + given + ": it is a field of the kind '" + field.kind() + "'. "
                            + instead(field.kind()));
        }
        if (value.equals(field.value())) {
            context.note(place, "it holds " + value + " already");
            return;
        }
        context.click(place.point());
        context.act(new Action.TypeText<>(Text.of(value)));
        context.verifyTwice(() -> {
            String held = context.controlAt(place.point()) instanceof Control.Field now ? now.value() : "";
            // seconds of 0 may be added
            return held.equals(value) || held.replaceFirst(":00(\\.0+)?$", "").equals(value)
                    ? Optional.empty()
                    : Optional.of("Set " + in + " to " + value + ", and expected it to hold that, but it holds "
                            + (held.isEmpty() ? "nothing" : "'" + held + "'")
                            + ". Does it accept only dates within limits?");
        });
    }

    private static String instead(String kind) {
        return switch (kind) {
            case "date" -> "Use set_date with a day, as in " + WantedDate.EXAMPLE + ".";
            case "month" -> "Use set_date with a month, as in 2027-01.";
            case "time" -> "Use set_time, as in " + WantedTime.EXAMPLE + ".";
            case "datetime-local" -> "Use set_date with a day and a time, as in 2027-01-23 07:45.";
            default -> "Type a week into it, as in 2027-W04.";
        };
    }
}
