package dev.sightline.runtime.script;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The JSON Schema that editors complete by says the same as the reader that runs tasks. */
final class TaskSchemaTests {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Schema schema = schema();

    private static Schema schema() {
        try (InputStream file = TaskReader.class.getResourceAsStream("sightline-task.schema.json")) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(JSON.readTree(Objects.requireNonNull(file)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<Error> schemaErrors(String yaml) {
        Object tree = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        JsonNode json = JSON.valueToTree(tree);
        return schema.validate(json);
    }

    private static String readerErrors(String yaml) {
        try {
            TaskReader.create().read(yaml, "x", Path.of("src/test/resources/dev/sightline/runtime/script"));
            return "";
        } catch (TaskFormatException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** One valid task for each step, in each of its forms. */
    private static List<Map<String, Object>> validSteps() {
        String yaml = """
                - open: /start
                - open_app: Editor
                - click: Log in
                - click: { text: Add, nth: 2, right_of: Mug, below: [A, B], button: right, count: 2 }
                - click: { field: Name }
                - click: { describe: the cart }
                - hover: Products
                - hover: { field: Name, dwell: 1s }
                - check: Newsletter
                - check: { text: Newsletter, near: Form }
                - uncheck: Newsletter
                - drag: { from: Card, to: { text: Done, nth: 1 } }
                - clear: Name
                - expect_value: { of: Name, value: ada }
                - wait_for_rest: 1s
                - wait_for_rest: { quiet: 500ms, timeout: 5s }
                - type: words
                - type: { text: words, into: Name }
                - type: { text: "", into: { field: Name, near: Form }, replace: false }
                - press: enter
                - scroll: down
                - scroll: { direction: up, amount: 0.5, at: { text: List, nth: 1 } }
                - scroll_to: { text: Imprint, above: End }
                - select: { option: Kitchen, from: Category }
                - upload: { files: [a.png, b.png], into: Photos }
                - upload: { files: a.png, into: { text: Photos } }
                - wait_for: Welcome
                - wait_for: { gone: Loading, timeout: 1.5s }
                - wait_for: { exact: Welcome }
                - wait_for: { gone: { contains: Load } }
                - expect: 42
                - expect: { matches: a+ }
                - expect: { absent: { exact: Error } }
                - scroll_to: { text: Imprint, in: Menu }
                - scroll_to: { text: Imprint, at: { text: Menu, nth: 1 } }
                - expect: { absent: Error }
                - extract: { variable: order, right_of: Number, pattern: a }
                - extract: { variable: order, below: [Number] }
                - dialog: dismiss
                - dialog: { answer: accept, message: Really, text: x }
                - back:
                - close_tab:
                - goal: find it
                - if: { text: Cookies, steps: [ click: Accept ] }
                - if: { matches: a+, within: 2s, steps: [ click: Accept ], else: [ back, { press: enter } ] }
                - unless: { exact: Log out, within: 2s, steps: [ click: Log in ] }
                - repeat: { times: 3, steps: [ click: Next ] }
                - repeat: { while: More, at_most: 9, steps: [ click: More ] }
                - repeat: { until: { contains: End }, steps: [ scroll: down ] }
                - retry: { times: 2, steps: [ click: Refresh, expect: Ready ] }
                - press: { keys: tab, times: 3 }
                - click: { text: Row, modifiers: [control, shift] }
                - click: { text: Row, modifiers: alt }
                - drag_by: { from: Volume, right: 120, up: 3.5 }
                - long_press: Message
                - long_press: { text: Message, duration: 2s }
                - swipe: left
                - swipe: { direction: up, amount: 0.3, from: Card }
                - expect_count: { of: Mug, count: 3 }
                - expect_count: { below: [A, B], at_least: 0 }
                - expect_count: { of: { contains: a }, near: Form, at_most: 5 }
                - expect_enabled: Order
                - expect_disabled: { field: Name, nth: 2 }
                - expect_screenshot: cart.png
                - expect_screenshot: { file: cart.png, around: [Cart, { text: Total, nth: 1 }], masks: Number, tolerance: 0.01 }
                - screenshot: cart
                - group: { name: Log in, steps: [ click: Log in ] }
                - for_each: { rows: [ { size: small, colour: 1 }, { size: '', colour: true } ], steps: [ back ] }
                - for_each: { csv: orders.csv, steps: [ back ] }
                - include: included.task.yaml
                - include: { file: included.task.yaml }
                - include: { file: included.task.yaml, with: { user: ada } }
                """;
        var steps = new ArrayList<Map<String, Object>>();
        for (Object step : (List<?>) new Load(LoadSettings.builder().build()).loadFromString(yaml)) {
            steps.add(copy((Map<?, ?>) step));
        }
        return steps;
    }

    private static Map<String, Object> copy(Map<?, ?> map) {
        var copy = new LinkedHashMap<String, Object>();
        map.forEach((key, value) -> copy.put(
                String.valueOf(key),
                value instanceof Map<?, ?> inner
                        ? copy(inner)
                        : value instanceof List<?> list ? new ArrayList<>(list) : value));
        return copy;
    }

    private static String yaml(Map<String, Object> task) {
        return new Dump(DumpSettings.builder().build()).dumpToString(task);
    }

    /** With {@code -Dsightline.regenerate=true}, the file is regenerated. */
    @Test
    void fileIsWhatTheCatalogueSays() throws IOException {
        var file = Path.of("src/main/resources/dev/sightline/runtime/script/sightline-task.schema.json");
        if (Boolean.getBoolean("sightline.regenerate")) {
            Files.writeString(file, TaskSchema.json());
        }
        assertThat(Files.readString(file))
                .as("regenerate it: ./mvnw -pl agent-runtime/core test -Dtest=TaskSchemaTests"
                        + " -Dsightline.regenerate=true")
                .isEqualTo(TaskSchema.json());
    }

    @Test
    void validStepsPassBoth() {
        for (Map<String, Object> step : validSteps()) {
            String yaml = yaml(Map.of("steps", List.of(step)));
            assertThat(readerErrors(yaml)).as(yaml).isEmpty();
            assertThat(schemaErrors(yaml)).as(yaml).isEmpty();
        }
    }

    @Test
    void httpLoginsAreJudgedAlikeByBoth() {
        String head = "url: http://intranet.example/\nsecrets: { p: { value: hush } }\nsteps: [ back ]\nhttp_login: ";
        for (String valid : List.of(
                "{ user: ada, password: '${secret.p}' }",
                "[ { user: ada, password: '${secret.p}' }, { url: 'http://b.example', user: ada, password: '${secret.p}' } ]")) {
            assertThat(readerErrors(head + valid)).as(valid).isEmpty();
            assertThat(schemaErrors(head + valid)).as(valid).isEmpty();
        }
        for (String invalid : List.of(
                "ada",
                "[]",
                "{ user: ada }",
                "{ user: ada, password: hush }",
                "{ user: ' ', password: '${secret.p}' }",
                "{ user: ada, password: '${secret.p}', realm: x }")) {
            assertThat(readerErrors(head + invalid)).as(invalid).isNotEmpty().doesNotContain("hush");
            assertThat(schemaErrors(head + invalid)).as(invalid).isNotEmpty();
        }
    }

    @Test
    void mutatedTasksAreJudgedAlikeByBoth() {
        var random = new Random(7);
        List<Map<String, Object>> steps = validSteps();
        Object[] values = {
            "down",
            "risky",
            "accept",
            "word",
            "  ",
            "",
            0,
            1,
            2,
            3,
            4,
            -1,
            0.5,
            true,
            false,
            "5s",
            "5",
            List.of(),
            List.of("a"),
            List.of(List.of("a")),
            Map.of(),
            Map.of("text", "a"),
            Map.of("field", "a", "nth", 1),
            Map.of("value", "x"),
            Map.of("describe", "a", "near", "b"),
            Map.of("picture", "a.png", "near", "b"),
            Map.of("picture", "a.gif")
        };
        String[] keys = {
            "text",
            "field",
            "describe",
            "picture",
            "nth",
            "near",
            "below",
            "button",
            "count",
            "into",
            "replace",
            "direction",
            "amount",
            "at",
            "option",
            "from",
            "files",
            "timeout",
            "gone",
            "absent",
            "variable",
            "pattern",
            "answer",
            "message",
            "dwell",
            "exact",
            "contains",
            "matches",
            "in",
            "nonsense"
        };
        String[] rootKeys = {
            "name",
            "url",
            "http_login",
            "budget",
            "approvals",
            "replay",
            "tags",
            "variables",
            "secrets",
            "steps",
            "nonsense"
        };
        int valid = 0;
        for (int i = 0; i < 5_000; i++) {
            Map<String, Object> step = copy(steps.get(random.nextInt(steps.size())));
            String name = step.keySet().iterator().next();
            var task = new LinkedHashMap<String, Object>();
            switch (random.nextInt(4)) {
                case 0 -> step.put(name, values[random.nextInt(values.length)]);
                case 1 -> task.put(rootKeys[random.nextInt(rootKeys.length)], values[random.nextInt(values.length)]);
                default -> {
                    if (step.get(name) instanceof Map<?, ?> inner) {
                        Map<String, Object> changed = copy(inner);
                        if (random.nextBoolean() && !changed.isEmpty()) {
                            changed.remove(List.copyOf(changed.keySet()).get(random.nextInt(changed.size())));
                        } else {
                            changed.put(keys[random.nextInt(keys.length)], values[random.nextInt(values.length)]);
                        }
                        step.put(name, changed);
                    }
                }
            }
            task.putIfAbsent("steps", List.of(step));
            String yaml = yaml(task);
            String refused = readerErrors(yaml);
            // which keys exist on a keyboard, and which files in a folder, is not the schema's business
            if (refused.contains("there is no key '") || refused.contains("there is no such file")) {
                continue;
            }
            assertThat(schemaErrors(yaml).isEmpty())
                    .as("%s%n%s%n%s", yaml, refused, schemaErrors(yaml))
                    .isEqualTo(refused.isEmpty());
            valid += refused.isEmpty() ? 1 : 0;
        }
        assertThat(valid).isBetween(500, 4_500);
    }
}
