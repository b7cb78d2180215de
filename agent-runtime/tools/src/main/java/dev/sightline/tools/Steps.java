package dev.sightline.tools;

import dev.sightline.action.Secret;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.runtime.script.TaskReader;
import dev.sightline.task.HttpLogin;
import dev.sightline.task.Task;
import dev.sightline.task.TaskStep;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * Turns arguments into tasks, by way of the YAML form of steps, of which JSON is a part. So every step that task files
 * know can be used, with the same messages.
 */
final class Steps {

    private static final List<String> RELATIONS = List.of("near", "below", "above", "left_of", "right_of");

    private final JsonMapper json = JsonMapper.shared();
    private final ToolRules rules;
    private final List<Secret> secrets;

    /**
     * @param rules which files callers may use
     * @param secrets what steps may type by name
     */
    Steps(ToolRules rules, Collection<Secret> secrets) {
        this.rules = rules;
        this.secrets = List.copyOf(secrets);
    }

    List<Secret> secrets() {
        return secrets;
    }

    /** A task of one action. */
    Task action(Arguments arguments) {
        String action = arguments.requiredText("action");
        Object step = switch (action) {
            case "click" -> Map.of("click", target(arguments, "text"));
            case "double_click" -> Map.of("click", with(target(arguments, "text"), "count", 2));
            case "right_click" -> Map.of("click", with(target(arguments, "text"), "button", "right"));
            case "hover", "check", "uncheck", "scroll_to" -> Map.of(action, target(arguments, "text"));
            case "type" -> type(arguments);
            case "press", "open_app" -> Map.of(action, arguments.requiredText("value"));
            case "select" ->
                Map.of("select", Map.of("option", arguments.requiredText("value"), "from", target(arguments, "field")));
            case "upload" ->
                Map.of(
                        "upload",
                        Map.of(
                                "files",
                                List.of(rules.require(arguments.requiredText("value"))
                                        .toString()),
                                "into",
                                target(arguments, "text")));
            case "scroll" -> scroll(arguments);
            case "drag" -> Map.of("drag", Map.of("from", target(arguments, "text"), "to", destination(arguments)));
            case "accept_dialog" -> dialog("accept", arguments);
            case "dismiss_dialog" -> dialog("dismiss", arguments);
            case "back", "close_tab" -> action;
            default -> throw arguments.wrong("there is no action '" + action + "'");
        };
        return task(List.of(step), "act", Map.of());
    }

    private Object type(Arguments arguments) {
        String value = arguments
                .text("value")
                .orElseThrow(() -> arguments.wrong("'value' is missing; it holds the text to type"));
        return hasTarget(arguments)
                ? Map.of("type", Map.of("text", value, "into", target(arguments, "field")))
                : Map.of("type", value);
    }

    private Object scroll(Arguments arguments) {
        var scroll = new LinkedHashMap<String, Object>();
        scroll.put("direction", arguments.text("value").orElse("down"));
        if (hasTarget(arguments)) {
            scroll.put("at", target(arguments, "text"));
        }
        return Map.of("scroll", scroll);
    }

    private static Object dialog(String answer, Arguments arguments) {
        var dialog = new LinkedHashMap<String, Object>();
        dialog.put("answer", answer);
        arguments.text("value").ifPresent(text -> dialog.put("text", text));
        return Map.of("dialog", dialog);
    }

    private static Object destination(Arguments arguments) {
        String value = arguments.requiredText("value").strip();
        String[] place = value.split("\\s*,\\s*", -1);
        return place.length == 2 && place[0].matches("\\d{1,5}") && place[1].matches("\\d{1,5}")
                ? Map.of("describe", PlaceLocator.describe(Integer.parseInt(place[0]), Integer.parseInt(place[1])))
                : Map.of("text", value);
    }

    private static boolean hasTarget(Arguments arguments) {
        return arguments.text("target").isPresent() || arguments.values().get("place") != null;
    }

    /**
     * A target in the YAML form.
     *
     * @param role {@code text} or {@code field}, for what the words of the target are
     */
    private static Map<String, Object> target(Arguments arguments, String role) {
        int[] place = arguments.numbers("place", 2);
        if (place != null) {
            if (arguments.text("target").isPresent()) {
                throw arguments.wrong("both 'target' and 'place' are given; give one of them");
            }
            return Map.of("describe", PlaceLocator.describe(place[0], place[1]));
        }
        var target = new LinkedHashMap<String, Object>();
        target.put(
                role,
                arguments
                        .text("target")
                        .filter(text -> !text.isBlank())
                        .orElseThrow(() -> arguments.wrong("neither 'target' nor 'place' names the control")));
        for (String relation : RELATIONS) {
            arguments.text(relation).ifPresent(anchor -> target.put(relation, anchor));
        }
        arguments.number("nth", 1, Integer.MAX_VALUE).ifPresent(nth -> target.put("nth", nth));
        return target;
    }

    private static Map<String, Object> with(Map<String, Object> target, String key, Object value) {
        var more = new LinkedHashMap<>(target);
        more.put(key, value);
        return more;
    }

    /** A task of steps that a caller wrote. */
    Task task(List<Object> steps, String name, Map<String, String> variables) {
        // the environment of this process is none of the caller's business
        TaskReader reader = reader(TaskReader.create().withEnvironment(_ -> null), variables);
        String yaml = json.writeValueAsString(Map.of("name", name, "steps", steps));
        Task task = reader.read(yaml, name, rules.home());
        secretsWithoutPlaces(task).forEach(secret -> {
            throw placeless(name, secret);
        });
        task.everyStep().forEach(step -> {
            if (step instanceof TaskStep.Upload upload) {
                upload.files().forEach(rules::require);
            }
        });
        return task;
    }

    /** The task of a file in one of the folders. */
    Task file(String file, Map<String, String> variables) {
        Path path = rules.require(file);
        if (!path.getFileName().toString().endsWith(TaskReader.SUFFIX)) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot run '" + file + "': the name of a task file ends with '" + TaskReader.SUFFIX + "'.");
        }
        TaskReader reader = reader(TaskReader.create(), variables);
        Task task = reader.read(path);
        for (HttpLogin login : task.httpLogins()) {
            String server = login.server() == null ? task.baseUrl() : login.server();
            if (server != null && isChosenByVariable(server)) {
                throw new SightlineException(
                        ErrorCategory.DENIED,
                        "Cannot run '" + file + "': the server of its HTTP login, '" + server
                                + "', is chosen by a variable, and callers set variables. Write its address in the file.");
            }
        }
        List<Secret> placeless = secretsWithoutPlaces(task);
        List<String> places = beginning(task);
        for (Secret secret : placeless) {
            if (places.isEmpty()) {
                throw placeless(file, secret);
            }
            reader = reader.withSecret(secret.onlyAt(places));
        }
        return placeless.isEmpty() ? task : reader.read(path);
    }

    private static List<Secret> secretsWithoutPlaces(Task task) {
        return task.secrets().values().stream()
                .filter(secret -> secret.places().isEmpty())
                .toList();
    }

    private static SightlineException placeless(String task, Secret secret) {
        return new SightlineException(
                ErrorCategory.DENIED,
                "Cannot run '" + task + "': the secret '" + secret.name()
                        + "' does not state where it may be typed, and the caller chooses where the task begins."
                        + " Whoever maintains the file can add 'at', as in " + secret.name()
                        + ": { env: NAME, at: shop.example.com }.");
    }

    /** The site where a file begins by its own words; empty when a caller has a say in it. */
    private static List<String> beginning(Task task) {
        String start = task.baseUrl() != null
                ? task.baseUrl()
                : task.steps().getFirst() instanceof TaskStep.Open open ? open.url() : "";
        if (isChosenByVariable(start)) {
            return List.of();
        }
        try {
            URI address = new URI(start.strip());
            String server = address.getRawAuthority();
            if (address.getHost() == null || server == null || !ToolRules.isOfTheWeb(address)) {
                return List.of();
            }
            String site = server.substring(server.indexOf('@') + 1).replaceFirst("^www\\.", "");
            boolean named = address.getHost().matches(".*\\..*[a-zA-Z].*");
            return named ? List.of(site, "*." + site) : List.of(site);
        } catch (URISyntaxException _) {
            return List.of();
        }
    }

    private static boolean isChosenByVariable(String address) {
        return address.contains("${");
    }

    private TaskReader reader(TaskReader from, Map<String, String> variables) {
        TaskReader reader = from.confinedTo(rules.folders());
        for (var variable : variables.entrySet()) {
            reader = reader.withVariable(variable.getKey(), variable.getValue());
        }
        for (Secret secret : secrets) {
            reader = reader.withSecret(secret);
        }
        return reader;
    }
}
