package dev.sightline.runtime.internal.dialect;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.action.Key;
import dev.sightline.action.MouseButton;
import dev.sightline.action.SystemButton;
import dev.sightline.action.Text;
import dev.sightline.driver.ActionSpace;
import dev.sightline.error.Excerpts;
import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.Reading;
import dev.sightline.runtime.internal.dialect.Places.InvalidPlaceException;
import dev.sightline.screen.Point;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the arguments of a call as actions, in whatever syntax the call was written. All synonyms of verbs and
 * parameters are resolved here.
 *
 * @since 0.1.0
 */
public final class ActionReader {

    /** Used by models whose verb for a web search names no search engine; that of Fara's own harness. */
    private static final String SEARCH = "https://www.bing.com/search?q=";

    /** Parameters of typing that ask to replace what a field holds. */
    private static final List<String> CLEAR = List.of("delete_existing_text", "clear");

    /** Parameters of typing that ask to press Enter afterwards. */
    private static final List<String> ENTER = List.of("press_enter", "enter");

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    private static final Duration DEFAULT_WAIT = Duration.ofSeconds(1);
    private static final Duration DEFAULT_PRESS = Duration.ofSeconds(1);
    private static final Duration DEFAULT_SWIPE = Duration.ofMillis(400);

    /** Statuses that mean success; no other does. */
    private static final Set<String> SUCCESS = Set.of(
            "success",
            "successful",
            "successfully",
            "succeeded",
            "succeed",
            "complete",
            "completed",
            "done",
            "finished",
            "finish",
            "ok",
            "okay",
            "true",
            "passed",
            "pass",
            "achieved",
            "accomplished");

    private static final Set<String> FAILURE = Set.of(
            "failure",
            "failed",
            "fail",
            "fails",
            "error",
            "false",
            "infeasible",
            "impossible",
            "unsuccessful",
            "unsuccessfully",
            "incomplete",
            "not complete",
            "not completed",
            "not done",
            "not finished",
            "not successful",
            "not achieved",
            "not possible",
            "blocked",
            "aborted",
            "abort",
            "cancelled",
            "canceled",
            "stuck",
            "gave up",
            "give up",
            "timeout",
            "denied",
            "no",
            "none");

    private final ActionSpace actions;
    private final Size<Space.Model> image;
    private final @Nullable Point<Space.Model> cursor;
    private final CoordinateUnit unit;
    private final double wheelUnit;
    private final Places places;

    /**
     * @param unit of the coordinates
     * @param wheelUnit how far one unit of a scroll's {@code pixels} goes, in pixels of the image
     * @param actions that the driver offers
     * @param image the size of the image that the model was shown
     * @param cursor where the pointer is; null when unknown
     */
    public ActionReader(
            CoordinateUnit unit,
            double wheelUnit,
            ActionSpace actions,
            Size<Space.Model> image,
            @Nullable Point<Space.Model> cursor) {
        this.unit = unit;
        this.wheelUnit = wheelUnit;
        this.actions = actions;
        this.image = image;
        this.cursor = cursor;
        this.places = new Places(unit, image);
    }

    /**
     * The actions of a call: one, or several that a single verb stands for.
     *
     * @param arguments with the verb as {@code action}
     */
    public List<Action<Space.Model>> actions(JsonNode arguments) throws InvalidAnswerException, InvalidPlaceException {
        return switch (spelling(verb(arguments))) {
            case "type", "input", "input_text", "type_text", "write" -> typing(arguments);
            default -> List.of(action(arguments));
        };
    }

    /**
     * What a call is read as, once it is certain that the driver can perform it.
     *
     * @param arguments of the call
     * @param read from the arguments
     * @param said what the model said around the call
     * @throws InvalidAnswerException if an action is not offered, or cannot be meant
     */
    public Reading.Parsed parsed(
            JsonNode arguments, List<Action<Space.Model>> read, String thought, String said, String remark)
            throws InvalidAnswerException {
        List<Action.Input<Space.Model>> further = new ArrayList<>();
        for (Action<Space.Model> action : read) {
            if (action instanceof Action.Input<Space.Model> input) {
                if (!actions.offers(input.kind())) {
                    throw new InvalidAnswerException(
                            "The action '" + verb(arguments) + "' is not available on this screen.");
                }
                requireMeant(input, said);
                further.add(input);
            }
        }
        Action<Space.Model> first = read.getFirst();
        return new Reading.Parsed(
                first, further.isEmpty() ? List.of() : further.subList(1, further.size()), thought, remark);
    }

    private static String verb(JsonNode arguments) throws InvalidAnswerException {
        JsonNode action = arguments.get("action");
        if (action == null || !action.isString() || action.stringValue().isBlank()) {
            throw new InvalidAnswerException("Your call does not name an action.");
        }
        String verb = action.stringValue().strip();
        return Excerpts.clipped(verb, 40);
    }

    private static String spelling(String verb) {
        return verb.toLowerCase(Locale.ROOT).replace('-', '_').replace(' ', '_');
    }

    private Action<Space.Model> action(JsonNode arguments) throws InvalidAnswerException, InvalidPlaceException {
        String verb = verb(arguments);
        return switch (spelling(verb)) {
            case "left_click", "click", "tap", "single_click", "left_single", "press_left" ->
                press(arguments, MouseButton.LEFT, 1);
            case "right_click", "right_single", "context_click" -> press(arguments, MouseButton.RIGHT, 1);
            case "middle_click" -> press(arguments, MouseButton.MIDDLE, 1);
            case "double_click", "left_double", "double_tap" -> press(arguments, MouseButton.LEFT, 2);
            case "triple_click" -> press(arguments, MouseButton.LEFT, 3);
            case "mouse_move", "move", "hover", "move_to" -> new Action.Move<>(place(arguments));
            case "left_click_drag", "drag", "drag_to", "drag_and_drop", "select" -> drag(arguments);
            case "scroll" -> scroll(arguments);
            case "hscroll", "scroll_horizontal" -> sideways(arguments);
            case "key", "press", "hotkey", "press_key", "keypress", "key_press" -> keys(arguments);
            case "long_press", "longpress", "long_click" ->
                new Action.LongPress<>(place(arguments), seconds(arguments, DEFAULT_PRESS));
            case "swipe" -> swipe(arguments);
            case "system_button", "press_button" -> systemButton(arguments);
            case "open", "open_app", "launch" ->
                new Action.OpenApp<>(text(arguments, "text", "app", "app_name", "name"));
            case "open_url", "goto", "navigate", "visit", "visit_url" -> new Action.OpenUrl<>(url(arguments));
            case "web_search" -> new Action.OpenUrl<>(search(arguments));
            case "back", "go_back", "press_back", "navigate_back", "history_back" ->
                actions.offers(ActionKind.BACK)
                        ? new Action.Back<>()
                        : new Action.PressSystemButton<>(SystemButton.BACK);
            case "press_home" -> new Action.PressSystemButton<>(SystemButton.HOME);
            case "switch_tab" -> new Action.SwitchTab<>(wholeNumber(arguments, "index", "tab"));
            case "close_tab" -> new Action.CloseTab<>();
            case "answer_dialog", "dialog" -> dialog(arguments);
            case "wait", "sleep" -> new Action.Wait<>(seconds(arguments, DEFAULT_WAIT));
            // the fact stays in the answer, which remains part of the conversation
            case "pause_and_memorize_fact", "memorize" -> new Action.Wait<>(Duration.ZERO);
            case "answer", "respond" -> new Action.Answer<>(text(arguments, "text", "answer", "content"));
            case "ask_user", "call_user", "ask" -> new Action.AskUser<>(text(arguments, "text", "question", "content"));
            case "terminate", "finish", "stop", "end" -> finish(arguments, false);
            case "finished", "done", "complete", "completed" -> finish(arguments, true);
            default -> throw new InvalidAnswerException("There is no action '" + verb + "'.");
        };
    }

    private Action<Space.Model> press(JsonNode arguments, MouseButton button, int count)
            throws InvalidAnswerException, InvalidPlaceException {
        Point<Space.Model> place = placeOrCursor(arguments);
        if (actions.offers(ActionKind.CLICK) || button != MouseButton.LEFT) {
            return new Action.Click<>(place, button, count);
        }
        return new Action.Tap<>(place, count);
    }

    private Action<Space.Model> drag(JsonNode arguments) throws InvalidAnswerException, InvalidPlaceException {
        Optional<Point<Space.Model>> end = places.endIn(arguments);
        if (end.isPresent()) {
            return new Action.Drag<>(places.startIn(arguments).orElseThrow(this::lacksCoordinate), end.get());
        }
        Point<Space.Model> from = cursor;
        if (from == null) {
            throw new InvalidAnswerException(
                    "A drag begins at the cursor, whose position is not known yet: move it with mouse_move first.");
        }
        return new Action.Drag<>(from, place(arguments));
    }

    private Action<Space.Model> swipe(JsonNode arguments) throws InvalidAnswerException, InvalidPlaceException {
        Point<Space.Model> from = places.startIn(arguments).orElseThrow(this::lacksCoordinate);
        Point<Space.Model> to = places.endIn(arguments)
                .orElseThrow(() -> new InvalidAnswerException("A swipe needs 'coordinate' and 'coordinate2'."));
        return new Action.Swipe<>(from, to, seconds(arguments, DEFAULT_SWIPE));
    }

    private InvalidAnswerException lacksCoordinate() {
        return new InvalidAnswerException("Your call lacks 'coordinate': [x, y] "
                + switch (unit) {
                    case PIXELS -> "in pixels.";
                    case THOUSANDTHS -> "from 0 to 1000.";
                    case FRACTIONS -> "from 0 to 1.";
                });
    }

    private Action<Space.Model> scroll(JsonNode arguments) throws InvalidAnswerException, InvalidPlaceException {
        Point<Space.Model> at = wheelPlace(arguments);
        double page = Math.rint(image.height() * 0.6);
        double scale = wheelUnit(image.height());
        Optional<Double> pixels = Optional.ofNullable(arguments.get("pixels"))
                .flatMap(Places::number)
                .map(distance -> distance * scale);
        JsonNode named = arguments.get("direction");
        if (named != null && named.isString()) {
            double distance = pixels.map(Math::abs).orElse(page);
            return switch (named.stringValue().strip().toLowerCase(Locale.ROOT)) {
                case "up" -> new Action.Scroll<>(at, 0, -distance);
                case "down" -> new Action.Scroll<>(at, 0, distance);
                case "left" -> new Action.Scroll<>(at, -distance, 0);
                case "right" -> new Action.Scroll<>(at, distance, 0);
                default ->
                    throw new InvalidAnswerException(
                            "There is no direction '" + Excerpts.clipped(named.stringValue(), 40) + "'.");
            };
        }
        // the model counts upwards, an Action downwards
        return new Action.Scroll<>(
                at,
                0,
                -pixels.orElseThrow(() ->
                        new InvalidAnswerException("A scroll needs 'pixels': positive is up, negative is down.")));
    }

    private Action<Space.Model> sideways(JsonNode arguments) throws InvalidAnswerException, InvalidPlaceException {
        double scale = wheelUnit(image.width());
        double distance = Optional.ofNullable(arguments.get("pixels"))
                .flatMap(Places::number)
                .orElseThrow(() -> new InvalidAnswerException(
                        "A horizontal scroll needs 'pixels': positive is right, negative is left."));
        return new Action.Scroll<>(wheelPlace(arguments), distance * scale, 0);
    }

    /** A model that scrolls by pixels, and was told of a screen 1000 units high, scrolls by these units. */
    private double wheelUnit(double side) {
        return unit == CoordinateUnit.THOUSANDTHS && wheelUnit == 1 ? side / 1000 : wheelUnit;
    }

    private Point<Space.Model> wheelPlace(JsonNode arguments) throws InvalidAnswerException, InvalidPlaceException {
        Optional<Point<Space.Model>> place = places.in(arguments);
        if (place.isEmpty() && Places.isNamedIn(arguments)) {
            throw lacksCoordinate();
        }
        Point<Space.Model> middle = new Point<>(Math.floor(image.width() / 2), Math.floor(image.height() / 2));
        return place.orElse(cursor == null ? middle : cursor);
    }

    /** A click where the text belongs, what selects the old text, and the text, as far as the call asks for them. */
    private List<Action<Space.Model>> typing(JsonNode arguments) throws InvalidAnswerException, InvalidPlaceException {
        List<Action<Space.Model>> all = new ArrayList<>();
        String text = text(arguments, "text", "content", "value");
        if (Places.isNamedIn(arguments)) {
            all.add(press(arguments, MouseButton.LEFT, 1));
        }
        if (flag(arguments, CLEAR)) {
            all.add(new Action.PressKeys<>(List.of(Key.Named.CONTROL, new Key.Printable('a'))));
            if (text.isEmpty()) {
                all.add(new Action.PressKeys<>(List.of(Key.Named.BACKSPACE)));
            }
        }
        String typed = flag(arguments, ENTER) && !text.endsWith("\n") ? text + "\n" : text;
        if (!typed.isEmpty() || all.isEmpty()) {
            all.add(new Action.TypeText<>(Text.of(typed)));
        }
        return List.copyOf(all);
    }

    private static boolean flag(JsonNode arguments, List<String> names) throws InvalidAnswerException {
        for (String name : names) {
            JsonNode flag = arguments.get(name);
            if (flag != null && !flag.isNull()) {
                return switch (flag.asString("").strip().toLowerCase(Locale.ROOT)) {
                    case "true", "1", "yes" -> true;
                    case "false", "0", "no", "" -> false;
                    default ->
                        throw new InvalidAnswerException("'" + name + "' must be true or false, not "
                                + Excerpts.clipped(flag.toString(), 40) + ".");
                };
            }
        }
        return false;
    }

    private Action<Space.Model> keys(JsonNode arguments) throws InvalidAnswerException {
        List<String> names = new ArrayList<>();
        JsonNode keys = arguments.has("keys")
                ? arguments.get("keys")
                : arguments.has("key")
                        ? arguments.get("key")
                        : arguments.has("hotkey") ? arguments.get("hotkey") : arguments.get("text");
        if (keys != null && keys.isArray()) {
            for (JsonNode key : keys) {
                if (key.isString()) {
                    names.add(key.stringValue());
                } else if (key.isNumber()) {
                    names.add(key.asString());
                }
            }
        } else if (keys != null && keys.isString()) {
            names.add(keys.stringValue());
        }
        List<Key> chord = names.size() > 8 ? List.of() : KeyNames.chord(names).orElse(List.of());
        if (chord.isEmpty()) {
            throw new InvalidAnswerException(
                    "'keys' must be a list of key names such as [\"ctrl\", \"a\"] or [\"enter\"], not "
                            + (keys == null ? "absent" : Excerpts.clipped(keys.toString(), 80)) + ".");
        }
        return new Action.PressKeys<>(chord);
    }

    private static Action<Space.Model> systemButton(JsonNode arguments) throws InvalidAnswerException {
        String name = text(arguments, "button", "text")
                .strip()
                .toUpperCase(Locale.ROOT)
                .replace(' ', '_');
        for (SystemButton button : SystemButton.values()) {
            if (button.name().equals(name)) {
                return new Action.PressSystemButton<>(button);
            }
        }
        throw new InvalidAnswerException(
                "There is no system button '" + Excerpts.clipped(name, 80) + "'; use Back, Home, Menu or Enter.");
    }

    private static URI url(JsonNode arguments) throws InvalidAnswerException {
        String given = text(arguments, "text", "url", "address").strip();
        try {
            return new URI(given.contains("://") || given.startsWith("about:") ? given : "https://" + given);
        } catch (URISyntaxException e) {
            throw new InvalidAnswerException("'" + Excerpts.clipped(given, 80) + "' is not a valid URL.");
        }
    }

    private static URI search(JsonNode arguments) throws InvalidAnswerException {
        return URI.create(SEARCH + URLEncoder.encode(text(arguments, "query", "text"), StandardCharsets.UTF_8));
    }

    private static Action<Space.Model> dialog(JsonNode arguments) throws InvalidAnswerException {
        String given = text(arguments, "answer", "button", "status").strip().toLowerCase(Locale.ROOT);
        JsonNode entered = arguments.get("text");
        Text text =
                entered != null && entered.isString() && !entered.stringValue().isEmpty()
                        ? Text.of(entered.stringValue())
                        : null;
        return switch (given) {
            case "accept", "ok", "yes", "confirm", "true" -> new Action.AnswerDialog<>(true, text);
            case "dismiss", "cancel", "no", "false" -> new Action.AnswerDialog<>(false, text);
            default -> throw new InvalidAnswerException("A dialog is answered with \"accept\" or \"dismiss\".");
        };
    }

    /**
     * Only a status that is known to mean success counts as success; one that means neither is reported back to the
     * model.
     */
    private static Action<Space.Model> finish(JsonNode arguments, boolean verbMeansSuccess)
            throws InvalidAnswerException {
        JsonNode reason = arguments.has("text")
                ? arguments.get("text")
                : arguments.has("content") ? arguments.get("content") : arguments.get("reason");
        String words = reason != null && reason.isString() ? reason.stringValue() : "";
        Boolean success = verbMeansSuccess ? Boolean.TRUE : null;
        for (String name : List.of("status", "success", "result", "outcome")) {
            if (arguments.has(name)) {
                boolean one = isSuccess(name, arguments.get(name));
                if (success != null && success != one && !verbMeansSuccess) {
                    throw new InvalidAnswerException("Your call says both that the task succeeded and that it failed.");
                }
                success = one;
                verbMeansSuccess = false;
            }
        }
        if (success == null) {
            throw new InvalidAnswerException("Your call lacks 'status': \"success\" or \"failure\".");
        }
        return new Action.Finish<>(success, words);
    }

    private static boolean isSuccess(String name, JsonNode status) throws InvalidAnswerException {
        String word = status.isString() || status.isBoolean() ? status.asString() : status.toString();
        String plain = word.strip()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[_\\-\\s]+", " ")
                .replaceAll("[.!\"']+$", "");
        if (SUCCESS.contains(plain)) {
            return true;
        }
        if (FAILURE.contains(plain)) {
            return false;
        }
        throw new InvalidAnswerException(
                "'" + name + "' is " + Excerpts.clipped(word, 80) + ", and must be \"success\" or \"failure\".");
    }

    /** Text exactly as the model wrote it. */
    private static String text(JsonNode arguments, String... names) throws InvalidAnswerException {
        for (String name : names) {
            JsonNode node = arguments.get(name);
            if (node != null && (node.isString() || node.isIntegralNumber() || node.isBoolean())) {
                return node.asString();
            }
            if (node != null && node.isNumber()) {
                // 1.10 would become 1.1
                throw new InvalidAnswerException("'" + name + "' must be a string; put the number in quotes.");
            }
        }
        throw new InvalidAnswerException("Your call lacks '" + names[0] + "'.");
    }

    private static int wholeNumber(JsonNode arguments, String... names) throws InvalidAnswerException {
        for (String name : names) {
            Optional<Double> number = Optional.ofNullable(arguments.get(name)).flatMap(Places::number);
            if (number.isPresent() && number.get() == Math.rint(number.get()) && Math.abs(number.get()) < 1e6) {
                return number.get().intValue();
            }
        }
        throw new InvalidAnswerException("Your call lacks a whole number '" + names[0] + "'.");
    }

    private static Duration seconds(JsonNode arguments, Duration standard) {
        double seconds = Optional.ofNullable(arguments.get("time"))
                .or(() -> Optional.ofNullable(arguments.get("duration")))
                .flatMap(Places::number)
                .orElse(standard.toMillis() / 1000.0);
        double bounded = Math.clamp(seconds, 0.0, (double) LONGEST_WAIT.toSeconds());
        return Duration.ofMillis(Math.round(bounded * 1000));
    }

    private Point<Space.Model> place(JsonNode arguments) throws InvalidAnswerException, InvalidPlaceException {
        return places.in(arguments).orElseThrow(this::lacksCoordinate);
    }

    private Point<Space.Model> placeOrCursor(JsonNode arguments) throws InvalidAnswerException, InvalidPlaceException {
        Optional<Point<Space.Model>> place = places.in(arguments);
        if (place.isPresent()) {
            return place.get();
        }
        boolean named = arguments.has("coordinate") || arguments.has("coordinates") || Places.isNamedIn(arguments);
        Point<Space.Model> here = cursor;
        if (named || here == null) {
            throw lacksCoordinate();
        }
        return here;
    }

    private void requireMeant(Action.Input<Space.Model> action, String said) throws InvalidAnswerException {
        for (Point<Space.Model> point : action.points()) {
            if (!image.contains(point)) {
                throw new InvalidAnswerException(
                        "The point " + point + " lies outside the screen, which is " + image + ".");
            }
            if (point.x() == 0 && point.y() == 0 && Answers.saysNotFound(said)) {
                throw new InvalidAnswerException(
                        "You say that something was not found, and point at (0, 0): look again, scroll, or give up.");
            }
        }
    }
}
