package dev.sightline.task;

import dev.sightline.action.MouseButton;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.Target;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
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

    /** Clicks, or taps on a touch screen. */
    record Click(Target target, MouseButton button, int count) implements TaskStep {

        public Click {
            requireBetween("click", "count", count, 1, 3);
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

    /** Removes what a field holds. */
    record Clear(Target field) implements TaskStep {}

    /**
     * Types text.
     *
     * @param into the field that is clicked first, null to type where the focus is
     * @param replace whether what the field holds is selected first, and so replaced
     */
    record Type(String text, @Nullable Target into, boolean replace) implements TaskStep {}

    /** Presses a key or a chord, as in {@code enter} or {@code control+a}. */
    record Press(String keys) implements TaskStep {

        public Press {
            requireText("press", "keys", keys);
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

    /** Opens a drop-down list and chooses one of its options. */
    record Select(String option, Target from) implements TaskStep {

        public Select {
            requireText("select", "option", option);
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
