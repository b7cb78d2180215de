package dev.sightline.runtime.script.steps;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.driver.Control;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.Located;
import dev.sightline.grounding.Target;
import dev.sightline.grounding.TextLine;
import dev.sightline.screen.Box;
import dev.sightline.screen.Space;
import dev.sightline.task.TaskStep;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;

final class SetTimeStep implements StepDefinition<TaskStep.SetTime> {

    private static final int MOST_SCROLLS = 50;

    private static final Field<TaskStep.SetTime, String> TIME =
            Field.required("time", FieldTypes.TIME, TaskStep.SetTime::time, "Hours and minutes.", "\"07:45\"");
    private static final Field<TaskStep.SetTime, Target> IN = Field.required(
            "in",
            FieldTypes.FIELD_TARGET,
            TaskStep.SetTime::in,
            "The field, or what opens the list of times.",
            "Alarm");

    @Override
    public String name() {
        return "set_time";
    }

    @Override
    public String summary() {
        return "Sets a time of day in a field, or in the list of times that it opens.";
    }

    @Override
    public String example() {
        return "set_time: { time: \"07:45\", in: Alarm }";
    }

    @Override
    public Map<String, String> synonyms() {
        return Map.of("pick_time", "set_time: { time: ..., in: ... }");
    }

    @Override
    public Form<TaskStep.SetTime> form() {
        return Form.keys(values -> new TaskStep.SetTime(values.require(TIME), values.require(IN)), List.of(TIME, IN));
    }

    @Override
    public String words(TaskStep.SetTime step) {
        return "set " + step.in() + " to " + step.time();
    }

    @Override
    public Needs needs() {
        return Needs.oneOf(ActionKind.CLICK, ActionKind.TAP).andReader();
    }

    @Override
    public void perform(TaskStep.SetTime step, StepContext context) {
        LocalTime time = WantedTime.parse(context.fill(step.time()));
        Located place = context.find(step.in());
        Control control = context.controlAt(place.point());
        if (control instanceof Control.Field field && NativeDates.isNative(field)) {
            NativeDates.set(time, place, field, step.in(), context);
            return;
        }
        if (control instanceof Control.Choice choice) {
            SelectStep.choose(option(time, choice.options(), step.in()), place, step.in(), context);
            return;
        }
        ReadScreen before = context.read(context.step().screenshot());
        context.click(place.point());
        Optional<TextLine> listed = listed(time, before, context);
        if (listed.isPresent()) {
            context.step()
                    .located(new Located(
                            listed.get().box().center(),
                            listed.get().box(),
                            "read '" + listed.get().text() + "' in the list"));
            context.click(listed.get().box().center());
            context.verify(seen -> {
                String shown = shown(place, context);
                return WantedTime.read(shown).equals(Optional.of(time))
                        ? Optional.empty()
                        : Optional.of("Chose " + time + " in the list, and expected " + step.in()
                                + " to show that, but it shows '" + shown + "'.");
            });
            return;
        }
        if (control instanceof Control.Field field && field.editable()) {
            TypedDates.set(time, place, field, step.in(), context);
            return;
        }
        throw new SightlineException(
                ErrorCategory.GROUNDING,
                "Cannot set " + step.in() + " to " + time + ": what was clicked is neither a time field nor opens a"
                        + " list with this time. Use click, type or select. "
                        + context.read(context.look()).listed());
    }

    private static String option(LocalTime time, List<String> options, Target in) {
        return options.stream()
                .filter(option -> WantedTime.read(option).equals(Optional.of(time)))
                .findFirst()
                .orElseThrow(() -> new SightlineException(
                        ErrorCategory.EXPECTATION,
                        "The list " + in + " has no option for " + time + ". It holds: '" + String.join("', '", options)
                                + "'."));
    }

    /** The time among those that a click has made appear; a long list shows only some of them. */
    private static Optional<TextLine> listed(LocalTime time, ReadScreen before, StepContext context) {
        StepContext.Deadline deadline = context.deadline(DatePicker.TO_OPEN);
        ReadScreen last = new ReadScreen(List.of());
        int scrolls = 0;
        while (true) {
            var times = new ReadScreen(context.read(context.look()).newSince(before).stream()
                    .filter(line -> WantedTime.read(line.text()).isPresent())
                    .toList());
            Optional<TextLine> wanted = times.lines().stream()
                    .filter(line -> WantedTime.read(line.text()).equals(Optional.of(time)))
                    .findFirst();
            if (wanted.isPresent()) {
                return wanted;
            }
            if (times.lines().size() > 1 && !times.sameAs(last) && scrolls < MOST_SCROLLS) {
                scrolls++;
                last = times;
                boolean later = WantedTime.read(times.lines().getFirst().text())
                        .orElseThrow()
                        .isBefore(time);
                Box<Space.Pixels> list = ReadScreen.around(times.lines());
                context.act(new Action.Scroll<>(list.center(), 0, (later ? 0.7 : -0.7) * list.height()));
            } else if (deadline.isOver()) {
                return Optional.empty();
            } else {
                context.pause();
            }
        }
    }

    private static String shown(Located place, StepContext context) {
        return context.controlAt(place.point()) instanceof Control.Field field
                ? field.value()
                : context.readIn(place.box(), context.look());
    }
}
