package dev.sightline.runtime.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sightline.action.MouseButton;
import dev.sightline.action.Secret;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.Target;
import dev.sightline.runtime.script.steps.StepCatalogue;
import dev.sightline.task.ApprovalMode;
import dev.sightline.task.HttpLogin;
import dev.sightline.task.Task;
import dev.sightline.task.TaskStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class TaskReaderTests {

    private static final String EVERYTHING = """
            name: Everything there is
            url: http://localhost:8080/
            budget: { steps: 30, tokens: 1000, duration: 2m }
            approvals: risky
            variables:
              colour: blue
              size: 42
            secrets:
              password: { env: SHOP_PASSWORD }
              pin: { value: open sesame }
            steps:
              - open: /start?colour=${colour}
              - open_app: Editor ${size}
              - click: Log in
              - click: { text: Add to cart, nth: 2, right_of: Blue mug, below: [Products, Price], button: right, count: 2 }
              - click: { describe: the cart icon at the top right }
              - type: ${colour}
              - type: { text: "${secret.password}", into: Password }
              - type: { text: "", into: { field: Search, near: Filter } }
              - type: { text: more, into: Notes, replace: false }
              - press: control+shift+t
              - scroll: down
              - scroll: { direction: up, amount: 0.5, at: Products }
              - scroll_to: Imprint
              - select: { option: Kitchen, from: Category }
              - upload: { files: [a.png, b.png], into: Photos }
              - wait_for: Welcome
              - wait_for: { gone: Loading, timeout: 1.5s }
              - expect: 42
              - expect: { absent: Error }
              - extract: { variable: order, right_of: Order number, pattern: '(\\d+)' }
              - dialog: dismiss
              - dialog: { answer: accept, message: Really, text: "yes ${order}" }
              - back
              - close_tab
              - goal: find order ${order}
            """;

    private final TaskReader reader = TaskReader.create().withEnvironment(Map.of("SHOP_PASSWORD", "hunter2")::get);

    @Test
    void secretNamesWhereItMayBeTyped() {
        Task task = read("""
                secrets:
                  a: { value: x, at: shop.test }
                  b: { value: y, at: [localhost:8080, "*.shop.test"] }
                  c: { value: z }
                steps: [ back ]
                """);

        assertThat(task.secrets())
                .containsEntry("a", Secret.of("a", "x").onlyAt("shop.test"))
                .containsEntry("b", Secret.of("b", "y").onlyAt("localhost:8080", "*.shop.test"))
                .containsEntry("c", Secret.of("c", "z"));
    }

    @Test
    void whatIsTooLargeIsAProblemOfTheFile() {
        assertThat(problems("steps: " + "[".repeat(100_000)))
                .extracting(TaskProblem::message)
                .anySatisfy(message -> assertThat(message).contains("nested too deeply"));
        assertThat(problems("steps: [ wait_for: { text: a, timeout: 999999999h } ]"))
                .extracting(TaskProblem::message)
                .anySatisfy(message -> assertThat(message).contains("must be at most 8760h, but is '999999999h'"));
        assertThat(problems("secrets: { a: { file: /dev/zero } }\nsteps: [ back ]"))
                .extracting(TaskProblem::message)
                .anySatisfy(message -> assertThat(message).contains("'/dev/zero', which is not a regular file"));
    }

    @Test
    void messageOfManyProblemsIsAPageLong() {
        String yaml = "steps:\n" + "- clik: a\n".repeat(8_000);

        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(TaskFormatException.class)
                .satisfies(e -> assertThat(String.valueOf(e.getMessage()).lines())
                        .hasSize(32)
                        .last()
                        .isEqualTo("  and 7970 more; correct these first."));
    }

    private Task read(String yaml) {
        return reader.read(yaml, "shop.task.yaml", Path.of("/tasks"));
    }

    private List<TaskProblem> problems(String yaml) {
        return problems(reader, yaml);
    }

    private static List<TaskProblem> problems(TaskReader reader, String yaml) {
        TaskFormatException thrown = catchThrowableOfType(
                TaskFormatException.class, () -> reader.read(yaml, "shop.task.yaml", Path.of("/tasks")));
        assertThat(thrown).as("the task is wrong").isNotNull();
        assertThat(thrown.category()).isEqualTo(ErrorCategory.INVALID_INPUT);
        return thrown.problems();
    }

    // ---- what is right

    @Test
    void everyStepIsReadIntoTheContract() {
        Task task = read(EVERYTHING);

        assertThat(task.name()).isEqualTo("Everything there is");
        assertThat(task.baseUrl()).isEqualTo("http://localhost:8080/");
        assertThat(task.folder()).isEqualTo(Path.of("/tasks"));
        assertThat(task.variables()).isEqualTo(Map.of("colour", "blue", "size", "42"));
        assertThat(task.secrets())
                .isEqualTo(
                        Map.of("password", Secret.of("password", "hunter2"), "pin", Secret.of("pin", "open sesame")));
        assertThat(task.approvals()).isEqualTo(ApprovalMode.RISKY);
        assertThat(task.budget()).isNotNull().satisfies(budget -> {
            assertThat(budget.maxSteps()).isEqualTo(30);
            assertThat(budget.maxTokens()).isEqualTo(1000);
            assertThat(budget.maxDuration()).isEqualTo(Duration.ofMinutes(2));
        });
        assertThat(task.steps())
                .containsExactly(
                        new TaskStep.Open("/start?colour=${colour}"),
                        new TaskStep.OpenApp("Editor ${size}"),
                        new TaskStep.Click(Target.text("Log in"), MouseButton.LEFT, 1),
                        new TaskStep.Click(
                                Target.text("Add to cart")
                                        .nth(2)
                                        .below("Products")
                                        .below("Price")
                                        .rightOf("Blue mug"),
                                MouseButton.RIGHT,
                                2),
                        new TaskStep.Click(Target.described("the cart icon at the top right"), MouseButton.LEFT, 1),
                        new TaskStep.Type("${colour}", null, false),
                        new TaskStep.Type("${secret.password}", Target.field("Password"), true),
                        new TaskStep.Type("", Target.field("Search").near("Filter"), true),
                        new TaskStep.Type("more", Target.field("Notes"), false),
                        new TaskStep.Press("control+shift+t"),
                        new TaskStep.Scroll(TaskStep.Scroll.Direction.DOWN, 0.8, null),
                        new TaskStep.Scroll(TaskStep.Scroll.Direction.UP, 0.5, Target.text("Products")),
                        new TaskStep.ScrollTo(Target.text("Imprint")),
                        new TaskStep.Select("Kitchen", Target.field("Category")),
                        new TaskStep.Upload(List.of("a.png", "b.png"), Target.text("Photos")),
                        new TaskStep.WaitForText("Welcome", false, null),
                        new TaskStep.WaitForText("Loading", true, Duration.ofMillis(1500)),
                        new TaskStep.ExpectText("42", false),
                        new TaskStep.ExpectText("Error", true),
                        new TaskStep.Extract(
                                "order",
                                List.of(new Target.Relation(Target.Direction.RIGHT_OF, "Order number")),
                                "(\\d+)"),
                        new TaskStep.AnswerDialog(false, null, null),
                        new TaskStep.AnswerDialog(true, "Really", "yes ${order}"),
                        new TaskStep.Back(),
                        new TaskStep.CloseTab(),
                        new TaskStep.Goal("find order ${order}"));
    }

    @Test
    void builderMakesTheSameTask() {
        Task built = Task.builder("shop")
                .folder(Path.of("/tasks"))
                .open("/")
                .type("ada", "User name")
                .click("Log in")
                .openApp("Editor")
                .select("Kitchen", "Category")
                .expectText("Blue mug")
                .build();

        assertThat(read("""
                steps:
                  - open: /
                  - type: { text: ada, into: User name }
                  - click: Log in
                  - open_app: Editor
                  - select: { option: Kitchen, from: Category }
                  - expect: Blue mug
                """)).isEqualTo(built);
    }

    @Test
    void whatIsGivenTakesPrecedence() {
        Task task = reader.withVariable("colour", "green")
                .withSecret(Secret.of("password", "given"))
                .withBaseUrl("http://127.0.0.1:1/")
                .read(EVERYTHING, "x", Path.of("."));

        assertThat(task.variables()).containsEntry("colour", "green");
        assertThat(task.secrets()).containsEntry("password", Secret.of("password", "given"));
        assertThat(task.baseUrl()).isEqualTo("http://127.0.0.1:1/");
    }

    @Test
    void givenVariablesAndSecretsNeedNoDeclaration() {
        Task task = reader.withVariable("colour", "green")
                .withSecret(Secret.of("pin", "1"))
                .read("steps: [type: '${colour} ${secret.pin}']", "x", Path.of("."));

        assertThat(task.steps()).containsExactly(new TaskStep.Type("${colour} ${secret.pin}", null, false));
    }

    @Test
    void whatIsGivenMustBeUsedWhereThatIsAsked() {
        String yaml = """
                url: "${host}/shop"
                steps:
                  - type: "$${colour} ${size}"  # not ${colour}
                  - type: { text: "${secret.pin}" }
                """;
        TaskReader giving = reader.withBaseUrl("http://127.0.0.1:1/")
                .withVariable("host", "http://example.com")
                .withVariable("size", "4")
                .withVariable("colour", "green")
                .withSecret(Secret.of("pin", "1"))
                .withSecret(Secret.of("pni", "hunter3"));

        assertThat(giving.read(yaml, "x", Path.of(".")).baseUrl()).isEqualTo("http://127.0.0.1:1/");
        assertThatThrownBy(() -> giving.refusingUnused().read(yaml, "x", Path.of(".")))
                .isInstanceOfSatisfying(
                        TaskFormatException.class,
                        e -> assertThat(e.problems())
                                .extracting(TaskProblem::message)
                                .containsExactly(
                                        "The variable 'colour' was given, but the task does not use ${colour}. It uses: host, size.",
                                        "The secret 'pni' was given, but the task does not use ${secret.pni}. Did you mean 'pin'? It uses: pin."));
    }

    @Test
    void fileIsReadWithSecretsFromItsFolder(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("pin.txt"), "4711\n");
        Path file = Files.writeString(folder.resolve("pay.task.yaml"), """
                secrets: { pin: { file: pin.txt } }
                steps: [ type: '${secret.pin}' ]
                """);

        Task task = reader.read(file);

        assertThat(task.name()).isEqualTo("pay");
        assertThat(task.folder()).isEqualTo(folder.toAbsolutePath());
        assertThat(task.secrets()).containsEntry("pin", Secret.of("pin", "4711"));
    }

    // ---- what is wrong

    @Test
    void problemsAreToldTogetherInTheOrderOfTheFile() {
        assertThat(problems("""
                nmae: Shop
                steps:
                  - clik: Log in
                  - type: { txt: ada, into: User name }
                  - press: ctrl+a
                """))
                .extracting(TaskProblem::toString)
                .satisfiesExactly(
                        first -> assertThat(first)
                                .isEqualTo(
                                        "shop.task.yaml:1:1: A task has no key 'nmae'. Did you mean 'name'?"
                                                + " Allowed: name, url, http_login, budget, approvals, replay, tags, variables, secrets, steps."),
                        second -> assertThat(second)
                                .isEqualTo("shop.task.yaml:3:5: There is no step 'clik'. Did you mean 'click'?"
                                        + " Steps: " + String.join(", ", StepCatalogue.names()) + "."),
                        third -> assertThat(third).isEqualTo("shop.task.yaml:4:11: 'type' lacks the key 'text'."),
                        fourth -> assertThat(fourth)
                                .isEqualTo("shop.task.yaml:4:13: 'type' has no key 'txt'. Did you mean 'text'?"
                                        + " Allowed: text, into, replace."),
                        fifth -> assertThat(fifth)
                                .startsWith("shop.task.yaml:5:12: Cannot press 'ctrl+a': there is no key 'ctrl'."
                                        + " Did you mean 'control'?"));
    }

    @Test
    void messageOfTheExceptionHoldsEveryProblem() {
        assertThatExceptionOfType(TaskFormatException.class)
                .isThrownBy(() -> read("steps: [ clik: a, back: b ]"))
                .withMessageStartingWith("Cannot read the task 'shop.task.yaml': 2 problems.\n  shop.task.yaml:1:10: ")
                .withMessageContaining("\n  shop.task.yaml:1:25: 'back' takes no value, but has 'b'; write '- back'.");
    }

    /** A task in one line, and a part of what is said about it. */
    static Stream<Arguments> wrongTasks() {
        return """
                                                           | The file is empty
            # only a comment                               | The file is empty
            just words                                     | A task must have keys
            - click: a                                     | A task must have keys (name, url, http_login, budget, approvals, replay, tags, variables, secrets, steps), but is a list
            name: x                                        | A task lacks the key 'steps'
            steps:                                         | 'steps' must be a list of at least one step, but is nothing
            steps: []                                      | 'steps' must be a list of at least one step, but is empty
            steps: click                                   | 'steps' must be a list of at least one step, but is 'click'
            steps: [back, [back]]                          | A step must be written as 'word: ...', as in 'click: Log in', but is a list
            steps: [null]                                  | but is nothing
            steps: [{}]                                    | but is empty
            steps: [{click: a, expect: b}]                 | A step has one word, but 'expect' stands beside 'click'
            steps: [click]                                 | The step 'click' needs a value
            steps: [bakc]                                  | Did you mean 'back'?
            steps: [double_click: a]                       | Write 'click: { text: ..., count: 2 }'
            steps: [click: ]                               | 'click' must be a text, but is nothing
            steps: [click: '  ']                           | 'click' must be a text, but is blank
            steps: [click: [a]]                            | 'click' must be a text, but is a list
            steps: [click: {}]                             | 'click' needs exactly one of text, field, describe, picture, but has none
            steps: [click: {text: a, field: b}]            | but has text and field
            steps: [click: {text: a, nth: 0}]              | 'nth' of 'click' must be a whole number from 1 to 1000, but is '0'
            steps: [click: {text: a, count: four}]         | 'count' of 'click' must be a whole number from 1 to 3, but is 'four'
            steps: [click: {text: a, button: rigth}]       | Did you mean 'right'?
            steps: [click: {text: a, rightof: b}]          | 'click' has no key 'rightof'. Did you mean 'right_of'?
            steps: [click: {text: a, below: []}]           | the list is empty
            steps: [click: {text: a, below: [[b]]}]        | An element of 'below' of 'click' must be a text, but is a list
            steps: [click: {describe: a, nth: 2}]          | put all of it into the description
            steps: [click: {text: a, text: b}]             | 'click' has the key 'text' twice
            steps: [click: {[a]: b}]                       | must be a word, but is a list
            steps: [type: {into: a}]                       | 'type' lacks the key 'text'
            steps: [type: {text: a, replace: maybe}]       | 'replace' of 'type' must be true or false, but is 'maybe'
            steps: [type: '${secret.pin}']                 | the secret 'pin' is unknown. There are no secrets here
            steps: [click: '${secret.pin}']                | the secret 'pin' can only be typed
            steps: [click: '${colour}']                    | the variable 'colour' is unknown. There are no variables here
            steps: [click: '${colour']                     | '${' is not closed
            steps: [click: '${a b}']                       | is not a valid reference to a variable
            steps: [press: hyper+a]                        | there is no key 'hyper'
            steps: [scroll: sideways]                      | 'scroll' must be one of down, up, left, right
            steps: [scroll: {amount: 1}]                   | 'scroll' lacks the key 'direction'
            steps: [scroll: {direction: up, amount: -1}]   | must be a number above 0
            steps: [select: Kitchen]                       | 'select' must have keys (option, from), but is 'Kitchen'
            steps: [select: {option: Kitchen}]             | 'select' lacks the key 'from'
            steps: [upload: {files: a.png}]                | 'upload' lacks the key 'into'
            steps: [wait_for: {timeout: 3s}]               | 'wait_for' needs exactly one of text, exact, contains, matches, gone, but has none
            steps: [wait_for: {text: a, timeout: 3}]       | must be a time above 0 with its unit
            steps: [expect: {text: a, absent: b}]          | but has text and absent
            steps: [extract: {variable: 1a, below: b}]     | '1a' is not a valid name for a variable
            steps: [extract: {variable: a}]                | 'extract' needs at least one of pattern, near
            steps: [extract: {variable: a, pattern: '('}]  | is not a valid regular expression
            steps: [extract: {variable: a, pattern: '(a)(b)'}] | has 2 groups
            steps: [dialog: acept]                         | Did you mean 'accept'?
            steps: [dialog: {message: a}]                  | 'dialog' lacks the key 'answer'
            steps: [goal: ]                                | 'goal' must be a text, but is nothing
            {steps: [back], approvals: maybe}              | 'approvals' states when a person is asked before an action: none, risky or all; found 'maybe'
            {steps: [back], budget: 3}                     | 'budget' must have keys
            {steps: [back], budget: {steps: 0}}            | must be a whole number from 1
            {steps: [back], variables: [a]}                | 'variables' must have names as keys, but is a list
            {steps: [back], variables: {a-b: c}}           | 'a-b' is not a valid name for a variable
            {steps: [back], variables: {a: }}              | run with --var a=VALUE
            {steps: [back], variables: {a: [b]}}           | The variable 'a' must be a text, but is a list
            {steps: [back], variables: {a: b, a: c}}       | The variable 'a' is there twice
            {steps: [back], secrets: {a: }}                | run with --secret a=ENVIRONMENT_VARIABLE
            {steps: [back], secrets: {a: {}}}              | needs exactly one of env, file, value, but has none
            {steps: [back], secrets: {a: {env: NOT_SET}}}  | the environment variable 'NOT_SET', which is not set
            {steps: [back], secrets: {a: {file: none}}}    | which cannot be read (NoSuchFileException)
            {steps: [back], url: '${host}'}                | the variable 'host' is unknown
            {steps: [back]                                 | This is not valid YAML
            """.lines().map(line -> line.split("\\s+\\| ", 2)).map(halves -> Arguments.of(halves[0], halves[1]));
    }

    @ParameterizedTest
    @MethodSource("wrongTasks")
    void wrongTaskIsToldWithWhatIsAllowed(String yaml, String expected) {
        assertThat(problems(yaml)).anySatisfy(problem -> {
            assertThat(problem.message()).contains(expected);
            assertThat(problem.line()).isEqualTo(1);
            assertThat(problem.column()).isBetween(1, yaml.length() + 1);
        });
    }

    @Test
    void variableIsUnknownBeforeTheStepThatExtractsIt() {
        assertThat(problems("""
                variables: { coulour: blue }
                steps:
                  - click: ${order}
                  - extract: { variable: order, below: Orders }
                  - click: ${order}
                  - click: ${colour}
                """))
                .extracting(TaskProblem::toString)
                .containsExactly(
                        "shop.task.yaml:3:12: In '${order}', the variable 'order' is unknown. Known here: coulour.",
                        "shop.task.yaml:6:12: In '${colour}', the variable 'colour' is unknown."
                                + " Did you mean 'coulour'? Known here: coulour, order.");
    }

    @Test
    void httpLoginNamesASecretAndItsServer() {
        String secrets = "secrets: { pin: { value: hush } }\nsteps: [ back ]\n";

        assertThat(reader.read(
                                "url: http://a.example/\nhttp_login: { user: ada, password: '${secret.pin}' }\n"
                                        + secrets,
                                "x",
                                Path.of("."))
                        .httpLogins())
                .containsExactly(new HttpLogin(null, "ada", "${secret.pin}"));
        assertThat(problems("http_login: { user: ada, password: '${secret.pin}' }\n" + secrets))
                .extracting(TaskProblem::message)
                .containsExactly("'http_login' needs 'url', the server that it is for, because the task has no url.");
        assertThat(problems("http_login: { url: 'http://a', user: ada, password: '${secret.pni}' }\n" + secrets))
                .extracting(TaskProblem::message)
                .containsExactly(
                        "In '${secret.pni}', the secret 'pni' is unknown. Did you mean 'pin'? Known here: pin.");
        assertThat(problems("http_login: { url: 'http://a', user: ada, password: hush }\n" + secrets))
                .extracting(TaskProblem::message)
                .containsExactly("'password' of 'http_login' must be a secret, as in \"${secret.password}\"; define it"
                        + " under 'secrets'.");
    }

    @Test
    void secretInClearIsRefusedWithoutRepeatingIt() {
        assertThat(problems("""
                secrets: { password: hunter3 }
                steps: [back]
                """)).singleElement().satisfies(problem -> {
            assertThat(problem.line()).isEqualTo(1);
            assertThat(problem.message()).contains("{ env: NAME }").doesNotContain("hunter3");
        });
    }

    @Test
    void tabsAreNamedAsTheReason() {
        assertThat(problems("steps:\n\t- back\n")).singleElement().satisfies(problem -> {
            assertThat(problem.line()).isEqualTo(2);
            assertThat(problem.message()).contains("YAML does not allow tabs");
        });
    }

    @Test
    void bareVariableInsideBracesIsNamedAsTheReason() {
        assertThat(problems("steps:\n  - type: { text: ${colour}, into: Colour }\n"))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.line()).isEqualTo(2);
                    assertThat(problem.message()).contains("Put a text with ${...} in quotes");
                });
    }

    @Test
    void secondDocumentIsRefusedWhereItBegins() {
        assertThat(problems("steps: [back]\n---\nsteps: [back]\n"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.line()).isEqualTo(3));
    }

    @Test
    void recursiveAnchorsAreRefused() {
        assertThat(problems("steps: &a [ *a ]")).isNotEmpty();
        assertThat(problems("steps: [ click: &a { text: x, below: [ *a ] } ]")).isNotEmpty();
    }

    @Test
    void missingFileIsNamed() {
        assertThatExceptionOfType(SightlineException.class)
                .isThrownBy(() -> reader.read(Path.of("no/such.task.yaml")))
                .withMessage("Cannot read the task '" + Path.of("no/such.task.yaml") + "': there is no such file.")
                .satisfies(e -> assertThat(e.category()).isEqualTo(ErrorCategory.STORAGE));
    }

    @Test
    void binaryFileIsRefused(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("x.task.yaml"), new byte[] {(byte) 0xC3, 0x28, 0, 1});

        assertThatExceptionOfType(SightlineException.class)
                .isThrownBy(() -> reader.read(file))
                .withMessageContaining("it is not UTF-8 text");
    }

    // ---- unusual input

    @Test
    void mutatedTaskIsReadOrRefusedWithPlaces() {
        var random = new Random(20_261_123);
        String[] scraps = {
            "{",
            "}",
            "[",
            "]",
            ":",
            ": ",
            "- ",
            "\n",
            "\n  ",
            "\t",
            "'",
            "\"",
            "&a",
            "*a",
            "!!int ",
            "!x ",
            "|",
            ">",
            "#",
            "%",
            "@",
            "`",
            "?",
            "---\n",
            "...\n",
            "${",
            "}",
            "${secret.",
            "<<: ",
            "\u0000",
            "\uFEFF",
            "\uD83D\uDE00",
            "\uD800",
            "~",
            "null",
            "true",
            "9999999999999999999",
            "-1",
            "1e999",
            "2h",
            "count: ",
            "nth: ",
            "text: "
        };
        int read = 0;
        for (int i = 0; i < 10_000; i++) {
            var yaml = new StringBuilder(EVERYTHING);
            for (int edits = 1 + random.nextInt(4); edits > 0; edits--) {
                int at = random.nextInt(yaml.length());
                int end = Math.min(yaml.length(), at + 1 + random.nextInt(12));
                switch (random.nextInt(4)) {
                    case 0 -> yaml.delete(at, end);
                    case 1 -> yaml.insert(at, scraps[random.nextInt(scraps.length)]);
                    case 2 -> yaml.replace(at, end, scraps[random.nextInt(scraps.length)]);
                    default -> yaml.insert(random.nextInt(yaml.length()), yaml.substring(at, end));
                }
            }
            String mutated = yaml.toString();
            try {
                assertThat(read(mutated).steps()).isNotEmpty();
                read++;
            } catch (TaskFormatException e) {
                assertThat(e.problems()).as(mutated).isNotEmpty().allSatisfy(problem -> {
                    assertThat(problem.message()).isNotBlank();
                    assertThat(problem.line())
                            .isBetween(0, (int) mutated.lines().count() + 1);
                });
            }
        }
        // some mutations must be harmless and most must not, or the test does not test
        assertThat(read).isBetween(50, 9_500);
    }
}
