package dev.sightline.task;

import dev.sightline.action.Key;
import dev.sightline.action.MouseButton;
import dev.sightline.grounding.Target;
import dev.sightline.screen.ScreenOrientation;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The steps as verbs, for whatever takes steps one by one: a {@link Task.Builder} collects them, a session performs
 * each at once. Where a verb takes a text instead of a target, it means what the plain form of the step in YAML means.
 *
 * @param <R> what a verb returns
 * @since 0.1.0
 */
public interface StepVerbs<R> {

    /** Takes one step. */
    R step(TaskStep step);

    /** Opens a URL. */
    default R open(String url) {
        return step(new TaskStep.Open(url));
    }

    /** Opens an application: one that a desktop driver allows, or one on a phone by its name or package. */
    default R openApp(String name) {
        return step(new TaskStep.OpenApp(name));
    }

    /** Clicks the element with this text. */
    default R click(String text) {
        return click(Target.text(text));
    }

    default R click(Target target) {
        return click(target, MouseButton.LEFT, 1);
    }

    /**
     * Clicks with a button.
     *
     * @param count 2 for a double click
     */
    default R click(Target target, MouseButton button, int count) {
        return step(new TaskStep.Click(target, button, count));
    }

    /** Clicks while keys are held. */
    default R click(Target target, Set<Key.Named> modifiers) {
        return step(new TaskStep.Click(target, MouseButton.LEFT, 1, modifiers));
    }

    /** Clicks twice. */
    default R doubleClick(Target target) {
        return click(target, MouseButton.LEFT, 2);
    }

    /** Presses on a target for a while, as a finger does. */
    default R longPress(Target target) {
        return step(new TaskStep.LongPress(target, TaskStep.LongPress.USUAL));
    }

    /** Moves a finger over most of the screen. */
    default R swipe(TaskStep.Scroll.Direction direction) {
        return step(new TaskStep.Swipe(direction, TaskStep.Swipe.USUAL, null));
    }

    /**
     * Moves a finger over the screen.
     *
     * @param amount part of the screen's extent, as 0.6
     */
    default R swipe(TaskStep.Scroll.Direction direction, double amount, Target from) {
        return step(new TaskStep.Swipe(direction, amount, from));
    }

    /** Turns the screen of a phone. */
    default R setOrientation(ScreenOrientation orientation) {
        return step(new TaskStep.SetOrientation(orientation));
    }

    /** Moves the pointer over the element with this text. */
    default R hover(String text) {
        return hover(Target.text(text), Duration.ZERO);
    }

    /**
     * Moves the pointer over a target.
     *
     * @param dwell how long it rests there before the next step
     */
    default R hover(Target target, Duration dwell) {
        return step(new TaskStep.Hover(target, dwell));
    }

    /** Ticks a check box or switch, or chooses a radio button, unless it is on already. */
    default R check(Target target) {
        return step(new TaskStep.Check(target));
    }

    /** Clears a check box or switch, unless it is off already. */
    default R uncheck(Target target) {
        return step(new TaskStep.Uncheck(target));
    }

    /** Drags one thing onto another. */
    default R drag(Target from, Target to) {
        return step(new TaskStep.Drag(from, to));
    }

    /**
     * Drags something by a distance.
     *
     * @param right in CSS pixels, or the units of the driver; negative to the left
     * @param down in the same units; negative upwards
     */
    default R dragBy(Target from, double right, double down) {
        return step(new TaskStep.DragBy(from, right, down));
    }

    /** Removes what the field with this label holds. */
    default R clear(String field) {
        return clear(Target.field(field));
    }

    default R clear(Target field) {
        return step(new TaskStep.Clear(field));
    }

    /** Types where the focus is. */
    default R type(String text) {
        return step(new TaskStep.Type(text, null, false));
    }

    /** Types into the field with this label, in place of what it holds. */
    default R type(String text, String field) {
        return type(text, Target.field(field));
    }

    /** Types into a field, in place of what it holds. */
    default R type(String text, Target into) {
        return type(text, into, true);
    }

    default R type(String text, Target into, boolean replace) {
        return step(new TaskStep.Type(text, into, replace));
    }

    /** Presses a key or a chord, as in {@code enter} or {@code control+a}. */
    default R press(String keys) {
        return step(new TaskStep.Press(keys));
    }

    /** Presses a key or a chord several times. */
    default R press(String keys, int times) {
        return step(new TaskStep.Press(keys, times));
    }

    /** Scrolls by most of a screen. */
    default R scroll(TaskStep.Scroll.Direction direction) {
        return step(new TaskStep.Scroll(direction, 0.8, null));
    }

    /**
     * Scrolls over a target.
     *
     * @param amount part of the screen's extent, as 0.8
     */
    default R scroll(TaskStep.Scroll.Direction direction, double amount, Target at) {
        return step(new TaskStep.Scroll(direction, amount, at));
    }

    /** Scrolls until the element with this text shows. */
    default R scrollTo(String text) {
        return scrollTo(Target.text(text));
    }

    default R scrollTo(Target target) {
        return step(new TaskStep.ScrollTo(target));
    }

    /**
     * Scrolls until a target shows.
     *
     * @param in what lies in the part of the screen to scroll
     */
    default R scrollTo(Target target, Target in) {
        return step(new TaskStep.ScrollTo(target, in));
    }

    /** Chooses an option in the drop-down list with this label. */
    default R select(String option, String field) {
        return select(option, Target.field(field));
    }

    default R select(String option, Target from) {
        return step(new TaskStep.Select(option, from));
    }

    /** Sets a day in the field with this label, or in the calendar that it opens. */
    default R setDate(LocalDate date, String field) {
        return setDate(date.toString(), Target.field(field));
    }

    /**
     * Sets a date in a field, or in the calendar that it opens.
     *
     * @param date in ISO 8601 form: {@code 2027-01-23}; {@code 2027-01} for a month; {@code 2027-01-23 07:45} for a day
     *     with a time
     */
    default R setDate(String date, Target in) {
        return step(new TaskStep.SetDate(date, in));
    }

    /** Sets a time of day in the field with this label, or in the list that it opens. */
    default R setTime(LocalTime time, String field) {
        return setTime(time.toString(), Target.field(field));
    }

    /**
     * Sets a time of day in a field, or in the list that it opens.
     *
     * @param time as in {@code 07:45}
     */
    default R setTime(String time, Target in) {
        return step(new TaskStep.SetTime(time, in));
    }

    /** Chooses a file in the file input whose button or label bears this text. */
    default R upload(String file, String label) {
        return upload(List.of(file), Target.text(label));
    }

    default R upload(List<String> files, Target into) {
        return step(new TaskStep.Upload(files, into));
    }

    default R waitForText(String text) {
        return step(new TaskStep.WaitForText(text, false, null));
    }

    default R waitForText(String text, Duration timeout) {
        return step(new TaskStep.WaitForText(text, false, timeout));
    }

    /**
     * Waits until a text shows.
     *
     * @param timeout null for the default of the agent
     */
    default R waitFor(TextMatch text, @Nullable Duration timeout) {
        return step(new TaskStep.WaitForText(text, false, timeout));
    }

    /** Waits until a text does not show any more. */
    default R waitUntilGone(String text) {
        return step(new TaskStep.WaitForText(text, true, null));
    }

    default R waitUntilGone(String text, Duration timeout) {
        return step(new TaskStep.WaitForText(text, true, timeout));
    }

    default R expectText(String text) {
        return step(new TaskStep.ExpectText(text, false));
    }

    default R expect(TextMatch text) {
        return step(new TaskStep.ExpectText(text, false));
    }

    /** Fails when a text shows. */
    default R expectNoText(String text) {
        return step(new TaskStep.ExpectText(text, true));
    }

    default R expectNo(TextMatch text) {
        return step(new TaskStep.ExpectText(text, true));
    }

    /** Fails unless the field or list with this label holds a value, and nothing else. */
    default R expectValue(String value, String field) {
        return expectValue(value, Target.field(field));
    }

    default R expectValue(String value, Target of) {
        return step(new TaskStep.ExpectValue(of, value));
    }

    /** Fails unless a text shows so many times. */
    default R expectCount(int count, String text) {
        return step(new TaskStep.ExpectCount(TextMatch.words(text), List.of(), count, count));
    }

    /** Fails unless relations lead to so many lines, as to the rows below a heading. */
    default R expectCount(int count, Target.Relation... relations) {
        return step(new TaskStep.ExpectCount(null, List.of(relations), count, count));
    }

    /** Fails unless a control can be used. */
    default R expectEnabled(Target target) {
        return step(new TaskStep.ExpectEnabled(target));
    }

    /** Fails unless a control is disabled or read-only. */
    default R expectDisabled(Target target) {
        return step(new TaskStep.ExpectDisabled(target));
    }

    /** Fails unless the screen looks as it is stored in a PNG file. */
    default R expectScreenshot(String file) {
        return step(new TaskStep.ExpectScreenshot(file, List.of(), List.of(), 0));
    }

    /** Stores what the screen shows in the folder of the run. */
    default R screenshot(String name) {
        return step(new TaskStep.Screenshot(name));
    }

    /** Waits until nothing on the screen has changed for a while. */
    default R waitForRest(Duration quiet) {
        return step(new TaskStep.WaitForRest(quiet, null));
    }

    /**
     * Reads the text to which relations lead into a variable.
     *
     * @param relations at least one
     */
    default R extract(String variable, Target.Relation... relations) {
        return step(new TaskStep.Extract(variable, List.of(relations), null));
    }

    /** Reads what a regular expression matches, or what its one group matches, into a variable. */
    default R extract(String variable, String pattern, Target.Relation... relations) {
        return step(new TaskStep.Extract(variable, List.of(relations), pattern));
    }

    default R acceptDialog() {
        return step(new TaskStep.AnswerDialog(true, null, null));
    }

    /** Accepts a dialog that says something, in part, after entering a text. */
    default R acceptDialog(String message, String text) {
        return step(new TaskStep.AnswerDialog(true, message, text));
    }

    default R dismissDialog() {
        return step(new TaskStep.AnswerDialog(false, null, null));
    }

    /** Goes back. */
    default R back() {
        return step(new TaskStep.Back());
    }

    /** Closes the tab in front. */
    default R closeTab() {
        return step(new TaskStep.CloseTab());
    }

    /** Performs steps only if a text shows on the screen as it is. */
    default R ifShows(String text, Consumer<Steps> then) {
        return ifShows(TextMatch.words(text), Duration.ZERO, then, _ -> {});
    }

    /**
     * Performs steps if a text shows, and others if it does not.
     *
     * @param within how long to wait for the text before deciding
     */
    default R ifShows(TextMatch text, Duration within, Consumer<Steps> then, Consumer<Steps> otherwise) {
        return step(new TaskStep.If(text, within, Steps.of(then), Steps.of(otherwise)));
    }

    /** Performs steps unless a text shows on the screen as it is. */
    default R unlessShows(String text, Consumer<Steps> then) {
        return unlessShows(TextMatch.words(text), Duration.ZERO, then);
    }

    /**
     * Performs steps unless a text shows.
     *
     * @param within how long to wait for the text before deciding
     */
    default R unlessShows(TextMatch text, Duration within, Consumer<Steps> then) {
        return step(new TaskStep.Unless(text, within, Steps.of(then)));
    }

    /** Performs steps a number of times. */
    default R repeat(int times, Consumer<Steps> steps) {
        return repeat(new TaskStep.Repeat.Rounds.Times(times), steps);
    }

    /** Performs steps as long as a text shows; fails after 100 rounds. */
    default R repeatWhile(String text, Consumer<Steps> steps) {
        return repeat(new TaskStep.Repeat.Rounds.While(TextMatch.words(text), TaskStep.Repeat.Rounds.USUAL), steps);
    }

    /** Performs steps until a text shows; fails after 100 rounds. */
    default R repeatUntil(String text, Consumer<Steps> steps) {
        return repeat(new TaskStep.Repeat.Rounds.Until(TextMatch.words(text), TaskStep.Repeat.Rounds.USUAL), steps);
    }

    default R repeat(TaskStep.Repeat.Rounds rounds, Consumer<Steps> steps) {
        return step(new TaskStep.Repeat(rounds, Steps.of(steps)));
    }

    /**
     * Performs steps, and performs them again from the first if one fails.
     *
     * @param times how often at most, after the first attempt
     */
    default R retry(int times, Consumer<Steps> steps) {
        return step(new TaskStep.Retry(times, Steps.of(steps)));
    }

    /** Performs steps under a name, which the record shows. */
    default R group(String name, Consumer<Steps> steps) {
        return step(new TaskStep.Group(name, Steps.of(steps)));
    }

    /** Performs steps for each row; the values of a row are variables meanwhile. */
    default R forEach(List<Map<String, String>> rows, Consumer<Steps> steps) {
        return step(new TaskStep.ForEach(new TaskStep.ForEach.Rows.Given(rows), Steps.of(steps)));
    }

    /** The same for each row of a CSV file, whose first line names the variables. */
    default R forEachOf(String csvFile, Consumer<Steps> steps) {
        return step(new TaskStep.ForEach(new TaskStep.ForEach.Rows.Csv(csvFile), Steps.of(steps)));
    }

    /**
     * Performs the steps of another task.
     *
     * @param parameters values of its variables
     */
    default R include(Task task, Map<String, String> parameters) {
        return step(new TaskStep.Include(task, task.name(), parameters));
    }

    /** Hands over to the model until it says that the goal is reached. */
    default R goal(String goal) {
        return step(new TaskStep.Goal(goal));
    }
}
