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
import dev.sightline.grounding.TextLine;
import dev.sightline.screen.Box;
import dev.sightline.screen.Point;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import java.time.Duration;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Sets a date as a person does: opens the field, turns the calendar that appears to the month, and clicks the day.
 * Calendars are recognised by a month's name and year above days in seven columns. What turns them, nobody knows: each
 * thing beside the month's name is tried, and what it did is remembered.
 */
final class DatePicker {

    /** What a calendar takes to open. */
    static final Duration TO_OPEN = Duration.ofSeconds(1);

    private static final int MOST_TURNS = 60;

    /** Things on one side of the month's name that are tried. */
    private static final int MOST_BESIDE = 4;

    /** Further away than this, a list of years is used where there is one. */
    private static final int FAR = 12;

    private static final Pattern CONFIRMATION =
            Pattern.compile("(?i)ok|apply|done|set|save|confirm|select|choose|fertig|übernehmen");

    private final Target in;
    private @Nullable WantedDate wanted;
    private @Nullable Located place;
    private @Nullable YearMonth shown;
    private boolean open;

    DatePicker(Target in) {
        this.in = in;
    }

    /** Whether a calendar is open. */
    boolean isOpen() {
        return open;
    }

    /** Whether a calendar is open that shows another month. */
    boolean isTurned() {
        return open && !wanted().month().equals(shown);
    }

    /** In words. */
    String month() {
        return WantedDate.words(wanted().month());
    }

    /** In words. */
    String day() {
        return wanted().toString();
    }

    private WantedDate wanted() {
        return Objects.requireNonNull(wanted);
    }

    private LocalDate wantedDay() {
        return Objects.requireNonNull(wanted().day());
    }

    private Located place() {
        return Objects.requireNonNull(place);
    }

    // ---- opening

    /** Sets the date if this needs no calendar, and opens the calendar otherwise. */
    void open(WantedDate date, StepContext context) {
        wanted = date;
        place = context.find(in);
        Control control = context.controlAt(place.point());
        if (control instanceof Control.Field field && NativeDates.isNative(field)) {
            NativeDates.set(date, place, field, in, context);
            return;
        }
        if (date.day() == null || date.time() != null) {
            throw new SightlineException(
                    ErrorCategory.EXPECTATION,
                    "Cannot set " + in + " to " + date.iso() + ": it is not one of the browser's own fields for months,"
                            + " or for days with a time. Use set_date with a day, and then set_time.");
        }
        if (WantedDate.states(date.day(), held(context))) {
            context.note(place, "it holds " + date + " already");
            return;
        }
        context.click(place.point());
        List<CalendarMonth> months = awaitCalendar(context);
        if (months.isEmpty() && control instanceof Control.Field field && field.editable()) {
            TypedDates.set(date.day(), place, field, in, context);
            return;
        }
        if (months.isEmpty()) {
            throw new SightlineException(
                    ErrorCategory.GROUNDING,
                    "Clicked " + in + ", but no calendar opened: no month with its year above the days of seven columns"
                            + " was read within " + StepContext.seconds(TO_OPEN) + ". "
                            + context.read(context.look()).listed());
        }
        open = true;
        shown = closest(months).month();
    }

    /** The months that show, empty if there are none after a while. */
    private static List<CalendarMonth> awaitCalendar(StepContext context) {
        return awaitMonths(months -> !months.isEmpty(), context);
    }

    private static List<CalendarMonth> awaitMonths(Predicate<List<CalendarMonth>> met, StepContext context) {
        StepContext.Deadline deadline = context.deadline(TO_OPEN);
        while (true) {
            List<CalendarMonth> months = CalendarMonth.on(context.read(context.look()));
            if (met.test(months) || deadline.isOver()) {
                return months;
            }
            context.pause();
        }
    }

    private CalendarMonth closest(List<CalendarMonth> months) {
        return months.stream()
                .min(Comparator.comparingLong(month -> Math.abs(distance(month.month(), wanted().month()))))
                .orElseThrow();
    }

    private static long distance(YearMonth from, YearMonth to) {
        return ChronoUnit.MONTHS.between(from, to);
    }

    // ---- turning

    /**
     * What may turn a calendar: the n-th thing to the right or left of the month's name, or a key.
     *
     * @param nth from 1; 0 for the key
     */
    private record Knob(boolean forward, int nth) {}

    /** Turns the calendar to the month. */
    void turn(StepContext context) {
        Map<Knob, Long> effects = new LinkedHashMap<>();
        boolean listsTried = false;
        for (int turn = 0; turn < MOST_TURNS; turn++) {
            List<CalendarMonth> months = reopened(context);
            CalendarMonth nearest = closest(months);
            long distance = distance(nearest.month(), wanted().month());
            if (distance == 0) {
                return;
            }
            if (!listsTried && Math.abs(distance) > FAR) {
                listsTried = true;
                if (chosenFromLists(nearest, context)) {
                    continue;
                }
            }
            Knob knob = next(distance, months, effects, context);
            if (knob == null) {
                throw stuck("nothing beside '" + WantedDate.words(nearest.month()) + "' turns it", context);
            }
            effects.put(knob, effect(knob, months, context));
        }
        throw stuck(
                "after " + MOST_TURNS + " attempts it shows "
                        + WantedDate.words(closest(reopened(context)).month()),
                context);
    }

    private SightlineException stuck(String why, StepContext context) {
        return new SightlineException(
                ErrorCategory.EXPECTATION,
                "Cannot turn the calendar of " + in + " to " + month() + ": " + why
                        + ". Turn it with steps of its own, such as repeat with click. "
                        + context.read(context.look()).listed());
    }

    /** The months that show; what was tried before may have closed the calendar. */
    private List<CalendarMonth> reopened(StepContext context) {
        List<CalendarMonth> months = CalendarMonth.on(context.read(context.look()));
        if (months.isEmpty()) {
            context.click(place().point());
            months = awaitCalendar(context);
        }
        if (months.isEmpty()) {
            throw stuck("it does not show any more", context);
        }
        return months;
    }

    /** What brings the calendar closest, or what has not been tried yet; null if nothing is left. */
    private @Nullable Knob next(
            long distance, List<CalendarMonth> months, Map<Knob, Long> effects, StepContext context) {
        Optional<Map.Entry<Knob, Long>> best = effects.entrySet().stream()
                .filter(effect -> Math.abs(distance - effect.getValue()) < Math.abs(distance))
                .min(Comparator.comparingLong(effect -> Math.abs(distance - effect.getValue())));
        boolean forward = distance > 0;
        // those on the other side may still lead the right way
        Stream<Knob> all = Stream.of(forward, !forward)
                .flatMap(side -> IntStream.rangeClosed(1, MOST_BESIDE).mapToObj(nth -> new Knob(side, nth)));
        List<Knob> untried = Stream.concat(all, Stream.of(new Knob(forward, 0)))
                .filter(knob -> !effects.containsKey(knob))
                .filter(knob -> knob.nth == 0
                        ? context.offers(ActionKind.PRESS_KEYS)
                        : box(knob, months, context.step().screenshot()).isPresent())
                .toList();
        boolean mayLeapFurther = Math.abs(distance) > FAR
                && !untried.isEmpty()
                && untried.getFirst().forward == forward
                && untried.getFirst().nth > 0;
        if (best.isPresent() && !(mayLeapFurther && Math.abs(best.get().getValue()) < FAR)) {
            return best.get().getKey();
        }
        return untried.isEmpty() ? null : untried.getFirst();
    }

    /** Where something beside the month's name is now. */
    private static Optional<Box<Space.Pixels>> box(Knob knob, List<CalendarMonth> months, Screenshot seen) {
        CalendarMonth month = knob.forward ? months.getLast() : months.getFirst();
        Box<Space.Pixels> heading = month.heading();
        Comparator<Box<Space.Pixels>> fromLeft = Comparator.comparingDouble(Box::left);
        return InkSegments.in(month.headingRow(), seen).stream()
                .filter(segment -> knob.forward
                        ? segment.left() > heading.right() - heading.height() / 4
                        : segment.right() < heading.left() + heading.height() / 4)
                .sorted(knob.forward ? fromLeft : fromLeft.reversed())
                .skip(knob.nth - 1L)
                .findFirst();
    }

    /** By how many months it turns the calendar. */
    private static long effect(Knob knob, List<CalendarMonth> before, StepContext context) {
        if (knob.nth == 0) {
            context.act(new Action.PressKeys<>(List.of(knob.forward ? Key.Named.PAGE_DOWN : Key.Named.PAGE_UP)));
        } else {
            Box<Space.Pixels> box =
                    box(knob, before, context.step().screenshot()).orElseThrow();
            context.step().located(new Located(box.center(), box, "beside the month's name"));
            context.click(box.center());
        }
        YearMonth first = before.getFirst().month();
        List<CalendarMonth> after = awaitMonths(
                months -> !months.isEmpty() && !months.getFirst().month().equals(first), context);
        return after.isEmpty() ? 0 : distance(first, after.getFirst().month());
    }

    /** Chooses year and month where they are lists or fields. */
    private boolean chosenFromLists(CalendarMonth calendar, StepContext context) {
        boolean chosen = false;
        String year = String.valueOf(wanted().month().getYear());
        Point<Space.Pixels> yearAt = calendar.yearBox().center();
        Control control = context.controlAt(yearAt);
        if (control instanceof Control.Choice choice && choice.options().contains(year)) {
            SelectStep.choose(year, new Located(yearAt, calendar.yearBox(), "read the year"), in, context);
            chosen = true;
        } else if (control instanceof Control.Field field && field.editable()) {
            context.click(yearAt);
            if (!context.selectAll() && context.offers(ActionKind.PRESS_KEYS)) {
                context.act(new Action.PressKeys<>(
                        List.of(context.run().driver().info().commandKey(), new Key.Printable('a'))));
            }
            context.act(new Action.TypeText<>(Text.of(year)));
            context.act(new Action.PressKeys<>(List.of(Key.Named.ENTER)));
            chosen = true;
        }
        if (!chosen) {
            return false;
        }
        Box<Space.Pixels> name = closest(reopened(context)).nameBox();
        Point<Space.Pixels> nameAt = name.center();
        if (context.controlAt(nameAt) instanceof Control.Choice names) {
            OptionalInt month = IntStream.range(0, names.options().size())
                    .filter(i -> MonthNames.month(names.options().get(i))
                            == wanted().month().getMonthValue())
                    .findFirst();
            if (month.isPresent()) {
                SelectStep.choose(
                        names.options().get(month.getAsInt()),
                        new Located(nameAt, name, "read the month"),
                        in,
                        context);
            }
        }
        return true;
    }

    // ---- choosing

    /** Clicks the day, and confirms it where the calendar asks for that. */
    void choose(StepContext context) {
        CalendarMonth calendar =
                awaitMonths(
                                months -> months.stream()
                                        .anyMatch(month -> month.month().equals(wanted().month())),
                                context)
                        .stream()
                        .filter(month -> month.month().equals(wanted().month()))
                        .findFirst()
                        .orElseThrow(() -> stuck("it does not show any more", context));
        Box<Space.Pixels> cell = calendar.cell(wantedDay().getDayOfMonth());
        context.step().located(new Located(cell.center(), cell, "the day's place in the calendar"));
        context.click(cell.center());
        if (!isHeldSoon(context)) {
            confirmation(calendar, context)
                    .ifPresent(line -> context.click(line.box().center()));
        }
        context.verify(_ -> {
            String held = held(context);
            return isHeld(held, context)
                    ? Optional.empty()
                    : Optional.of("Chose " + wanted() + " in the calendar, and expected " + in
                            + " to show that, but it shows " + (held.isEmpty() ? "nothing" : "'" + held + "'")
                            + ". Can the day be chosen?");
        });
    }

    private boolean isHeldSoon(StepContext context) {
        StepContext.Deadline deadline = context.deadline(TO_OPEN);
        while (!isHeld(held(context), context)) {
            if (deadline.isOver()) {
                return false;
            }
            context.pause();
        }
        return true;
    }

    /** A place without extent, as of a button, shows nothing; the calendar is then expected to close. */
    private boolean isHeld(String held, StepContext context) {
        return WantedDate.states(wantedDay(), held)
                || (held.isEmpty()
                        && place().box().width() == 0
                        && CalendarMonth.on(context.read(context.lookBeside())).isEmpty());
    }

    /** What the field holds, as the driver or else the screen shows it. */
    private String held(StepContext context) {
        return context.controlAt(place().point()) instanceof Control.Field field
                ? field.value()
                : context.readIn(place().box(), context.lookBeside());
    }

    /** The button below the days, as in "OK". */
    private static Optional<TextLine> confirmation(CalendarMonth calendar, StepContext context) {
        return context.read(context.look()).lines().stream()
                .filter(line -> CONFIRMATION.matcher(line.text().strip()).matches())
                .filter(line -> line.box().top() > calendar.heading().bottom())
                .min(Comparator.comparingDouble(line -> line.box().top()));
    }
}
