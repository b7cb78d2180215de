package dev.sightline.runtime.internal.dialect;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.action.Key;
import dev.sightline.action.MouseButton;
import dev.sightline.action.SystemButton;
import dev.sightline.action.Text;
import dev.sightline.driver.ActionSpace;
import dev.sightline.driver.DriverInfo.Platform;
import dev.sightline.error.Excerpts;
import dev.sightline.error.SightlineException;
import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.Reading;
import dev.sightline.runtime.internal.dialect.Places.InvalidPlaceException;
import dev.sightline.screen.Point;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads one answer in the form of {@code computer_use} and {@code mobile_use} calls. All synonyms are resolved here.
 *
 * @since 0.1.0
 */
public final class CallReader {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    private static final Duration DEFAULT_WAIT = Duration.ofSeconds(1);
    private static final Duration DEFAULT_PRESS = Duration.ofSeconds(1);
    private static final Duration DEFAULT_SWIPE = Duration.ofMillis(400);

    /** What may stand between two calls that follow each other. */
    private static final Pattern CALL_SEPARATORS = Pattern.compile("(?:\\s|,|;|\\[|]|</?tool_call>|```(?:json)?)*");

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

    private final String function;
    private final String answer;
    private final Platform platform;
    private final ActionSpace actions;
    private final Size<Space.Model> image;
    private final @Nullable Point<Space.Model> cursor;
    private final CoordinateUnit unit;
    private final Places places;

    /**
     * @param function the name of the function, for the example of a right call
     * @param unit of the coordinates in the answer
     * @param image the size of the image that the model was shown
     * @param cursor where the pointer is; null when unknown
     */
    public CallReader(
            String function,
            CoordinateUnit unit,
            String answer,
            Platform platform,
            ActionSpace actions,
            Size<Space.Model> image,
            @Nullable Point<Space.Model> cursor) {
        this.function = function;
        this.answer = answer;
        this.platform = platform;
        this.actions = actions;
        this.image = image;
        this.cursor = cursor;
        this.unit = unit;
        this.places = new Places(unit, image);
    }

    /** An answer that cannot be an action; the problem is reported back to the model. */
    private static final class InvalidAnswerException extends Exception {

        private static final long serialVersionUID = 1L;

        InvalidAnswerException(String what) {
            super(what, null, false, false);
        }
    }

    /** Never throws, whatever the answer. */
    public Reading read() {
        try {
            Thoughts.Split split = Thoughts.split(answer);
            return read(split);
        } catch (InvalidAnswerException | InvalidPlaceException e) {
            return new Reading.Unparseable(e.getMessage() + " Answer with exactly one call, for example:\n<tool_call>\n"
                    + example() + "\n</tool_call>");
        } catch (SightlineException e) {
            // a value that the action itself refuses, such as a wait of an hour
            return new Reading.Unparseable(e.getMessage() + " Answer with exactly one call.");
        }
    }

    private Reading read(Thoughts.Split split) throws InvalidAnswerException, InvalidPlaceException {
        int tag = split.answer().indexOf("<tool_call>");
        String prose = tag < 0 ? "" : split.answer().substring(0, tag);
        String region = tag < 0 ? split.answer() : split.answer().substring(tag);
        List<LenientJson.Block> calls = new ArrayList<>();
        for (LenientJson.Block block : LenientJson.blocks(region, "{")) {
            if (block.problem() != null) {
                throw new InvalidAnswerException(block.problem());
            }
            if (block.node() != null && callIn(block.node(), 0) != null) {
                calls.add(block);
            }
        }
        if (calls.isEmpty()) {
            throw new InvalidAnswerException(
                    split.unfinished()
                            ? "Your answer ended inside a thought; think less and make the call after it."
                            : "Your answer holds no function call.");
        }
        LenientJson.Block first = calls.getFirst();
        if (first.cutOff()) {
            // half a number is a different place, and half a text a different text
            throw new InvalidAnswerException("Your call was cut off before its end; think less and make the call.");
        }
        boolean same = calls.stream().allMatch(call -> Objects.equals(call.node(), first.node()));
        if (!same && hasWordsBetween(region, calls)) {
            throw new InvalidAnswerException(
                    "Your answer holds several calls with words between them, and which one you want is not clear.");
        }
        JsonNode arguments = arguments(Objects.requireNonNull(callIn(Objects.requireNonNull(first.node()), 0)));
        Action<Space.Model> action = action(arguments);
        if (action instanceof Action.Input<Space.Model> input) {
            if (!actions.offers(input.kind())) {
                throw new InvalidAnswerException(
                        "The action '" + verb(arguments) + "' is not available on this screen.");
            }
            requireMeant(input, split.thought() + " " + prose + " " + region.substring(0, first.start()));
        }
        String thought = (split.thought() + "\n" + prose + region.substring(0, first.start()))
                .replace("<tool_call>", "")
                .replace("```json", "")
                .replace("```", "")
                .strip();
        // the bracket of a list of calls is not part of the thought
        return new Reading.Parsed(
                action,
                thought.equals("[") ? "" : thought,
                same ? "" : "Only the first of your calls was performed; make one call at a time.");
    }

    private static boolean hasWordsBetween(String region, List<LenientJson.Block> calls) {
        for (int i = 1; i < calls.size(); i++) {
            String between =
                    region.substring(calls.get(i - 1).end(), calls.get(i).start());
            if (!CALL_SEPARATORS.matcher(between).matches()) {
                return true;
            }
        }
        return false;
    }

    private String example() {
        String verb = platform == Platform.MOBILE ? "click" : "left_click";
        return "{\"name\": \"" + function + "\", \"arguments\": {\"action\": \"" + verb + "\", \"coordinate\": ["
                + middle(unit.extent(image).width()) + ", "
                + middle(unit.extent(image).height()) + "]}}";
    }

    private static String middle(double side) {
        return side == 1 ? "0.5" : String.valueOf((int) side / 2);
    }

    /** The call in a value, which may be wrapped; null when there is none. Fields that hold a thought are skipped. */
    private static @Nullable JsonNode callIn(JsonNode node, int depth) {
        if (depth > 4) {
            return null;
        }
        if (node.isObject()) {
            JsonNode action = node.get("action");
            if (node.has("arguments") || node.has("parameters") || (action != null && !action.isObject())) {
                return node;
            }
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                JsonNode call = Thoughts.isThoughtField(field.getKey()) ? null : callIn(field.getValue(), depth + 1);
                if (call != null) {
                    return call;
                }
            }
        } else if (node.isArray()) {
            for (JsonNode element : node) {
                JsonNode call = callIn(element, depth + 1);
                if (call != null) {
                    return call;
                }
            }
        }
        return null;
    }

    private static JsonNode arguments(JsonNode call) throws InvalidAnswerException {
        JsonNode arguments =
                call.has("arguments") ? call.get("arguments") : call.has("parameters") ? call.get("parameters") : call;
        if (arguments.isString()) {
            String text = arguments.stringValue();
            arguments = LenientJson.parse(text).orElseThrow(() -> {
                String problem = LenientJson.refusal(text);
                return new InvalidAnswerException(
                        problem == null ? "The arguments of your call are not a JSON object." : problem);
            });
        }
        if (!arguments.isObject()) {
            throw new InvalidAnswerException("The arguments of your call are not a JSON object.");
        }
        return arguments;
    }

    private static String verb(JsonNode arguments) throws InvalidAnswerException {
        JsonNode action = arguments.get("action");
        if (action == null || !action.isString() || action.stringValue().isBlank()) {
            throw new InvalidAnswerException("Your call does not name an action.");
        }
        String verb = action.stringValue().strip();
        return Excerpts.clipped(verb, 40);
    }

    private Action<Space.Model> action(JsonNode arguments) throws InvalidAnswerException, InvalidPlaceException {
        String verb = verb(arguments);
        return switch (verb.toLowerCase(Locale.ROOT).replace('-', '_').replace(' ', '_')) {
            case "left_click", "click", "tap", "single_click", "left_single", "press_left" ->
                press(arguments, MouseButton.LEFT, 1);
            case "right_click", "right_single", "context_click" -> press(arguments, MouseButton.RIGHT, 1);
            case "middle_click" -> press(arguments, MouseButton.MIDDLE, 1);
            case "double_click", "left_double", "double_tap" -> press(arguments, MouseButton.LEFT, 2);
            case "triple_click" -> press(arguments, MouseButton.LEFT, 3);
            case "mouse_move", "move", "hover", "move_to" -> new Action.Move<>(place(arguments));
            case "left_click_drag", "drag", "drag_to", "drag_and_drop" -> drag(arguments);
            case "scroll" -> scroll(arguments);
            case "type", "input", "input_text", "type_text", "write" ->
                new Action.TypeText<>(Text.of(text(arguments, "text", "content", "value")));
            case "key", "press", "hotkey", "press_key", "keypress", "key_press" -> keys(arguments);
            case "long_press", "longpress", "long_click" ->
                new Action.LongPress<>(place(arguments), seconds(arguments, DEFAULT_PRESS));
            case "swipe" -> swipe(arguments);
            case "system_button", "press_button" -> systemButton(arguments);
            case "open", "open_app", "launch" -> new Action.OpenApp<>(text(arguments, "text", "app", "name"));
            case "open_url", "goto", "navigate", "visit" -> new Action.OpenUrl<>(url(arguments));
            case "back", "go_back", "press_back", "navigate_back" ->
                actions.offers(ActionKind.BACK)
                        ? new Action.Back<>()
                        : new Action.PressSystemButton<>(SystemButton.BACK);
            case "switch_tab" -> new Action.SwitchTab<>(wholeNumber(arguments, "index", "tab"));
            case "close_tab" -> new Action.CloseTab<>();
            case "answer_dialog", "dialog" -> dialog(arguments);
            case "wait", "sleep" -> new Action.Wait<>(seconds(arguments, DEFAULT_WAIT));
            case "answer", "respond" -> new Action.Answer<>(text(arguments, "text", "answer", "content"));
            case "ask_user", "call_user", "ask" -> new Action.AskUser<>(text(arguments, "text", "question"));
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
        Optional<Point<Space.Model>> place = places.in(arguments);
        if (place.isEmpty() && Places.isNamedIn(arguments)) {
            throw lacksCoordinate();
        }
        Point<Space.Model> middle = new Point<>(Math.floor(image.width() / 2), Math.floor(image.height() / 2));
        Point<Space.Model> at = place.orElse(cursor == null ? middle : cursor);
        double page = Math.rint(image.height() * 0.6);
        // a model that was told of a screen 1000 units high scrolls by these units
        double scale = unit == CoordinateUnit.THOUSANDTHS ? image.height() / 1000 : 1;
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
                default -> throw new InvalidAnswerException("There is no direction '" + named.stringValue() + "'.");
            };
        }
        // the model counts upwards, an Action downwards
        return new Action.Scroll<>(
                at,
                0,
                -pixels.orElseThrow(() ->
                        new InvalidAnswerException("A scroll needs 'pixels': positive is up, negative is down.")));
    }

    private Action<Space.Model> keys(JsonNode arguments) throws InvalidAnswerException {
        List<String> names = new ArrayList<>();
        JsonNode keys = arguments.has("keys")
                ? arguments.get("keys")
                : arguments.has("key") ? arguments.get("key") : arguments.get("text");
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
        JsonNode reason = arguments.has("text") ? arguments.get("text") : arguments.get("reason");
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
        boolean named = arguments.has("coordinate") || arguments.has("coordinates");
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
