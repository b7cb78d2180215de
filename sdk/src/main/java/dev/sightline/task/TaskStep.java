package dev.sightline.task;

import dev.sightline.action.MouseButton;
import dev.sightline.grounding.Target;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One step of a {@link Task}. Texts may hold {@code ${name}} for a variable and {@code ${secret.name}} for a secret;
 * they are replaced when the step runs, so that a step can use what an earlier one extracted.
 *
 * <p>Each says itself as a person would in its {@code toString()}, secrets by name.
 */
public sealed interface TaskStep {

    /** Goes to an address; a relative one starts from the task's own. */
    record Open(String url) implements TaskStep {

        @Override
        public String toString() {
            return "open " + url;
        }
    }

    /**
     * Brings an application to the front, starting it if need be.
     *
     * @param name under which the driver knows it; on a phone its package will do, too
     */
    record OpenApp(String name) implements TaskStep {

        @Override
        public String toString() {
            return "open the application '" + name + "'";
        }
    }

    /** Clicks, or taps on a touch screen. */
    record Click(Target target, MouseButton button, int count) implements TaskStep {

        @Override
        public String toString() {
            String verb = switch (count) {
                case 2 -> "double click";
                case 3 -> "triple click";
                default -> button == MouseButton.LEFT ? "click" : button.name().toLowerCase(Locale.ROOT) + " click";
            };
            return verb + " " + target;
        }
    }

    /**
     * Types text.
     *
     * @param into the field that is clicked first, null to type where the focus is
     * @param replace whether what the field holds is selected first, and so replaced
     */
    record Type(String text, @Nullable Target into, boolean replace) implements TaskStep {

        @Override
        public String toString() {
            return "type '" + text + "'" + (into == null ? "" : " into " + into);
        }
    }

    /** Presses a key or a chord, as in {@code enter} or {@code control+a}. */
    record Press(String keys) implements TaskStep {

        @Override
        public String toString() {
            return "press " + keys;
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

        @Override
        public String toString() {
            return "scroll " + direction.name().toLowerCase(Locale.ROOT) + (at == null ? "" : " at " + at);
        }
    }

    /** Scrolls down, then up, until a target shows. */
    record ScrollTo(Target target) implements TaskStep {

        @Override
        public String toString() {
            return "scroll to " + target;
        }
    }

    /** Opens a drop-down list and chooses one of its options. */
    record Select(String option, Target from) implements TaskStep {

        @Override
        public String toString() {
            return "select '" + option + "' from " + from;
        }
    }

    /** Chooses files in a file input; relative paths start from the task's own folder. */
    record Upload(List<String> files, Target into) implements TaskStep {

        public Upload {
            files = List.copyOf(files);
        }

        @Override
        public String toString() {
            return "upload " + String.join(", ", files) + " into " + into;
        }
    }

    /**
     * Waits until a text shows, or until it is gone.
     *
     * @param timeout null for the default of the agent
     */
    record WaitForText(String text, boolean gone, @Nullable Duration timeout) implements TaskStep {

        @Override
        public String toString() {
            return "wait until '" + text + "' " + (gone ? "is gone" : "shows");
        }
    }

    /**
     * Fails unless a text shows, or unless it does not. The screen is given a moment to come to it, as after a click; what
     * takes longer is waited for.
     */
    record ExpectText(String text, boolean absent) implements TaskStep {

        @Override
        public String toString() {
            return "expect " + (absent ? "no " : "") + "'" + text + "'";
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
        }

        @Override
        public String toString() {
            return "extract '" + variable + "'";
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

        @Override
        public String toString() {
            return (accept ? "accept" : "dismiss") + " the dialog" + (message == null ? "" : " '" + message + "'");
        }
    }

    /** Goes back. */
    record Back() implements TaskStep {

        @Override
        public String toString() {
            return "go back";
        }
    }

    /** Closes the tab in front. */
    record CloseTab() implements TaskStep {

        @Override
        public String toString() {
            return "close the tab";
        }
    }

    /** Hands over to the model until it says that the goal is reached. */
    record Goal(String goal) implements TaskStep {

        @Override
        public String toString() {
            return goal;
        }
    }
}
