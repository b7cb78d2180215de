package dev.sightline.runtime.internal.dialect;

import dev.sightline.action.ActionKind;
import dev.sightline.driver.ActionSpace;
import dev.sightline.driver.DriverInfo.Platform;
import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.Situation;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * Prompts in the tool format of Qwen's chat template, which several families were trained with: the functions {@code
 * computer_use} and {@code mobile_use}. Names of verbs and parameters are those of the training; the words around them
 * are ours. Only the actions that the driver offers are listed.
 *
 * @since 0.1.0
 */
public final class ToolPrompt {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private ToolPrompt() {}

    /**
     * A verb of the function.
     *
     * @param parameters by name, in the form of JSON schema
     */
    public record Verb(String name, String description, Map<String, Object> parameters) {}

    public static String functionName(Platform platform) {
        return platform == Platform.MOBILE ? "mobile_use" : "computer_use";
    }

    /**
     * A system prompt with one function.
     *
     * @param opening what stands before the function
     * @param about what the function is for
     * @param unit of coordinates
     */
    public static String system(String opening, String name, String about, List<Verb> verbs, CoordinateUnit unit) {
        return opening + "\n\n# Tools\n\n"
                + "You may call one or more functions to assist with the user query.\n\n"
                + "You are provided with function signatures within <tools></tools> XML tags:\n<tools>\n"
                + MAPPER.writeValueAsString(function(name, about, verbs, unit))
                + "\n</tools>\n\n"
                + "For each function call, return a json object with function name and arguments within "
                + "<tool_call></tool_call> XML tags:\n<tool_call>\n"
                + "{\"name\": <function-name>, \"arguments\": <args-json-object>}\n</tool_call>";
    }

    /**
     * The system prompt of an agent of the Qwen families, for the platform of a situation.
     *
     * @param unit of coordinates
     * @param computer the family's verbs where the platform has a pointer
     */
    public static String system(Situation situation, CoordinateUnit unit, List<Verb> computer) {
        Platform platform = situation.platform();
        return system(
                        "You are a helpful assistant.",
                        functionName(platform),
                        about(platform, unit, situation.image()),
                        platform == Platform.MOBILE ? mobile(situation.actions()) : computer,
                        unit)
                + secrets(situation.secrets());
    }

    /** Lines about placeholders of secrets, empty if there are none. */
    public static String secrets(Collection<String> secrets) {
        return secrets.isEmpty()
                ? ""
                : "\n\nYou do not know these secret values, but you can type them: "
                        + String.join(
                                ", ",
                                secrets.stream()
                                        .map(name -> "<secret:" + name + ">")
                                        .toList())
                        + ". Write the placeholder exactly so as the text to type.";
    }

    /** What is said about a screen in the description of a function. */
    public static String about(Platform platform, CoordinateUnit unit, Size<Space.Model> image) {
        String screen = switch (platform) {
            case WEB -> "a web browser through its page";
            case MOBILE -> "a touch screen of a mobile device";
            case DESKTOP -> "the desktop of a computer through mouse and keyboard";
        };
        return "Operate " + screen + " and look at it on screenshots.\n"
                + coordinates(unit, image)
                + "* Consult the screenshot to find an element's coordinates before acting on it, and aim at its center.\n"
                + "* A screenshot shows the screen after your last action. If something is still loading, wait.\n"
                + "* Perform one action at a time.";
    }

    private static String coordinates(CoordinateUnit unit, Size<Space.Model> image) {
        return switch (unit) {
            case PIXELS ->
                "* The screen's resolution is " + image + ".\n"
                        + "* Coordinates are pixels (x, y) from the top left corner of the screenshot.\n";
            case THOUSANDTHS ->
                "* The screen's resolution is " + unit.extent(image) + ".\n"
                        + "* Coordinates (x, y) run from (0, 0), the top left corner of the screenshot, to (1000, 1000).\n";
            case FRACTIONS ->
                "* Coordinates (x, y) are fractions of the screenshot, from (0, 0), its top left corner, to (1, 1).\n";
        };
    }

    private static Map<String, Object> function(String name, String about, List<Verb> verbs, CoordinateUnit unit) {
        Map<String, Object> properties = new LinkedHashMap<>();
        var description = new StringBuilder("The action to perform. The available actions are:");
        for (Verb verb : verbs) {
            description.append("\n* `").append(verb.name).append("`: ").append(verb.description);
        }
        properties.put(
                "action",
                property(
                        "string",
                        description.toString(),
                        Map.of("enum", verbs.stream().map(Verb::name).toList())));
        for (Verb verb : verbs) {
            verb.parameters.forEach(properties::putIfAbsent);
        }
        if (unit == CoordinateUnit.FRACTIONS) {
            properties.computeIfPresent(
                    "coordinate",
                    (_, _) -> property(
                            "array", "(x, y): parts of the screenshot's width and height, from 0 to 1.", Map.of()));
        }
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("properties", properties);
        parameters.put("required", List.of("action"));
        parameters.put("type", "object");
        Map<String, Object> function = new LinkedHashMap<>();
        function.put("name", name);
        function.put("description", about);
        function.put("parameters", parameters);
        Map<String, Object> tool = new LinkedHashMap<>();
        tool.put("type", "function");
        tool.put("function", function);
        return tool;
    }

    /** The verbs of {@code computer_use}, as Qwen2.5-VL and Qwen3-VL were trained with them. */
    public static List<Verb> computer(ActionSpace actions) {
        List<Verb> verbs = new ArrayList<>();
        if (actions.offers(ActionKind.PRESS_KEYS)) {
            verbs.add(new Verb(
                    "key",
                    "Press the keys in order and release them in reverse order.",
                    Map.of("keys", property("array", "Required only by `action=key`.", Map.of()))));
        }
        if (actions.offers(ActionKind.TYPE_TEXT)) {
            verbs.add(new Verb("type", "Type a string of text where the focus is.", TEXT));
        }
        if (actions.offers(ActionKind.MOVE)) {
            verbs.add(new Verb("mouse_move", "Move the cursor to (x, y).", COORDINATE));
        }
        if (actions.offers(ActionKind.CLICK)) {
            verbs.add(new Verb("left_click", "Click the left mouse button at (x, y).", COORDINATE));
        }
        if (actions.offers(ActionKind.DRAG)) {
            verbs.add(new Verb(
                    "left_click_drag", "Drag with the left button from the cursor's place to (x, y).", COORDINATE));
        }
        if (actions.offers(ActionKind.CLICK)) {
            verbs.add(new Verb("right_click", "Click the right mouse button at (x, y).", COORDINATE));
            verbs.add(new Verb("middle_click", "Click the middle mouse button at (x, y).", COORDINATE));
            verbs.add(new Verb("double_click", "Double-click the left mouse button at (x, y).", COORDINATE));
        }
        if (actions.offers(ActionKind.SCROLL)) {
            verbs.add(new Verb(
                    "scroll",
                    "Turn the wheel at (x, y), or at the cursor.",
                    Map.of(
                            "pixels",
                            property(
                                    "number",
                                    "How far to scroll. Positive values scroll up, negative values scroll down. "
                                            + "Required only by `action=scroll`.",
                                    Map.of()))));
        }
        verbs.addAll(system(actions));
        verbs.addAll(flow());
        return verbs;
    }

    /** The verbs of {@code mobile_use}. */
    public static List<Verb> mobile(ActionSpace actions) {
        List<Verb> verbs = new ArrayList<>();
        if (actions.offers(ActionKind.TAP)) {
            verbs.add(new Verb("click", "Tap the point (x, y).", COORDINATE));
        }
        if (actions.offers(ActionKind.LONG_PRESS)) {
            verbs.add(new Verb(
                    "long_press", "Press the point (x, y) for a number of seconds.", merged(COORDINATE, TIME)));
        }
        if (actions.offers(ActionKind.SWIPE)) {
            verbs.add(new Verb(
                    "swipe",
                    "Move a finger from (x, y) to (x2, y2).",
                    merged(
                            COORDINATE,
                            Map.of(
                                    "coordinate2",
                                    property(
                                            "array",
                                            "(x2, y2): where a swipe ends. Required only by `action=swipe`.",
                                            Map.of())))));
        }
        if (actions.offers(ActionKind.TYPE_TEXT)) {
            verbs.add(new Verb("type", "Type text into the field that has the focus.", TEXT));
        }
        if (actions.offers(ActionKind.PRESS_KEYS)) {
            verbs.add(new Verb("key", "Send a key event by its name, such as `enter`.", TEXT));
        }
        if (actions.offers(ActionKind.PRESS_SYSTEM_BUTTON)) {
            verbs.add(new Verb(
                    "system_button",
                    "Press a system button.",
                    Map.of(
                            "button",
                            property(
                                    "string",
                                    "Required only by `action=system_button`.",
                                    Map.of("enum", List.of("Back", "Home", "Menu", "Enter"))))));
        }
        verbs.addAll(system(actions));
        verbs.addAll(flow());
        return verbs;
    }

    /** What no published function has, and a driver may offer: tabs, dialogs, URLs. */
    public static List<Verb> system(ActionSpace actions) {
        List<Verb> verbs = new ArrayList<>();
        if (actions.offers(ActionKind.OPEN_APP)) {
            verbs.add(new Verb("open", "Open an app by its name.", TEXT));
        }
        if (actions.offers(ActionKind.OPEN_URL)) {
            verbs.add(new Verb("open_url", "Go to the address given as `text`.", TEXT));
        }
        if (actions.offers(ActionKind.BACK)) {
            verbs.add(new Verb("back", "Go back to the previous page or screen.", Map.of()));
        }
        if (actions.offers(ActionKind.SWITCH_TAB)) {
            verbs.add(new Verb(
                    "switch_tab",
                    "Show another tab.",
                    Map.of(
                            "index",
                            property(
                                    "integer",
                                    "Number of the tab, from 0. Required only by `action=switch_tab`.",
                                    Map.of()))));
        }
        if (actions.offers(ActionKind.CLOSE_TAB)) {
            verbs.add(new Verb("close_tab", "Close the tab in front.", Map.of()));
        }
        if (actions.offers(ActionKind.ANSWER_DIALOG)) {
            verbs.add(new Verb(
                    "answer_dialog",
                    "Answer an open dialog of the browser with `accept` or `dismiss`, entering `text` first into a prompt.",
                    merged(
                            TEXT,
                            Map.of(
                                    "answer",
                                    property(
                                            "string",
                                            "Required only by `action=answer_dialog`.",
                                            Map.of("enum", List.of("accept", "dismiss")))))));
        }
        return verbs;
    }

    /** What the agent does without a driver. */
    public static List<Verb> flow() {
        return List.of(
                new Verb("wait", "Wait for a number of seconds for something to happen.", TIME),
                new Verb("answer", "Give the answer that the user asked for as `text`, which ends the task.", TEXT),
                new Verb(
                        "ask_user",
                        "Ask the user the question given as `text`, when you cannot continue without the answer.",
                        TEXT),
                new Verb(
                        "terminate",
                        "End the task and report whether it succeeded.",
                        Map.of(
                                "status",
                                property(
                                        "string",
                                        "The status of the task. Required only by `action=terminate`.",
                                        Map.of("enum", List.of("success", "failure"))))));
    }

    public static final Map<String, Object> COORDINATE = Map.of(
            "coordinate",
            property(
                    "array",
                    "(x, y): the x (pixels from the left edge) and y (pixels from the top edge) coordinates.",
                    Map.of()));

    public static final Map<String, Object> TEXT =
            Map.of("text", property("string", "The text of an action that takes one.", Map.of()));

    public static final Map<String, Object> TIME =
            Map.of("time", property("number", "Seconds, of an action that takes time.", Map.of()));

    /** A parameter in the form of JSON schema. */
    public static Map<String, Object> property(String type, String description, Map<String, Object> more) {
        Map<String, Object> property = new LinkedHashMap<>();
        property.put("description", description);
        property.putAll(more);
        property.put("type", type);
        return property;
    }

    public static Map<String, Object> merged(Map<String, Object> one, Map<String, Object> other) {
        Map<String, Object> all = new LinkedHashMap<>(one);
        all.putAll(other);
        return all;
    }
}
