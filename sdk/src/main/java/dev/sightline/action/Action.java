package dev.sightline.action;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.screen.Point;
import dev.sightline.screen.Space;
import dev.sightline.screen.Transform;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One thing that an agent does. Its coordinates and distances live in the space {@code S}: the dialect makes an action
 * in {@link Space.Model}, which becomes one in {@link Space.Pixels} for the record and one in {@link Space.Driver} for
 * the driver.
 *
 * <p>There is one spelling for each thing; what models call it is normalised by their dialect.
 *
 * @since 0.1.0
 */
public sealed interface Action<S extends Space> {

    /** The same action with its coordinates in another space. */
    <T extends Space> Action<T> map(Transform<S, T> transform);

    /** What kind of action it is, by which a driver declares what it offers. */
    ActionKind kind();

    /** What a driver performs. */
    sealed interface Input<S extends Space> extends Action<S> {

        @Override
        <T extends Space> Input<T> map(Transform<S, T> transform);

        /** The point it acts on first, null for an action that has none. */
        default @Nullable Point<S> target() {
            List<Point<S>> points = points();
            return points.isEmpty() ? null : points.getFirst();
        }

        /**
         * Every point of the action, in the order in which it touches them; empty for an action that has none. Whatever
         * checks where an action lands checks all of these.
         */
        default List<Point<S>> points() {
            return switch (this) {
                case Click<S> click -> List.of(click.point());
                case Move<S> move -> List.of(move.point());
                case Drag<S> drag -> List.of(drag.from(), drag.to());
                case Scroll<S> scroll -> List.of(scroll.point());
                case Tap<S> tap -> List.of(tap.point());
                case LongPress<S> press -> List.of(press.point());
                case Swipe<S> swipe -> List.of(swipe.from(), swipe.to());
                case Pinch<S> pinch -> List.of(pinch.point());
                case UploadFiles<S> upload -> List.of(upload.point());
                case TypeText<S> _,
                        PressKeys<S> _,
                        PressSystemButton<S> _,
                        OpenApp<S> _,
                        OpenUrl<S> _,
                        Back<S> _,
                        SwitchTab<S> _,
                        CloseTab<S> _,
                        AnswerDialog<S> _ -> List.of();
            };
        }

        /**
         * The text that the action enters, null for an action that enters none. Whatever checks where a text goes checks this.
         */
        default @Nullable Text enteredText() {
            return switch (this) {
                case TypeText<S> type -> type.text();
                case AnswerDialog<S> answer -> answer.text();
                case Click<S> _,
                        Move<S> _,
                        Drag<S> _,
                        Scroll<S> _,
                        Tap<S> _,
                        LongPress<S> _,
                        Swipe<S> _,
                        Pinch<S> _,
                        UploadFiles<S> _,
                        PressKeys<S> _,
                        PressSystemButton<S> _,
                        OpenApp<S> _,
                        OpenUrl<S> _,
                        Back<S> _,
                        SwitchTab<S> _,
                        CloseTab<S> _ -> null;
            };
        }
    }

    /** What the loop does itself; no driver sees it. */
    sealed interface Flow<S extends Space> extends Action<S> {

        @Override
        <T extends Space> Flow<T> map(Transform<S, T> transform);
    }

    // ---- pointer

    /**
     * Presses and releases a mouse button.
     *
     * @param count 1 for a click, 2 for a double click, 3 for a triple click
     * @param modifiers keys that are held meanwhile
     */
    record Click<S extends Space>(Point<S> point, MouseButton button, int count, Set<Key.Named> modifiers)
            implements Input<S> {

        public Click {
            requireCount(count);
            modifiers = modifiers.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(modifiers));
            for (Key.Named key : modifiers) {
                if (!key.isModifier()) {
                    throw new SightlineException(
                            ErrorCategory.INVALID_INPUT,
                            "Cannot click while " + key + " is held: use CONTROL, SHIFT, ALT or META as modifiers.");
                }
            }
        }

        /** A click while no key is held. */
        public Click(Point<S> point, MouseButton button, int count) {
            this(point, button, count, Set.of());
        }

        /** A single click with the left button. */
        public static <S extends Space> Click<S> at(Point<S> point) {
            return new Click<>(point, MouseButton.LEFT, 1);
        }

        @Override
        public <T extends Space> Click<T> map(Transform<S, T> transform) {
            return new Click<>(transform.apply(point), button, count, modifiers);
        }

        @Override
        public ActionKind kind() {
            return ActionKind.CLICK;
        }
    }

    /** Moves the pointer without pressing anything. */
    record Move<S extends Space>(Point<S> point) implements Input<S> {

        @Override
        public <T extends Space> Move<T> map(Transform<S, T> transform) {
            return new Move<>(transform.apply(point));
        }

        @Override
        public ActionKind kind() {
            return ActionKind.MOVE;
        }
    }

    /** Presses the left button at one point and releases it at another. */
    record Drag<S extends Space>(Point<S> from, Point<S> to) implements Input<S> {

        @Override
        public <T extends Space> Drag<T> map(Transform<S, T> transform) {
            return new Drag<>(transform.apply(from), transform.apply(to));
        }

        @Override
        public ActionKind kind() {
            return ActionKind.DRAG;
        }
    }

    /**
     * Turns the wheel over a point.
     *
     * @param deltaX distance in units of {@code S}; positive shows what lies to the right
     * @param deltaY distance in units of {@code S}; positive shows what lies below
     */
    record Scroll<S extends Space>(Point<S> point, double deltaX, double deltaY) implements Input<S> {

        @Override
        public <T extends Space> Scroll<T> map(Transform<S, T> transform) {
            return new Scroll<>(transform.apply(point), transform.applyWidth(deltaX), transform.applyHeight(deltaY));
        }

        @Override
        public ActionKind kind() {
            return ActionKind.SCROLL;
        }
    }

    // ---- keyboard

    /** Types text where the focus is, any Unicode. */
    record TypeText<S extends Space>(Text text) implements Input<S> {

        @Override
        public <T extends Space> TypeText<T> map(Transform<S, T> transform) {
            return new TypeText<>(text);
        }

        @Override
        public ActionKind kind() {
            return ActionKind.TYPE_TEXT;
        }
    }

    /** Presses the keys in their order and releases them in the reverse order: a single key or a chord. */
    record PressKeys<S extends Space>(List<Key> keys) implements Input<S> {

        public PressKeys {
            keys = List.copyOf(keys);
            if (keys.isEmpty()) {
                throw new SightlineException(
                        ErrorCategory.INVALID_INPUT, "Cannot press keys: the list is empty. Name at least one key.");
            }
        }

        @Override
        public <T extends Space> PressKeys<T> map(Transform<S, T> transform) {
            return new PressKeys<>(keys);
        }

        @Override
        public ActionKind kind() {
            return ActionKind.PRESS_KEYS;
        }
    }

    // ---- touch

    /**
     * Touches and lifts.
     *
     * @param count 1 for a tap, 2 for a double tap
     */
    record Tap<S extends Space>(Point<S> point, int count) implements Input<S> {

        public Tap {
            requireCount(count);
        }

        @Override
        public <T extends Space> Tap<T> map(Transform<S, T> transform) {
            return new Tap<>(transform.apply(point), count);
        }

        @Override
        public ActionKind kind() {
            return ActionKind.TAP;
        }
    }

    /** Touches, holds and lifts. */
    record LongPress<S extends Space>(Point<S> point, Duration duration) implements Input<S> {

        public LongPress {
            requireDuration(duration);
        }

        @Override
        public <T extends Space> LongPress<T> map(Transform<S, T> transform) {
            return new LongPress<>(transform.apply(point), duration);
        }

        @Override
        public ActionKind kind() {
            return ActionKind.LONG_PRESS;
        }
    }

    /** Moves a finger from one point to another; what lies under it follows. */
    record Swipe<S extends Space>(Point<S> from, Point<S> to, Duration duration) implements Input<S> {

        public Swipe {
            requireDuration(duration);
        }

        @Override
        public <T extends Space> Swipe<T> map(Transform<S, T> transform) {
            return new Swipe<>(transform.apply(from), transform.apply(to), duration);
        }

        @Override
        public ActionKind kind() {
            return ActionKind.SWIPE;
        }
    }

    /**
     * Moves two fingers apart or together.
     *
     * @param point the middle between the fingers
     * @param scale above 1 magnifies, below 1 shrinks
     */
    record Pinch<S extends Space>(Point<S> point, double scale) implements Input<S> {

        public Pinch {
            if (!(scale > 0) || !Double.isFinite(scale)) {
                throw new SightlineException(
                        ErrorCategory.INVALID_INPUT,
                        "Cannot pinch with scale " + scale + ": it must be finite and greater than 0.");
            }
        }

        @Override
        public <T extends Space> Pinch<T> map(Transform<S, T> transform) {
            return new Pinch<>(transform.apply(point), scale);
        }

        @Override
        public ActionKind kind() {
            return ActionKind.PINCH;
        }
    }

    // ---- system

    /** Presses a button of the device that is not on its keyboard. */
    record PressSystemButton<S extends Space>(SystemButton button) implements Input<S> {

        @Override
        public <T extends Space> PressSystemButton<T> map(Transform<S, T> transform) {
            return new PressSystemButton<>(button);
        }

        @Override
        public ActionKind kind() {
            return ActionKind.PRESS_SYSTEM_BUTTON;
        }
    }

    /** Brings an application to the front, by the name a person would use or by its identifier. */
    record OpenApp<S extends Space>(String name) implements Input<S> {

        @Override
        public <T extends Space> OpenApp<T> map(Transform<S, T> transform) {
            return new OpenApp<>(name);
        }

        @Override
        public ActionKind kind() {
            return ActionKind.OPEN_APP;
        }
    }

    /** Opens a URL: a page on the web, a deep link on a phone. */
    record OpenUrl<S extends Space>(URI url) implements Input<S> {

        @Override
        public <T extends Space> OpenUrl<T> map(Transform<S, T> transform) {
            return new OpenUrl<>(url);
        }

        @Override
        public ActionKind kind() {
            return ActionKind.OPEN_URL;
        }
    }

    /** Goes back to where one was: the browser's history, the phone's back. */
    record Back<S extends Space>() implements Input<S> {

        @Override
        public <T extends Space> Back<T> map(Transform<S, T> transform) {
            return new Back<>();
        }

        @Override
        public ActionKind kind() {
            return ActionKind.BACK;
        }
    }

    /**
     * Shows another tab or window.
     *
     * @param index position in {@code ScreenState.tabs()}
     */
    record SwitchTab<S extends Space>(int index) implements Input<S> {

        @Override
        public <T extends Space> SwitchTab<T> map(Transform<S, T> transform) {
            return new SwitchTab<>(index);
        }

        @Override
        public ActionKind kind() {
            return ActionKind.SWITCH_TAB;
        }
    }

    /** Closes the tab or window on the screenshot and shows the one it was opened from. */
    record CloseTab<S extends Space>() implements Input<S> {

        @Override
        public <T extends Space> CloseTab<T> map(Transform<S, T> transform) {
            return new CloseTab<>();
        }

        @Override
        public ActionKind kind() {
            return ActionKind.CLOSE_TAB;
        }
    }

    /**
     * Answers the native dialog of {@code ScreenState.dialog()}.
     *
     * @param accept true for OK, false for Cancel
     * @param text what to enter into a prompt first, null to leave its default
     */
    record AnswerDialog<S extends Space>(
            boolean accept, @Nullable Text text) implements Input<S> {

        @Override
        public <T extends Space> AnswerDialog<T> map(Transform<S, T> transform) {
            return new AnswerDialog<>(accept, text);
        }

        @Override
        public ActionKind kind() {
            return ActionKind.ANSWER_DIALOG;
        }
    }

    /** Chooses files in the file input at a point, or in one whose label or button is there. */
    record UploadFiles<S extends Space>(Point<S> point, List<Path> files) implements Input<S> {

        public UploadFiles {
            files = List.copyOf(files);
        }

        @Override
        public <T extends Space> UploadFiles<T> map(Transform<S, T> transform) {
            return new UploadFiles<>(transform.apply(point), files);
        }

        @Override
        public ActionKind kind() {
            return ActionKind.UPLOAD_FILES;
        }
    }

    // ---- flow

    /** Lets time pass, as when something is loading. */
    record Wait<S extends Space>(Duration duration) implements Flow<S> {

        public Wait {
            requireDuration(duration);
        }

        @Override
        public <T extends Space> Wait<T> map(Transform<S, T> transform) {
            return new Wait<>(duration);
        }

        @Override
        public ActionKind kind() {
            return ActionKind.WAIT;
        }
    }

    /** Gives what the task asked for, and ends it with success. */
    record Answer<S extends Space>(String text) implements Flow<S> {

        @Override
        public <T extends Space> Answer<T> map(Transform<S, T> transform) {
            return new Answer<>(text);
        }

        @Override
        public ActionKind kind() {
            return ActionKind.ANSWER;
        }
    }

    /** Asks the person who watches the run, and continues with the answer. */
    record AskUser<S extends Space>(String question) implements Flow<S> {

        @Override
        public <T extends Space> AskUser<T> map(Transform<S, T> transform) {
            return new AskUser<>(question);
        }

        @Override
        public ActionKind kind() {
            return ActionKind.ASK_USER;
        }
    }

    /**
     * Ends the task.
     *
     * @param success false when the agent gives up
     * @param reason in the model's own words, may be empty
     */
    record Finish<S extends Space>(boolean success, String reason) implements Flow<S> {

        @Override
        public <T extends Space> Finish<T> map(Transform<S, T> transform) {
            return new Finish<>(success, reason);
        }

        @Override
        public ActionKind kind() {
            return ActionKind.FINISH;
        }
    }

    private static void requireCount(int count) {
        if (count < 1 || count > 3) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT, "Cannot press " + count + " times: the count must be 1, 2 or 3.");
        }
    }

    private static void requireDuration(Duration duration) {
        if (duration.isNegative() || duration.compareTo(Duration.ofMinutes(10)) > 0) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot hold or wait for " + duration + ": it must lie between 0 and 10 minutes.");
        }
    }
}
