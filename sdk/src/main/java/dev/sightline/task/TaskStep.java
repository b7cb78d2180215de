package dev.sightline.task;

import dev.sightline.action.Key;
import dev.sightline.action.MouseButton;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.Target;
import dev.sightline.screen.ScreenOrientation;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One step of a {@link Task}. Texts may hold {@code ${name}} for a variable and {@code ${secret.name}} for a secret;
 * they are replaced when the step runs, so that a step can use what an earlier one extracted.
 *
 * <p>What YAML calls a step, and the words for it in print, are in the runtime's catalogue of steps, not here. A step
 * that makes no sense is rejected when it is created.
 *
 * @since 0.1.0
 */
public sealed interface TaskStep {

    /** The steps of which this one consists, in their order and however often they are performed; empty for most. */
    default List<TaskStep> parts() {
        return List.of();
    }

    /** Opens a URL; a relative one is resolved against the task's own. */
    record Open(String url) implements TaskStep {

        public Open {
            requireText("open", "url", url);
        }
    }

    /**
     * Brings an application to the front, starting it if necessary.
     *
     * @param name under which the driver knows it; on a phone also its package
     */
    record OpenApp(String name) implements TaskStep {

        public OpenApp {
            requireText("open an application", "name", name);
        }
    }

    /**
     * Clicks, or taps on a touch screen.
     *
     * @param modifiers keys that are held meanwhile
     */
    record Click(Target target, MouseButton button, int count, Set<Key.Named> modifiers) implements TaskStep {

        public Click {
            requireBetween("click", "count", count, 1, 3);
            modifiers = Set.copyOf(modifiers);
            for (Key.Named key : modifiers) {
                if (!key.isModifier()) {
                    throw refused("click", "modifiers", key.toString(), "use control, shift, alt and meta");
                }
            }
        }

        /** A click while no key is held. */
        public Click(Target target, MouseButton button, int count) {
            this(target, button, count, Set.of());
        }
    }

    /**
     * Presses on a target for a while, as a finger does.
     *
     * @param duration how long
     */
    record LongPress(Target target, Duration duration) implements TaskStep {

        /** Long enough on every platform. */
        public static final Duration USUAL = Duration.ofMillis(800);

        public LongPress {
            requirePositive("long press", "duration", duration);
        }
    }

    /**
     * Moves a finger over the screen; what lies under it follows.
     *
     * @param direction of the finger
     * @param amount part of the screen's extent in that direction, as 0.6
     * @param from where it begins, null for a place from which the way fits on the screen
     */
    record Swipe(
            Scroll.Direction direction,
            double amount,
            @Nullable Target from) implements TaskStep {

        /** The part of the screen that a swipe crosses unless another is given. */
        public static final double USUAL = 0.6;

        public Swipe {
            if (!(amount > 0 && amount <= 1)) {
                throw refused("swipe", "amount", String.valueOf(amount), "use a number above 0 and up to 1");
            }
        }
    }

    /**
     * Moves the pointer over a target, and leaves it there.
     *
     * @param dwell how long it rests there before the next step
     */
    record Hover(Target target, Duration dwell) implements TaskStep {}

    /** Ticks a check box or switch, or chooses a radio button; does nothing if it is on already. */
    record Check(Target target) implements TaskStep {}

    /** Clears a check box or switch; does nothing if it is off already. */
    record Uncheck(Target target) implements TaskStep {}

    /** Presses the left button on one target and releases it on another, and fails when nothing on the screen changes. */
    record Drag(Target from, Target to) implements TaskStep {}

    /**
     * Presses the left button on a target, and releases it at a distance from there; fails when nothing on the screen
     * changes.
     *
     * @param right in units of the driver, CSS pixels in a browser; negative to the left
     * @param down in the same units; negative upwards
     */
    record DragBy(Target from, double right, double down) implements TaskStep {

        public DragBy {
            if (!(Math.hypot(right, down) >= 1 && Math.hypot(right, down) <= 10_000)) {
                throw refused("drag by", "distance", right + ", " + down, "use distances from 1 to 10000");
            }
        }
    }

    /** Removes what a field holds. */
    record Clear(Target field) implements TaskStep {}

    /**
     * Types text.
     *
     * @param into the field that is clicked first, null to type where the focus is
     * @param replace whether what the field holds is selected first, and so replaced
     */
    record Type(String text, @Nullable Target into, boolean replace) implements TaskStep {}

    /**
     * Presses a key or a chord, as in {@code enter} or {@code control+a}.
     *
     * @param times how often
     */
    record Press(String keys, int times) implements TaskStep {

        public Press {
            requireText("press", "keys", keys);
            requireBetween("press", "number of times", times, 1, 100);
        }

        /** Presses once. */
        public Press(String keys) {
            this(keys, 1);
        }
    }

    /**
     * Scrolls by a distance, over a target or the middle of the screen.
     *
     * @param direction towards what is to be seen
     * @param amount part of the screen's extent in that direction, as 0.8
     */
    record Scroll(
            Direction direction, double amount, @Nullable Target at) implements TaskStep {

        /** Where to. */
        public enum Direction {
            DOWN,
            UP,
            LEFT,
            RIGHT
        }

        public Scroll {
            if (!(amount > 0 && amount <= 100)) {
                throw refused("scroll", "amount", String.valueOf(amount), "use a number above 0 and up to 100");
            }
        }
    }

    /**
     * Scrolls until a target shows: whatever moves when the wheel is turned over it, down, up and sideways.
     *
     * @param in what lies in the part of the screen to scroll; null to try every part
     */
    record ScrollTo(Target target, @Nullable Target in) implements TaskStep {

        /** Tries every part of the screen. */
        public ScrollTo(Target target) {
            this(target, null);
        }
    }

    /** Turns the screen of a phone. */
    record SetOrientation(ScreenOrientation orientation) implements TaskStep {}

    /** Opens a drop-down list and chooses one of its options. */
    record Select(String option, Target from) implements TaskStep {

        public Select {
            requireText("select", "option", option);
        }
    }

    /**
     * Sets a date: in a browser's own date field, or in a calendar that opens on the screen.
     *
     * @param date in ISO 8601 form: {@code 2027-01-23}; {@code 2027-01} for a month; {@code 2027-01-23 07:45} for a day
     *     with a time
     * @param in the field, or what opens the calendar
     */
    record SetDate(String date, Target in) implements TaskStep {

        public SetDate {
            requireText("set a date", "date", date);
        }
    }

    /**
     * Sets a time of day: in a browser's own time field, in a text field, or in a list that opens on the screen.
     *
     * @param time as in {@code 07:45}
     * @param in the field, or what opens the list
     */
    record SetTime(String time, Target in) implements TaskStep {

        public SetTime {
            requireText("set a time", "time", time);
        }
    }

    /** Chooses files in a file input; relative paths start from the task's own folder. */
    record Upload(List<String> files, Target into) implements TaskStep {

        public Upload {
            files = List.copyOf(files);
            if (files.isEmpty()) {
                throw refused("upload", "files", "an empty list", "name at least one file");
            }
            files.forEach(file -> requireText("upload", "files", file));
        }
    }

    /**
     * Waits until a text shows, or until it is gone.
     *
     * @param timeout null for the default of the agent
     */
    record WaitForText(
            TextMatch match, boolean gone, @Nullable Duration timeout) implements TaskStep {

        public WaitForText {
            requirePositive("wait for a text", "timeout", timeout);
        }

        /** Waits for whole words. */
        public WaitForText(String words, boolean gone, @Nullable Duration timeout) {
            this(TextMatch.words(words), gone, timeout);
        }
    }

    /**
     * Fails unless a text shows, or unless it does not. The screen is given a moment to show it, as after a click; what
     * takes longer is waited for.
     */
    record ExpectText(TextMatch match, boolean absent) implements TaskStep {

        /** Expects whole words. */
        public ExpectText(String words, boolean absent) {
            this(TextMatch.words(words), absent);
        }
    }

    /**
     * Fails unless a field or list holds a value, and nothing else.
     *
     * @param value of a date or time the ISO form; of a list the words of the option
     */
    record ExpectValue(Target of, String value) implements TaskStep {}

    /**
     * Fails unless a text, or the lines to which relations lead, show so many times.
     *
     * @param match what is counted; null for lines
     * @param relations where it must lie; all must hold
     * @param least the smallest number
     * @param most the largest number
     */
    record ExpectCount(@Nullable TextMatch match, List<Target.Relation> relations, int least, int most)
            implements TaskStep {

        /** No screen shows so many lines. */
        public static final int ANY = 10_000;

        public ExpectCount {
            relations = List.copyOf(relations);
            if (match == null && relations.isEmpty()) {
                throw refused("expect a count", "text", "missing", "name a text, or a relation");
            }
            requireBetween("expect a count", "smallest number", least, 0, ANY);
            requireBetween("expect a count", "largest number", most, least, ANY);
        }
    }

    /** Fails unless a control can be used. */
    record ExpectEnabled(Target target) implements TaskStep {}

    /** Fails unless a control is disabled or read-only. */
    record ExpectDisabled(Target target) implements TaskStep {}

    /**
     * Fails unless the screen, or a part of it, looks as it is stored in a file. The file of a screen with another pixel
     * ratio has that in its name, as in {@code cart@2x.png}.
     *
     * @param file a PNG file, relative to the folder of the task
     * @param around what must lie in the part that is compared; empty for the whole screen
     * @param masks what is not compared
     * @param tolerance the part of the pixels that may differ, from 0 to 1
     */
    record ExpectScreenshot(String file, List<Target> around, List<Target> masks, double tolerance)
            implements TaskStep {

        public ExpectScreenshot {
            requireText("expect a screenshot", "file", file);
            if (!file.endsWith(".png")) {
                throw refused("expect a screenshot", "file", "'" + file + "'", "name a file that ends with .png");
            }
            around = List.copyOf(around);
            masks = List.copyOf(masks);
            if (!(tolerance >= 0 && tolerance <= 1)) {
                throw refused(
                        "expect a screenshot", "tolerance", String.valueOf(tolerance), "use a number from 0 to 1");
            }
        }
    }

    /**
     * Stores what the screen shows in the folder of the run.
     *
     * @param name of the picture, without its suffix
     */
    record Screenshot(String name) implements TaskStep {

        public Screenshot {
            requireText("screenshot", "name", name);
        }
    }

    /**
     * Waits until the screen stands still.
     *
     * @param quiet how long nothing must change
     * @param timeout null for the default of the agent
     */
    record WaitForRest(Duration quiet, @Nullable Duration timeout) implements TaskStep {

        public WaitForRest {
            requirePositive("wait for rest", "quiet time", quiet);
            requirePositive("wait for rest", "timeout", timeout);
        }
    }

    /**
     * Reads text from the screen into a variable: the line that a relation leads to, or what the first group of a
     * pattern matches in it.
     *
     * @param variable the name to keep it under
     * @param relations which line; empty for any, in reading order
     * @param pattern a regular expression with at most one group; null for the whole line
     */
    record Extract(
            String variable,
            List<Target.Relation> relations,
            @Nullable String pattern) implements TaskStep {

        public Extract {
            relations = List.copyOf(relations);
            if (!variable.matches("[A-Za-z_][A-Za-z0-9_]*")) {
                throw refused("extract", "variable", "'" + variable + "'", "use letters, digits and '_'");
            }
            if (relations.isEmpty() && pattern == null) {
                throw refused("extract", "relations", "missing", "name at least one relation, or a pattern");
            }
            if (pattern != null) {
                requirePattern("extract", pattern);
            }
        }
    }

    /**
     * Answers a native dialog.
     *
     * @param message what the dialog must say, in part; null for anything
     * @param text what to enter first, null to leave the default
     */
    record AnswerDialog(
            boolean accept,
            @Nullable String message,
            @Nullable String text) implements TaskStep {

        public AnswerDialog {
            if (message != null) {
                requireText("answer a dialog", "message", message);
            }
        }
    }

    /** Goes back. */
    record Back() implements TaskStep {}

    /** Closes the tab in front. */
    record CloseTab() implements TaskStep {}

    /**
     * Performs steps only if a text shows.
     *
     * @param within how long to wait for the text before deciding; zero to decide by the screen as it is
     * @param steps performed if it shows
     * @param otherwise performed if it does not; may be empty
     */
    record If(TextMatch match, Duration within, List<TaskStep> steps, List<TaskStep> otherwise) implements TaskStep {

        public If {
            steps = requireSteps("if", steps);
            otherwise = List.copyOf(otherwise);
        }

        @Override
        public List<TaskStep> parts() {
            return Stream.concat(steps.stream(), otherwise.stream()).toList();
        }
    }

    /**
     * Performs steps unless a text shows.
     *
     * @param within how long to wait for the text before deciding; zero to decide by the screen as it is
     */
    record Unless(TextMatch match, Duration within, List<TaskStep> steps) implements TaskStep {

        public Unless {
            steps = requireSteps("unless", steps);
        }

        @Override
        public List<TaskStep> parts() {
            return steps;
        }
    }

    /** Performs steps several times. */
    record Repeat(Rounds rounds, List<TaskStep> steps) implements TaskStep {

        public Repeat {
            steps = requireSteps("repeat", steps);
        }

        @Override
        public List<TaskStep> parts() {
            return steps;
        }

        /** How often. */
        public sealed interface Rounds {

            /** A number of times. */
            record Times(int times) implements Rounds {

                public Times {
                    requireBetween("repeat", "number of times", times, 1, MOST);
                }
            }

            /**
             * As long as a text shows, which is looked at before each round.
             *
             * @param most rounds after which the step fails
             */
            record While(TextMatch match, int most) implements Rounds {

                public While {
                    requireBetween("repeat", "largest number of rounds", most, 1, MOST);
                }
            }

            /**
             * Until a text shows, which is looked at before each round.
             *
             * @param most rounds after which the step fails
             */
            record Until(TextMatch match, int most) implements Rounds {

                public Until {
                    requireBetween("repeat", "largest number of rounds", most, 1, MOST);
                }
            }

            /** No loop has more rounds. */
            int MOST = 1000;

            /** The most rounds unless others are given. */
            int USUAL = 100;
        }
    }

    /**
     * Performs steps, and performs them again from the first if one fails.
     *
     * @param times how often at most, after the first attempt
     */
    record Retry(int times, List<TaskStep> steps) implements TaskStep {

        public Retry {
            requireBetween("retry", "number of times", times, 1, 20);
            steps = requireSteps("retry", steps);
        }

        @Override
        public List<TaskStep> parts() {
            return steps;
        }
    }

    /** Performs steps under a name, which the record shows before each of them. */
    record Group(String name, List<TaskStep> steps) implements TaskStep {

        public Group {
            requireText("group", "name", name);
            steps = requireSteps("group", steps);
        }

        @Override
        public List<TaskStep> parts() {
            return steps;
        }
    }

    /** Performs steps for each of several rows, whose values are variables meanwhile. */
    record ForEach(Rows rows, List<TaskStep> steps) implements TaskStep {

        public ForEach {
            steps = requireSteps("for each", steps);
        }

        @Override
        public List<TaskStep> parts() {
            return steps;
        }

        /** Where the rows come from. */
        public sealed interface Rows {

            /** Rows that are written down, each a map from variables to their values; all have the same variables. */
            record Given(List<Map<String, String>> rows) implements Rows {

                public Given {
                    rows = rows.stream()
                            .map(row -> Collections.unmodifiableMap(new LinkedHashMap<>(row)))
                            .toList();
                    if (rows.isEmpty() || rows.getFirst().isEmpty()) {
                        throw refused("for each", "rows", "empty", "give it at least one row with a value");
                    }
                    for (Map<String, String> row : rows) {
                        if (!row.keySet().equals(rows.getFirst().keySet())) {
                            throw refused(
                                    "for each",
                                    "rows",
                                    "different: one has " + rows.getFirst().keySet() + ", another " + row.keySet(),
                                    "give all rows the same names");
                        }
                    }
                }
            }

            /**
             * A CSV file in UTF-8, whose first line names the variables.
             *
             * @param file relative to the folder of the task
             */
            record Csv(String file) implements Rows {

                public Csv {
                    requireText("for each", "file", file);
                }
            }
        }
    }

    /**
     * Performs the steps of another task. They see its own variables and the parameters; what they extract can be used
     * after them. Only its steps, variables, secrets and folder matter.
     *
     * @param task whose steps are performed
     * @param file that the task was read from, as it is written; its name if it was not read from a file
     * @param parameters values of its variables; may hold references to variables of the including task
     */
    record Include(Task task, String file, Map<String, String> parameters) implements TaskStep {

        public Include {
            parameters = Map.copyOf(parameters);
        }

        @Override
        public List<TaskStep> parts() {
            return task.steps();
        }
    }

    /** Hands over to the model until it says that the goal is reached. */
    record Goal(String goal) implements TaskStep {

        public Goal {
            requireText("pursue a goal", "goal", goal);
        }
    }

    private static void requireText(String step, String part, String text) {
        if (text.isBlank()) {
            throw refused(step, part, "blank", "give it a text");
        }
    }

    private static List<TaskStep> requireSteps(String step, List<TaskStep> steps) {
        if (steps.isEmpty()) {
            throw refused(step, "steps", "missing", "give it at least one");
        }
        return List.copyOf(steps);
    }

    private static void requireBetween(String step, String part, int number, int least, int most) {
        if (number < least || number > most) {
            throw refused(step, part, String.valueOf(number), "use a number from " + least + " to " + most);
        }
    }

    private static void requirePositive(String step, String part, @Nullable Duration duration) {
        if (duration != null && !duration.isPositive()) {
            throw refused(step, part, duration.toString(), "use a time above 0");
        }
    }

    private static void requirePattern(String step, String pattern) {
        try {
            int groups = Pattern.compile(pattern).matcher("").groupCount();
            if (groups > 1) {
                throw refused(
                        step,
                        "pattern",
                        "'" + pattern + "', which has " + groups + " groups",
                        "keep the one around what is wanted, and write the others as (?:...)");
            }
        } catch (PatternSyntaxException e) {
            throw refused(
                    step,
                    "pattern",
                    "'" + pattern + "', which is not a valid regular expression (" + e.getDescription() + ")",
                    "correct it");
        }
    }

    private static SightlineException refused(String step, String part, String found, String instead) {
        return new SightlineException(
                ErrorCategory.INVALID_INPUT,
                "Cannot make the step '" + step + "': its " + part + (part.endsWith("s") ? " are " : " is ") + found
                        + "; " + instead + ".");
    }
}
