package dev.sightline.runtime.internal.dialect;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.action.Key;
import dev.sightline.action.MouseButton;
import dev.sightline.action.SystemButton;
import dev.sightline.action.Text;
import dev.sightline.driver.ActionSpace;
import dev.sightline.driver.DriverInfo.Platform;
import dev.sightline.error.SightlineException;
import dev.sightline.runtime.dialect.Reading;
import dev.sightline.screen.Point;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads one answer in the form of {@code computer_use} and {@code mobile_use} calls. Every synonym ends here. */
public final class CallReader {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    private static final Duration DEFAULT_WAIT = Duration.ofSeconds(1);
    private static final Duration DEFAULT_PRESS = Duration.ofSeconds(1);
    private static final Duration DEFAULT_SWIPE = Duration.ofMillis(400);

    private final String function;
    private final String answer;
    private final Platform platform;
    private final ActionSpace actions;
    private final Size<Space.Model> image;
    private final @Nullable Point<Space.Model> cursor;

    /**
     * @param function the name of the function, for the example of a right call
     */
    public CallReader(
            String function,
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
    }

    /** An answer that cannot be an action; what is wrong goes back to the model. */
    private static final class InvalidAnswerException extends Exception {

        private static final long serialVersionUID = 1L;

        InvalidAnswerException(String what) {
            super(what, null, false, false);
        }
    }

    /** Never throws, whatever the answer. */
    public Reading read() {
        try {
            int callStart = answer.indexOf("<tool_call>");
            String where = callStart < 0 ? answer : answer.substring(callStart);
            LenientJson.Found found = LenientJson.first(where, "{", CallReader::isCall)
                    .orElseThrow(() -> new InvalidAnswerException("Your answer holds no function call."));
            if (found.cutOff()) {
                // half a number is another place, and half a text another text
                throw new InvalidAnswerException("Your call was cut off before its end; think less and make the call.");
            }
            JsonNode arguments = arguments(found.node());
            Action<Space.Model> action = action(arguments);
            if (action instanceof Action.Input<Space.Model> input && !actions.offers(input.kind())) {
                throw new InvalidAnswerException(
                        "The action '" + verb(arguments) + "' is not available on this screen.");
            }
            requireInside(action);
            int thoughtEnd = callStart < 0 ? found.start() : callStart;
            String rest = where.substring(found.end());
            boolean more = LenientJson.first(rest, "{", CallReader::isCall).isPresent();
            return new Reading.Parsed(
                    action,
                    answer.substring(0, thoughtEnd)
                            .replace("```json", "")
                            .replace("```", "")
                            .strip(),
                    more ? "Only the first of your calls was performed; make one call at a time." : "");
        } catch (InvalidAnswerException e) {
            return new Reading.Unparseable(e.getMessage() + " Answer with exactly one call, for example:\n<tool_call>\n"
                    + example() + "\n</tool_call>");
        } catch (SightlineException e) {
            // a value that the action itself refuses, such as a wait of an hour
            return new Reading.Unparseable(e.getMessage() + " Answer with exactly one call.");
        }
    }

    private String example() {
        String verb = platform == Platform.MOBILE ? "click" : "left_click";
        return "{\"name\": \"" + function + "\", \"arguments\": {\"action\": \"" + verb + "\", \"coordinate\": ["
                + (int) image.width() / 2 + ", " + (int) image.height() / 2 + "]}}";
    }

    private static boolean isCall(JsonNode node) {
        return node.isObject() && (node.has("arguments") || node.has("action") || node.has("parameters"));
    }

    private static JsonNode arguments(JsonNode call) throws InvalidAnswerException {
        JsonNode arguments =
                call.has("arguments") ? call.get("arguments") : call.has("parameters") ? call.get("parameters") : call;
        if (arguments.isString()) {
            arguments = LenientJson.parse(arguments.stringValue())
                    .orElseThrow(() -> new InvalidAnswerException("The arguments of your call are no JSON object."));
        }
        if (!arguments.isObject()) {
            throw new InvalidAnswerException("The arguments of your call are no JSON object.");
        }
        return arguments;
    }

    private static String verb(JsonNode arguments) throws InvalidAnswerException {
        JsonNode action = arguments.get("action");
        if (action == null || !action.isString() || action.stringValue().isBlank()) {
            throw new InvalidAnswerException("Your call names no action.");
        }
        String verb = action.stringValue().strip();
        return verb.length() > 40 ? verb.substring(0, 40) : verb;
    }

    private Action<Space.Model> action(JsonNode arguments) throws InvalidAnswerException {
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
            case "terminate", "finish", "finished", "done", "complete", "stop" -> finish(arguments);
            default -> throw new InvalidAnswerException("There is no action '" + verb + "'.");
        };
    }

    private Action<Space.Model> press(JsonNode arguments, MouseButton button, int count) throws InvalidAnswerException {
        Point<Space.Model> place = placeOrCursor(arguments);
        if (actions.offers(ActionKind.CLICK) || button != MouseButton.LEFT) {
            return new Action.Click<>(place, button, count);
        }
        return new Action.Tap<>(place, count);
    }

    private Action<Space.Model> drag(JsonNode arguments) throws InvalidAnswerException {
        Optional<Point<Space.Model>> end = second(arguments);
        if (end.isPresent()) {
            return new Action.Drag<>(place(arguments), end.get());
        }
        Point<Space.Model> from = cursor;
        if (from == null) {
            throw new InvalidAnswerException(
                    "A drag begins at the cursor, and there is none yet: move the cursor with mouse_move first.");
        }
        return new Action.Drag<>(from, place(arguments));
    }

    private Action<Space.Model> swipe(JsonNode arguments) throws InvalidAnswerException {
        Point<Space.Model> from = place(arguments);
        Point<Space.Model> to = second(arguments)
                .orElseThrow(() -> new InvalidAnswerException("A swipe needs 'coordinate' and 'coordinate2'."));
        return new Action.Swipe<>(from, to, seconds(arguments, DEFAULT_SWIPE));
    }

    private static Optional<Point<Space.Model>> second(JsonNode arguments) {
        for (String name : List.of("coordinate2", "end_coordinate", "to", "end", "target", "coordinate_end")) {
            if (arguments.has(name)) {
                return Places.of(arguments.get(name));
            }
        }
        return Optional.empty();
    }

    private Action<Space.Model> scroll(JsonNode arguments) throws InvalidAnswerException {
        Point<Space.Model> at = Places.in(arguments)
                .orElse(
                        cursor != null
                                ? cursor
                                : new Point<>(Math.floor(image.width() / 2), Math.floor(image.height() / 2)));
        double page = Math.rint(image.height() * 0.6);
        Optional<Double> pixels = Optional.ofNullable(arguments.get("pixels")).flatMap(Places::number);
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
                            + (keys == null ? "absent" : clipped(keys.toString())) + ".");
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
                "There is no system button '" + clipped(name) + "'; use Back, Home, Menu or Enter.");
    }

    private static URI url(JsonNode arguments) throws InvalidAnswerException {
        String given = text(arguments, "text", "url", "address").strip();
        try {
            return new URI(given.contains("://") || given.startsWith("about:") ? given : "https://" + given);
        } catch (URISyntaxException e) {
            throw new InvalidAnswerException("'" + clipped(given) + "' is no address.");
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

    private static Action<Space.Model> finish(JsonNode arguments) {
        JsonNode status = arguments.get("status");
        String said = status != null && status.isString()
                ? status.stringValue().strip().toLowerCase(Locale.ROOT)
                : "success";
        JsonNode reason = arguments.has("text") ? arguments.get("text") : arguments.get("reason");
        return new Action.Finish<>(
                !said.startsWith("fail") && !said.startsWith("error") && !said.startsWith("infeasible"),
                reason != null && reason.isString() ? reason.stringValue() : "");
    }

    private static String text(JsonNode arguments, String... names) throws InvalidAnswerException {
        for (String name : names) {
            JsonNode node = arguments.get(name);
            if (node != null && (node.isString() || node.isNumber() || node.isBoolean())) {
                return node.asString();
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

    private static Point<Space.Model> place(JsonNode arguments) throws InvalidAnswerException {
        return Places.in(arguments)
                .orElseThrow(() -> new InvalidAnswerException("Your call lacks 'coordinate': [x, y] in pixels."));
    }

    private Point<Space.Model> placeOrCursor(JsonNode arguments) throws InvalidAnswerException {
        Optional<Point<Space.Model>> place = Places.in(arguments);
        if (place.isPresent()) {
            return place.get();
        }
        boolean named = arguments.has("coordinate") || arguments.has("coordinates");
        Point<Space.Model> here = cursor;
        if (named || here == null) {
            throw new InvalidAnswerException("Your call lacks 'coordinate': [x, y] in pixels.");
        }
        return here;
    }

    private void requireInside(Action<Space.Model> action) throws InvalidAnswerException {
        List<Point<Space.Model>> points = new ArrayList<>();
        if (action instanceof Action.Input<Space.Model> input) {
            Point<Space.Model> target = input.target();
            if (target != null) {
                points.add(target);
            }
        }
        if (action instanceof Action.Drag<Space.Model> drag) {
            points.add(drag.to());
        }
        if (action instanceof Action.Swipe<Space.Model> swipe) {
            points.add(swipe.to());
        }
        for (Point<Space.Model> point : points) {
            if (!image.contains(point)) {
                throw new InvalidAnswerException(
                        "The point " + point + " lies outside the screen, which is " + image + ".");
            }
        }
    }

    private static String clipped(String text) {
        return text.length() > 80 ? text.substring(0, 80) + "…" : text;
    }
}
