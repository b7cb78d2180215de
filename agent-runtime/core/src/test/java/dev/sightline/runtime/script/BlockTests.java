package dev.sightline.runtime.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.action.Action;
import dev.sightline.action.Secret;
import dev.sightline.action.Text;
import dev.sightline.agent.RunResult;
import dev.sightline.driver.ActionOutcome.Performed;
import dev.sightline.task.Task;
import dev.sightline.task.TaskStep;
import dev.sightline.task.TextMatch;
import dev.sightline.testkit.FakeDriver;
import dev.sightline.testkit.GivenLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Steps that consist of others: conditions, loops, attempts, groups and included tasks. */
@Timeout(30)
class BlockTests {

    private final FakeDriver driver = new FakeDriver();

    @TempDir
    Path folder;

    private RunResult run(GivenLines screen, Task task) {
        return new FakeRun(driver, folder).of(screen, task);
    }

    private RunResult run(GivenLines screen, String steps) {
        return new FakeRun(driver, folder).of(screen, steps);
    }

    private List<String> typed() {
        return new FakeRun(driver, folder).typed();
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    // ---- if, unless

    @Test
    void stepsOfAConditionArePerformedWhenTheTextShows() {
        RunResult result = run(GivenLines.rows("Cookies"), """
                steps:
                  - if: { text: Cookies, steps: [ type: shown ], else: [ type: not shown ] }
                  - if: { text: Advert, steps: [ type: shown ], else: [ type: absent ] }
                  - if: { text: Advert, steps: [ type: shown ] }
                  - unless: { text: Cookies, steps: [ type: never ] }
                  - unless: { matches: 'Ad.*', steps: [ type: no advert ] }
                """);

        FakeRun.assertSucceeded(result);
        assertThat(typed()).containsExactly("shown", "absent", "no advert");
        assertThat(FakeRun.intents(result))
                .startsWith("look whether 'Cookies' shows", "if 'Cookies' shows > type 'shown'")
                .contains("if 'Advert' is absent > type 'absent'");
        assertThat(result.steps().getFirst().outcome()).isEqualTo(new Performed("it shows"));
        assertThat(result.steps().get(2).outcome()).isEqualTo(new Performed("it does not show"));
    }

    @Test
    void conditionWaitsForItsTextAsLongAsItMay() {
        GivenLines late = GivenLines.of(_ -> driver.captures() > 3 ? List.of("Cookies") : List.of("Loading"));

        FakeRun.assertSucceeded(run(late, "steps: [ if: { text: Cookies, within: 20s, steps: [ type: yes ] } ]"));
        assertThat(typed()).containsExactly("yes");
    }

    @Test
    void failureWithinABlockNamesTheWayToIt() {
        RunResult result = run(GivenLines.rows("Cookies"), """
                steps:
                  - group:
                      name: Welcome
                      steps:
                        - if: { text: Cookies, steps: [ click: Accept ] }
                """);

        assertThat(result.outcome().reason())
                .isEqualTo("At 'Welcome > if 'Cookies' shows > click 'Accept'': There is no 'Accept' here.");
    }

    // ---- repeat

    @Test
    void stepsAreRepeatedANumberOfTimes() {
        RunResult result = run(GivenLines.rows("Shop"), "steps: [ repeat: { times: 3, steps: [ type: a ] } ]");

        FakeRun.assertSucceeded(result);
        assertThat(typed()).containsExactly("a", "a", "a");
        assertThat(FakeRun.intents(result))
                .containsExactly("round 1 of 3 > type 'a'", "round 2 of 3 > type 'a'", "round 3 of 3 > type 'a'");
    }

    @Test
    void stepsAreRepeatedWhileATextShows() {
        GivenLines shrinking = GivenLines.of(_ -> typed().size() < 2 ? List.of("Entry") : List.of("Nothing left"));

        FakeRun.assertSucceeded(run(shrinking, "steps: [ repeat: { while: Entry, steps: [ type: delete ] } ]"));
        assertThat(typed()).hasSize(2);
    }

    @Test
    void stepsAreRepeatedUntilATextShows() {
        GivenLines growing = GivenLines.of(_ -> typed().size() < 3 ? List.of("Page") : List.of("Page", "The end"));

        FakeRun.assertSucceeded(run(growing, "steps: [ repeat: { until: The end, steps: [ type: next ] } ]"));
        assertThat(typed()).hasSize(3);
    }

    @Test
    void loopThatDoesNotEndFails() {
        RunResult result = run(
                GivenLines.rows("Page"), "steps: [ repeat: { until: The end, at_most: 2, steps: [ type: next ] } ]");

        assertThat(result.outcome().reason())
                .isEqualTo(
                        "At 'repeat no more than 2 times': Repeated the steps 2 times until 'The end' showed, but it still does"
                                + " not. Raise 'at_most' if more rounds are needed. Read on the screen: 'Page'.");
        assertThat(typed()).hasSize(2);
    }

    @Test
    void loopEndsWithTheBudget() {
        RunResult result = run(GivenLines.rows("Page"), """
                budget: { steps: 5 }
                steps: [ repeat: { times: 1000, steps: [ type: next ] } ]
                """);

        assertThat(result.outcome().reason()).contains("its 5 steps are used up");
        assertThat(typed()).hasSize(5);
    }

    // ---- retry

    @Test
    void failedStepsArePerformedAgainFromTheFirst() {
        GivenLines slow = GivenLines.of(_ -> typed().size() < 2 ? List.of("Loading") : List.of("Ready"));

        RunResult result = run(slow, "steps: [ retry: { times: 2, steps: [ type: refresh, expect: Ready ] } ]");

        FakeRun.assertSucceeded(result);
        assertThat(typed()).hasSize(2);
        assertThat(result.steps().get(1).problem()).startsWith("Expected to see 'Ready', but it does not show.");
        assertThat(FakeRun.intents(result)).last().isEqualTo("attempt 2 of 3 > expect 'Ready'");
    }

    @Test
    void lastAttemptFailsTheTask() {
        RunResult result = run(
                GivenLines.rows("Loading"), "steps: [ retry: { times: 1, steps: [ type: refresh, expect: Ready ] } ]");

        assertThat(result.outcome().reason())
                .startsWith("At 'attempt 2 of 2 > expect 'Ready'': Expected to see 'Ready', but it does not show.");
        assertThat(typed()).hasSize(2);
    }

    @Test
    void whatNoAttemptCanChangeIsNotTriedAgain() {
        RunResult result = run(
                GivenLines.rows("Photo"),
                "steps: [ retry: { times: 5, steps: [ type: a, upload: { files: none.png, into: Photo } ] } ]");

        assertThat(result.outcome().reason()).contains("there is no file");
        assertThat(typed()).hasSize(1);
    }

    // ---- for_each

    @Test
    void rowsAreVariablesInTheStepsOfALoop() {
        RunResult result = run(GivenLines.rows("Shop"), """
                variables: { shop: Corner }
                steps:
                  - for_each:
                      rows: [ { name: Ada, at: "${shop} shop" }, { name: Grace, at: home } ]
                      steps: [ type: "${name} at ${at}" ]
                """);

        FakeRun.assertSucceeded(result);
        assertThat(typed()).containsExactly("Ada at Corner shop", "Grace at home");
        assertThat(FakeRun.intents(result)).last().isEqualTo("row 2 of 2 > type 'Grace at home'");
        assertThat(result.variables()).containsExactly(Map.entry("shop", "Corner"));
    }

    @Test
    void rowsComeFromACsvFile() throws IOException {
        write("people.csv", "\uFEFFname,said\n\"Lovelace, Ada\",\"\"\"Hello\"\"\"\n\nGrace,${name}\n");

        FakeRun.assertSucceeded(run(
                GivenLines.rows("Shop"),
                "steps: [ for_each: { csv: people.csv, steps: [ type: '${name}: ${said}' ] } ]"));
        assertThat(typed()).containsExactly("Lovelace, Ada: \"Hello\"", "Grace: ${name}");
    }

    @Test
    void whatIsWrongWithRowsIsReportedBeforeAnythingRuns() throws IOException {
        write("short.csv", "name,said\nAda\n");
        write("names.csv", "first name,said\nAda,a\n");
        write("empty.csv", "name\n");
        Files.write(folder.resolve("latin.csv"), new byte[] {'n', '\n', (byte) 0xE9, '\n'});

        assertThatThrownBy(() -> TaskReader.create().read("""
                steps:
                  - for_each: { csv: short.csv, steps: [ back ] }
                  - for_each: { csv: names.csv, steps: [ back ] }
                  - for_each: { csv: empty.csv, steps: [ back ] }
                  - for_each: { csv: none.csv, steps: [ back ] }
                  - for_each: { csv: latin.csv, steps: [ back ] }
                  - for_each: { rows: [ { a: 1 }, { b: 2 } ], steps: [ back ] }
                  - for_each: { rows: [ { a: 1 } ], steps: [ type: "${b}" ] }
                  - for_each: { rows: [ { a: 1 } ], steps: [ back ] }
                  - type: ${a}
                """, "rows.task.yaml", folder))
                .isInstanceOf(TaskFormatException.class)
                .hasMessageContaining("rows.task.yaml:2:22:")
                .hasMessageContaining("row 1 has 1 values, but the first line has 2 names")
                .hasMessageContaining("its first line must name variables")
                .hasMessageContaining("it needs a line of names and at least one row")
                .hasMessageContaining("there is no such file")
                .hasMessageContaining("latin.csv': it is not valid CSV in UTF-8.")
                .hasMessageContaining("the first has a, this one has b")
                .hasMessageContaining("rows.task.yaml:8:52: In '${b}', the variable 'b' is unknown.")
                .hasMessageContaining("rows.task.yaml:10:11: In '${a}', the variable 'a' is unknown.");
    }

    // ---- include

    @Test
    void includedStepsSeeTheirOwnVariablesAndTheParameters() throws IOException {
        Files.createDirectory(folder.resolve("parts"));
        write("parts/login.task.yaml", """
                name: Log in
                url: http://elsewhere/
                variables: { user: , greeting: Hello }
                secrets: { pin: { file: pin.txt } }
                steps:
                  - type: "${greeting} ${user}"
                  - type: "${secret.pin}"
                  - extract: { variable: order, pattern: 'No (\\d+)' }
                """);
        write("parts/pin.txt", "1234");

        RunResult result = run(GivenLines.rows("No 77"), """
                variables: { user: mine, name: Ada }
                steps:
                  - include: { file: parts/login.task.yaml, with: { user: "${name} L." } }
                  - type: "${user} ${order}"
                """);

        FakeRun.assertSucceeded(result);
        assertThat(typed()).containsExactly("Hello Ada L.", "<secret:pin>", "mine 77");
        assertThat(driver.actions())
                .contains(new Action.TypeText<>(Text.of(Secret.of("pin", "1234"))))
                .noneMatch(Action.OpenUrl.class::isInstance);
        assertThat(FakeRun.intents(result)).first().isEqualTo("Log in > type 'Hello Ada L.'");
    }

    @Test
    void secretsOfTheIncludingTaskCanBeTyped() throws IOException {
        write("login.task.yaml", "steps: [ type: '${secret.pin}' ]");

        FakeRun.assertSucceeded(run(GivenLines.rows("Shop"), """
                secrets: { pin: { value: "1234" } }
                steps: [ include: login.task.yaml ]
                """));
        assertThat(typed()).containsExactly("<secret:pin>");
    }

    @Test
    void problemsOfIncludedTasksAreReportedTogetherWithThoseOfTheTask() throws IOException {
        write("wrong.task.yaml", "variables: { user: }\nsteps: [ clik: x ]");
        write("round.task.yaml", "steps: [ include: round.task.yaml ]");
        write("right.task.yaml", "steps: [ back ]");

        assertThatThrownBy(() -> TaskReader.create().read("""
                steps:
                  - include: wrong.task.yaml
                  - include: round.task.yaml
                  - include: none.task.yaml
                  - include: { file: right.task.yaml, with: { usr: ada } }
                  - clik: y
                """, "all.task.yaml", folder))
                .isInstanceOf(TaskFormatException.class)
                .hasMessageContaining(
                        "all.task.yaml:2:14: Cannot include 'wrong.task.yaml': it has 2 problems, which are listed")
                .hasMessageContaining("wrong.task.yaml:2:10: There is no step 'clik'.")
                .hasMessageContaining("give it under 'with' where this file is included")
                .hasMessageContaining("it includes itself, by way of round.task.yaml, round.task.yaml")
                .hasMessageContaining("there is no such file")
                .hasMessageContaining("The variable 'usr' was given, but the task does not use ${usr}.")
                .hasMessageContaining("all.task.yaml:6:5: There is no step 'clik'.");
    }

    @Test
    void confinedReaderRefusesFilesElsewhere() throws IOException {
        Path inside = Files.createDirectory(folder.resolve("inside"));
        write("login.task.yaml", "steps: [ back ]");
        Files.createSymbolicLink(inside.resolve("link.task.yaml"), folder.resolve("login.task.yaml"));

        assertThatThrownBy(() -> TaskReader.create().confinedTo(List.of(inside)).read("""
                variables: { up: .. }
                steps:
                  - include: ../login.task.yaml
                  - include: link.task.yaml
                  - group: { name: g, steps: [ upload: { files: ../a.png, into: Photo } ] }
                  - upload: { files: "${up}/a.png", into: Photo }
                  - for_each: { csv: /etc/passwd, steps: [ back ] }
                """, "x", inside))
                .isInstanceOfSatisfying(
                        TaskFormatException.class,
                        problems -> assertThat(problems.problems())
                                .hasSize(5)
                                .allMatch(problem -> problem.message().startsWith("Cannot use the file '")));
    }

    // ---- in Java

    @Test
    void blocksCanBeBuiltInJava() {
        Task login = Task.builder("Log in").variable("user", "").type("${user}").build();

        RunResult result = run(
                GivenLines.rows("Cookies"),
                Task.builder("Everything")
                        .tags("smoke")
                        .ifShows("Cookies", then -> then.type("1"))
                        .ifShows(
                                TextMatch.exact("Advert"), Duration.ZERO, then -> then.type("no"), not -> not.type("2"))
                        .unlessShows("Advert", then -> then.type("3"))
                        .repeat(2, round -> round.type("4"))
                        .repeatUntil("Cookies", round -> round.type("no"))
                        .retry(1, attempt -> attempt.group("Five", group -> group.type("5")))
                        .forEach(List.of(Map.of("n", "6"), Map.of("n", "7")), row -> row.type("${n}"))
                        .include(login, Map.of("user", "8"))
                        .build());

        FakeRun.assertSucceeded(result);
        assertThat(typed()).containsExactly("1", "2", "3", "4", "4", "5", "6", "7", "8");
    }

    @Test
    void blockWithoutStepsIsRefused() {
        assertThatThrownBy(() -> Task.builder("Empty").repeat(2, _ -> {}))
                .hasMessage("Cannot make the step 'repeat': its steps are missing; give it at least one.");
        assertThatThrownBy(() -> new TaskStep.Repeat.Rounds.Times(1001)).hasMessageContaining("from 1 to 1000");
    }

    @Test
    void tagsAreRead() {
        TaskReader reader = TaskReader.create();

        assertThat(reader.read("tags: [ smoke, checkout ]\nsteps: [ back ]", "x", folder)
                        .tags())
                .containsExactly("checkout", "smoke");
        assertThat(reader.read("tags: smoke\nsteps: [ back ]", "x", folder).tags())
                .containsExactly("smoke");
        assertThatThrownBy(() -> reader.read("tags: [ 'not, good' ]\nsteps: [ back ]", "x", folder))
                .hasMessageContaining("x:1:7: 'not, good' is not a valid tag");
    }
}
