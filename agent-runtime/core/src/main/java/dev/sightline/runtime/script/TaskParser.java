package dev.sightline.runtime.script;

import dev.sightline.action.Secret;
import dev.sightline.error.Excerpts;
import dev.sightline.runtime.internal.source.Fields;
import dev.sightline.runtime.internal.source.Problems;
import dev.sightline.runtime.internal.source.Scalars;
import dev.sightline.runtime.internal.source.Template;
import dev.sightline.runtime.internal.source.Templates;
import dev.sightline.runtime.script.steps.StepParser;
import dev.sightline.task.ApprovalMode;
import dev.sightline.task.Budget;
import dev.sightline.task.HttpLogin;
import dev.sightline.task.ReplayMode;
import dev.sightline.task.Task;
import dev.sightline.task.TaskStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads one task from its YAML form. */
final class TaskParser {

    private static final List<String> KEYS = List.of(
            "name", "url", "http_login", "budget", "approvals", "replay", "tags", "variables", "secrets", "steps");

    /** Bytes of a file that holds a secret. */
    private static final long LONGEST_SECRET = 65_536;

    private final String source;
    private final Path folder;
    private final TaskReader.Given given;
    private final Problems problems;
    private final Templates templates;
    private final IncludedTasks included;

    TaskParser(String source, Path folder, TaskReader.Given given) {
        this.source = source;
        this.folder = folder;
        this.given = given;
        this.problems = new Problems();
        this.templates = new Templates(problems);
        this.included = new IncludedTasks(source, folder, given);
    }

    Templates templates() {
        return templates;
    }

    Task parse(String yaml) {
        MappingNode root = root(yaml);
        throwIfAny();
        if (root == null) {
            throw new IllegalStateException("a task without a root node has a problem");
        }
        var fields = new Fields(root, "A task", KEYS, problems);
        String name = fields.text("name");
        Map<String, String> variables = variables(fields);
        Map<String, Secret> secrets = secrets(fields);
        String written = url(fields);
        String url = given.url() == null ? written : given.url();
        List<HttpLogin> logins = httpLogins(fields, url);
        Budget budget = budget(fields);
        ApprovalMode approvals = approvals(fields);
        ReplayMode replay = replay(fields);
        Set<String> tags = tags(fields);
        included.know(secrets);
        List<TaskStep> steps = steps(fields);
        switch (given.unused()) {
            case ACCEPTED -> {}
            case REFUSED ->
                templates.requireUsed(
                        given.variables().keySet(), given.secrets().keySet());
            case VARIABLES_REFUSED -> templates.requireUsed(given.variables().keySet(), Set.of());
        }
        throwIfAny();
        return new Task(
                name == null ? nameOfSource() : name,
                url,
                folder,
                steps,
                variables,
                secrets,
                budget,
                approvals,
                logins,
                tags,
                replay);
    }

    /** @throws TaskFormatException when there is any problem */
    private void throwIfAny() {
        List<TaskProblem> found = new ArrayList<>(problems.sorted().stream()
                .map(problem -> new TaskProblem(source, problem.line(), problem.column(), problem.message()))
                .toList());
        found.addAll(included.problems());
        if (!found.isEmpty()) {
            throw new TaskFormatException(source, found);
        }
    }

    private @Nullable MappingNode root(String yaml) {
        try {
            LoadSettings settings = LoadSettings.builder()
                    .setLabel(source)
                    .setUseMarks(true)
                    // as one string: the parser fails when a chunk ends within a surrogate pair
                    .setBufferSize(yaml.length() + 16)
                    .build();
            Iterator<Node> documents =
                    new Compose(settings).composeAllFromString(yaml).iterator();
            if (!documents.hasNext()) {
                problems.at(1, 1, "The file is empty. A task has at least 'steps', a list.");
                return null;
            }
            Node root = documents.next();
            if (documents.hasNext()) {
                problems.at(documents.next(), "A second task begins here; a file holds one. Remove the '---'.");
            }
            if (root instanceof MappingNode mapping) {
                return mapping;
            }
            problems.at(
                    root,
                    "A task must have keys (" + String.join(", ", KEYS) + "), but is " + Scalars.kind(root) + ".");
        } catch (StackOverflowError e) {
            problems.at(0, 0, "Lists or mappings are nested too deeply. A task needs a few levels only.");
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
            int column = e.getProblemMark().map(mark -> mark.getColumn() + 1).orElse(0);
            problems.at(line, column, "This is not valid YAML: " + e.getProblem() + hint(yaml, line));
        } catch (YamlEngineException e) {
            // characters that YAML does not allow come without a mark; the message states the position
            problems.at(
                    0, 0, "This is not valid YAML: " + Excerpts.firstLine(String.valueOf(e.getMessage()), 300) + ".");
        }
        return null;
    }

    /** The most likely cause of a syntax error. */
    private static String hint(String yaml, int line) {
        String text = line < 1 ? "" : yaml.lines().skip(line - 1L).findFirst().orElse("");
        if (text.contains("\t")) {
            return ". Indent with spaces; YAML does not allow tabs.";
        }
        if (text.contains("${")) {
            return ". Put a text with ${...} in quotes.";
        }
        return ". Put a text with ': ', ' #' or brackets in quotes.";
    }

    private String nameOfSource() {
        String name = source.substring(Math.max(source.lastIndexOf('/'), source.lastIndexOf('\\')) + 1);
        return name.endsWith(TaskReader.SUFFIX) ? name.substring(0, name.length() - TaskReader.SUFFIX.length()) : name;
    }

    private @Nullable String url(Fields fields) {
        String url = fields.text("url");
        return url == null || !templates.check(fields.place("url"), url, false) ? null : url;
    }

    /** One login, or a list of them. */
    private List<HttpLogin> httpLogins(Fields fields, @Nullable String taskUrl) {
        Node node = fields.get("http_login");
        if (node == null) {
            return List.of();
        }
        List<Node> written = node instanceof SequenceNode sequence ? sequence.getValue() : List.of(node);
        var logins = new ArrayList<HttpLogin>();
        for (Node each : written) {
            HttpLogin login = httpLogin(each, taskUrl);
            if (login != null) {
                logins.add(login);
            }
        }
        if (written.isEmpty()) {
            problems.at(node, "'http_login' must hold at least one login, but the list is empty.");
        }
        return logins;
    }

    private @Nullable HttpLogin httpLogin(Node node, @Nullable String taskUrl) {
        if (!(node instanceof MappingNode mapping)) {
            // this value may be a password, so it is not repeated
            problems.at(
                    node,
                    "'http_login' must have keys (user, password, url). Write it as"
                            + " 'http_login: { user: ada, password: \"${secret.password}\" }'.");
            return null;
        }
        int before = problems.count();
        var login = new Fields(mapping, "'http_login'", List.of("user", "password", "url"), problems);
        login.require("user");
        login.require("password");
        String user = login.text("user");
        String password = login.text("password");
        String url = login.text("url");
        if (url == null && !login.has("url") && taskUrl == null) {
            problems.at(node, "'http_login' needs 'url', the server that it is for, because the task has no url.");
        }
        if (url != null) {
            templates.check(login.place("url"), url, false);
        }
        if (user != null) {
            templates.check(login.place("user"), user, true);
        }
        if (password != null && !password.contains("${secret.")) {
            problems.at(
                    login.place("password"),
                    "'password' of 'http_login' must be a secret, as in \"${secret.password}\"; define it under"
                            + " 'secrets'.");
        } else if (password != null) {
            templates.check(login.place("password"), password, true);
        }
        return user == null || password == null || problems.count() > before
                ? null
                : new HttpLogin(url, user, password);
    }

    private @Nullable Budget budget(Fields fields) {
        Node node = fields.get("budget");
        if (node == null) {
            return null;
        }
        if (!(node instanceof MappingNode mapping)) {
            problems.at(
                    node,
                    "'budget' must have keys (steps, tokens, duration), but is " + Scalars.kind(node)
                            + ". Write it as 'budget: { steps: 30, duration: 5m }'.");
            return null;
        }
        var budget = new Fields(mapping, "'budget'", List.of("steps", "tokens", "duration"), problems);
        Duration duration = budget.duration("duration");
        Long maxSteps = budget.count("steps", 100_000);
        Long maxTokens = budget.count("tokens", 1_000_000_000L);
        return new Budget(
                maxSteps == null ? Budget.DEFAULT.maxSteps() : Math.toIntExact(maxSteps),
                maxTokens == null ? Budget.DEFAULT.maxTokens() : maxTokens,
                duration == null ? Budget.DEFAULT.maxDuration() : duration);
    }

    private @Nullable ApprovalMode approvals(Fields fields) {
        String written = fields.text("approvals");
        if (written == null) {
            return null;
        }
        for (ApprovalMode mode : ApprovalMode.values()) {
            if (mode.name().toLowerCase(Locale.ROOT).equals(written)) {
                return mode;
            }
        }
        problems.at(
                fields.place("approvals"),
                "'approvals' states when a person is asked before an action: none, risky or all; found '" + written
                        + "'.");
        return null;
    }

    private @Nullable ReplayMode replay(Fields fields) {
        Node node = fields.get("replay");
        // YAML reads a plain 'off' as a boolean in some of its versions
        String word = node == null ? null : Scalars.word(node, "'replay'", List.of("strict", "heal", "off"), problems);
        return word == null ? null : ReplayMode.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private Set<String> tags(Fields fields) {
        Node node = fields.get("tags");
        if (node == null) {
            return Set.of();
        }
        var tags = new LinkedHashSet<String>();
        for (String tag : Scalars.texts(node, "'tags'", problems)) {
            if (tag.matches(Task.TAG)) {
                tags.add(tag);
            } else {
                problems.at(node, "'" + tag + "' is not a valid tag; use letters, digits, '_', '-', '.' and ':'.");
            }
        }
        return tags;
    }

    private Map<String, String> variables(Fields fields) {
        Set<String> givenNames = given.variables().keySet();
        var names = new LinkedHashSet<>(givenNames);
        var variables = new LinkedHashMap<String, String>();
        for (NodeTuple entry : entries(fields, "variables", "variables: { colour: blue }")) {
            String name = name(entry, "variable", Template.VARIABLE_NAME.pattern(), names, givenNames);
            if (name == null || givenNames.contains(name)) {
                continue;
            }
            Node value = entry.getValueNode();
            if (Scalars.isNull(value)) {
                problems.at(
                        entry.getKeyNode(),
                        "The variable '" + name + "' has no value here and none was given; "
                                + (given.including().isEmpty()
                                        ? "run with --var " + name + "=VALUE, or write a value."
                                        : "give it under 'with' where this file is included, or write a value."));
            } else if (value instanceof ScalarNode scalar) {
                variables.put(name, scalar.getValue());
            } else {
                problems.at(value, "The variable '" + name + "' must be a text, but is " + Scalars.kind(value) + ".");
            }
        }
        given.variables().forEach((name, value) -> {
            if (!Template.VARIABLE_NAME.matcher(name).matches()) {
                problems.at(
                        0,
                        0,
                        "The variable '" + name + "' that was given has no valid name; use letters, digits and '_'.");
            }
            variables.put(name, value);
        });
        templates.knowVariables(names);
        return variables;
    }

    private Map<String, Secret> secrets(Fields fields) {
        Set<String> givenNames = given.secrets().keySet();
        var names = new LinkedHashSet<>(givenNames);
        var secrets = new LinkedHashMap<String, Secret>();
        for (NodeTuple entry : entries(fields, "secrets", "secrets: { password: { env: SHOP_PASSWORD } }")) {
            String name = name(entry, "secret", Secret.NAME, names, givenNames);
            if (name == null || givenNames.contains(name)) {
                continue;
            }
            String value = secretValue(name, entry);
            if (value != null) {
                Secret secret = Secret.of(name, value);
                List<String> places = secretPlaces(name, entry);
                secrets.put(name, places.isEmpty() ? secret : secret.onlyAt(places));
            }
        }
        secrets.putAll(given.secrets());
        templates.knowSecrets(names);
        return secrets;
    }

    private @Nullable String secretValue(String name, NodeTuple entry) {
        Node node = entry.getValueNode();
        if (Scalars.isNull(node)) {
            problems.at(
                    entry.getKeyNode(),
                    "The secret '" + name + "' has no source here and none was given; run with --secret " + name
                            + "=ENVIRONMENT_VARIABLE, or write where it comes from: " + name + ": { env: NAME }.");
            return null;
        }
        if (!(node instanceof MappingNode mapping)) {
            // this value may be the secret itself, so it is not repeated
            problems.at(
                    node,
                    "The secret '" + name + "' must state where its value comes from: { env: NAME }, { file: PATH }"
                            + " or, in clear, { value: TEXT }.");
            return null;
        }
        List<String> sources = List.of("env", "file", "value");
        var fields = new Fields(mapping, "The secret '" + name + "'", List.of("env", "file", "value", "at"), problems);
        String which = fields.requireOneOf(sources);
        String text = which == null ? null : fields.text(which);
        if (which == null || text == null) {
            return null;
        }
        return switch (which) {
            case "env" -> fromEnvironment(name, text, fields.place("env"));
            case "file" -> fromFile(name, text, fields.place("file"));
            default -> text;
        };
    }

    /** Where it may be typed; empty for the site where the task begins. */
    private List<String> secretPlaces(String name, NodeTuple entry) {
        if (!(entry.getValueNode() instanceof MappingNode mapping)) {
            return List.of();
        }
        List<String> places = new ArrayList<>();
        for (NodeTuple field : mapping.getValue()) {
            if (!(field.getKeyNode() instanceof ScalarNode key)
                    || !key.getValue().equals("at")) {
                continue;
            }
            List<Node> written =
                    field.getValueNode() instanceof SequenceNode list ? list.getValue() : List.of(field.getValueNode());
            if (written.isEmpty()) {
                problems.at(
                        field.getValueNode(),
                        "'at' of the secret '" + name + "' is empty; name a host, or leave it out.");
            }
            for (Node place : written) {
                String text = Scalars.text(place, "'at' of the secret '" + name + "'", problems);
                if (text != null) {
                    places.add(text.strip());
                }
            }
        }
        return places;
    }

    private @Nullable String fromEnvironment(String name, String variable, Node place) {
        String value = given.environment().apply(variable);
        if (value == null || value.isEmpty()) {
            problems.at(
                    place,
                    "The secret '" + name + "' comes from the environment variable '" + variable + "', which is "
                            + (value == null ? "not set" : "empty") + ". Set it, or run with --secret " + name
                            + "=ANOTHER_VARIABLE.");
            return null;
        }
        return value;
    }

    private @Nullable String fromFile(String name, String path, Node place) {
        try {
            Path file = folder.resolve(path);
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                problems.at(
                        place,
                        "The secret '" + name + "' comes from '" + path
                                + "', which is not a regular file. Put the value into a file.");
                return null;
            }
            if (Files.exists(file) && Files.size(file) > LONGEST_SECRET) {
                problems.at(
                        place,
                        "The secret '" + name + "' comes from the file '" + path + "', which has " + Files.size(file)
                                + " bytes; at most " + LONGEST_SECRET + " are read. Name the right file.");
                return null;
            }
            String value = Files.readString(file).stripTrailing();
            if (!value.isEmpty()) {
                return value;
            }
            problems.at(place, "The secret '" + name + "' comes from the file '" + path + "', which is empty.");
        } catch (IOException | InvalidPathException e) {
            problems.at(
                    place,
                    "The secret '" + name + "' comes from the file '" + path + "', which cannot be read ("
                            + e.getClass().getSimpleName() + "). Paths start from the folder of the task.");
        }
        return null;
    }

    private List<NodeTuple> entries(Fields fields, String key, String example) {
        Node node = fields.get(key);
        if (node == null || Scalars.isNull(node)) {
            return List.of();
        }
        if (node instanceof MappingNode mapping) {
            return mapping.getValue();
        }
        problems.at(
                node,
                "'" + key + "' must have names as keys, but is " + (key.equals("secrets") ? "none" : Scalars.kind(node))
                        + ". Write it as '" + example + "'.");
        return List.of();
    }

    private @Nullable String name(
            NodeTuple entry, String what, String pattern, Set<String> names, Set<String> givenNames) {
        String name = Fields.key(entry.getKeyNode(), "'" + what + "s'", problems);
        if (name == null) {
            return null;
        }
        if (!name.matches(pattern)) {
            problems.at(
                    entry.getKeyNode(),
                    "'" + name + "' is not a valid name for a " + what + "; use letters, digits"
                            + (pattern.equals(Secret.NAME) ? ", '_', '-' and '.'." : " and '_'."));
            return null;
        }
        if (!names.add(name) && !givenNames.contains(name)) {
            problems.at(entry.getKeyNode(), "The " + what + " '" + name + "' is there twice; keep one.");
            return null;
        }
        return name;
    }

    private List<TaskStep> steps(Fields fields) {
        Node node = fields.require("steps");
        if (node == null) {
            return List.of();
        }
        return new StepParser(problems, templates, included).parseAll(node, "'steps'");
    }
}
