package dev.sightline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Task files against real pages in a real browser; what happened is asked of the pages, not of the screen. */
final class RunCommandIT {

    /** Set in every environment, to some text that is found nowhere else. */
    private static final String KEY_VARIABLE = "PATH";

    @TempDir
    Path folder;

    private final CommandLineRun cli = new CommandLineRun();
    private ScriptPages pages;

    @BeforeEach
    void open() throws IOException {
        pages = new ScriptPages();
    }

    @AfterEach
    void close() {
        pages.close();
    }

    private int run(String yaml, String... options) throws IOException {
        Path file = Files.writeString(folder.resolve("it.task.yaml"), yaml);
        var args = new ArrayList<>(List.of("run", file.toString(), "--url", pages.url()));
        args.addAll(List.of(options));
        if (!args.contains("--report-dir")) {
            args.addAll(List.of("--report-dir", folder.resolve("runs").toString()));
        }
        return cli.execute(args.toArray(String[]::new));
    }

    @Test
    void clicksReachThePageWithTheirButtonAndCount() throws Exception {
        int code = run("""
                steps:
                  - click: Press me
                  - click: { text: Press me, count: 2 }
                  - click: { text: Other side, button: right }
                """);

        assertThat(code).as(cli.out()).isEqualTo(ExitCode.OK);
        assertThat(pages.told()).containsSubsequence("click 1", "double click", "right click");
    }

    @Test
    void fieldsAreFilledAndListsAreChosenFrom() throws Exception {
        Files.writeString(folder.resolve("a.txt"), "12345");
        Files.writeString(folder.resolve("b.txt"), "1");

        int code = run("""
                variables: { name: somebody }
                secrets: { pin: { value: "8642" } }
                steps:
                  - open: /form
                  - type: { text: "${name} Žlutý 😀", into: Name }
                  - type: { text: "${secret.pin}", into: Pin }
                  - select: { option: Country 104, from: Country }
                  - select: { option: Country 171, from: Country }
                  - upload: { files: [a.txt, b.txt], into: Choose Files }
                  - press: control+k
                """, "--var", "name=given");

        assertThat(code).as(cli.out()).isEqualTo(ExitCode.OK);
        assertThat(pages.told())
                .contains(
                        "name given Žlutý 😀",
                        "pin 8642",
                        "country Country 104",
                        "country Country 171",
                        "files a.txt:5 b.txt:1",
                        "chord truefalse");
        assertThat(cli.out()).contains("<secret:pin>").doesNotContain("8642");
    }

    @Test
    void textIsWaitedForExpectedAndExtracted() throws Exception {
        int code = run("""
                steps:
                  - click: Show it later
                  - wait_for: Here at last
                  - click: Take it away
                  - wait_for: { gone: Temporary text, timeout: 20s }
                  - expect: { absent: Temporary text }
                  - click: To the second page
                  - extract: { variable: invoice, right_of: Invoice, pattern: '\\d+' }
                  - extract: { variable: amount, right_of: Amount }
                  - extract: { variable: city, below: Shipped to }
                  - extract: { variable: suffix, pattern: '4711-([A-Z])' }
                  - back
                  - expect: Start page
                  - open: "/second?invoice=${invoice}"
                  - expect: Second page
                """);

        assertThat(code).as(cli.out()).isEqualTo(ExitCode.OK);
        assertThat(cli.out())
                .contains("invoice = 4711", "amount = 99.50", "city = Rotterdam", "suffix = A")
                .contains("open /second?invoice=4711");
    }

    @Test
    void newTabIsFollowedAndLeft() throws Exception {
        int code = run("""
                steps:
                  - click: Second page in a new tab
                  - wait_for: Rotterdam
                  - close_tab
                  - expect: Start page
                """);

        assertThat(code).as(cli.out()).isEqualTo(ExitCode.OK);
    }

    @Test
    void longPageIsScrolled() throws Exception {
        int code = run("""
                steps:
                  - open: /long
                  - scroll: { direction: down, amount: 0.5 }
                  - scroll_to: At the bottom
                  - click: At the bottom
                  - scroll_to: Long page
                """);

        assertThat(code).as(cli.out()).isEqualTo(ExitCode.OK);
        assertThat(pages.told()).contains("bottom").anyMatch(what -> what.matches("scrolled 3[0-9]{2}"));
    }

    @Test
    void dialogIsAnsweredWithText() throws Exception {
        int code = run("""
                steps:
                  - click: Ask me
                  - dialog: { answer: accept, message: your name, text: Ada }
                  - click: Ask me
                  - dialog: dismiss
                  - expect: Start page
                """);

        assertThat(code).as(cli.out()).isEqualTo(ExitCode.OK);
        assertThat(pages.told()).containsSubsequence("prompt Ada", "prompt null");
    }

    @Test
    void openDialogIsNamedAsTheReasonWhyNothingElseCanBeDone() throws Exception {
        int code = run("steps:\n  - click: Ask me\n  - click: Press me\n");

        assertThat(code).as(cli.out()).isEqualTo(ExitCode.TASK);
        assertThat(cli.out()).contains("A dialog is open that says 'What is your name?'. Answer it first");
    }

    @Test
    void expectationThatDoesNotHoldFailsWithWhatWasRead() throws Exception {
        int code = run("steps:\n  - expect: Nothing like it\n");

        assertThat(code).isEqualTo(ExitCode.TASK);
        assertThat(cli.out())
                .contains("Expected to see 'Nothing like it', but it does not show.")
                .contains("'Start page'", "'Press me'")
                .contains("Failed in ");
    }

    @Test
    void absentTargetFailsWithWhatWasRead() throws Exception {
        int code = run("steps:\n  - click: No such button\n");

        assertThat(code).isEqualTo(ExitCode.TASK);
        assertThat(cli.out()).contains("No such button", "Press me");
    }

    @Test
    void optionThatIsNotInTheListFailsWithTheOptions() throws Exception {
        int code = run("steps:\n  - open: /form\n  - select: { option: Atlantis, from: Country }\n");

        assertThat(code).as(cli.out()).isEqualTo(ExitCode.TASK);
        assertThat(cli.out())
                .contains("The list has no option 'Atlantis'. It shows: ", "Country 100'", "'Country 179'");
    }

    @Test
    void goalWithoutAModelFails() throws Exception {
        int code = run("steps:\n  - goal: buy a mug\n");

        assertThat(code).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(cli.out()).contains("no chat model");
    }

    private static final String GOAL = """
            variables: { customer: nobody }
            steps:
              - open: "/target?for=${customer}"
              - goal: Click the magenta box of ${customer}
            """;

    @Test
    void goalIsPursuedByTheModelOfAServer() throws Exception {
        try (var model = new SeeingModelServer(SeeingModelServer::clickTarget)) {
            int code = run(
                    GOAL,
                    "--var",
                    "customer=Ada",
                    "--model",
                    "qwen-seeing",
                    "--model-url",
                    model.url(),
                    "--model-key",
                    KEY_VARIABLE);

            assertThat(code).as(cli.out() + model.problems()).isEqualTo(ExitCode.OK);
            assertThat(pages.told()).containsExactly("target true");
            assertThat(cli.out())
                    .contains("Goals are pursued by the model 'qwen-seeing' at " + model.url())
                    .contains("Click the magenta box of Ada")
                    .contains("open /target?for=Ada");
            String key = System.getenv(KEY_VARIABLE);
            assertThat(model.asked()).hasSize(2).allSatisfy(asked -> {
                assertThat(asked.model()).isEqualTo("qwen-seeing");
                assertThat(asked.authorization()).isEqualTo("Bearer " + key);
            });
            assertThat(cli.out() + cli.err()).doesNotContain(key);
        }
    }

    @Test
    void modelThatGivesUpFailsTheTask() throws Exception {
        try (var model = new SeeingModelServer(
                _ -> SeeingModelServer.call("\"action\": \"terminate\", \"status\": \"failure\""))) {
            int code = run(GOAL, "--model", "seeing", "--model-url", model.url());

            assertThat(code).as(cli.out() + model.problems()).isEqualTo(ExitCode.TASK);
            assertThat(pages.told()).isEmpty();
        }
    }

    @Test
    void modelServerThatIsNotThereIsNamed() throws Exception {
        String url;
        try (var gone = new SeeingModelServer(SeeingModelServer::clickTarget)) {
            url = gone.url();
        }
        int code = run(GOAL, "--model", "seeing", "--model-url", url);

        assertThat(code).as(cli.out()).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(cli.out())
                .contains("The call of the model by OpenAiChatModel failed", "Connection refused")
                .contains("Check that the model's server is running")
                .contains("Failed in ");
    }

    @Test
    void reportFolderThatCannotBeMadeIsNamedBeforeAnythingHappens() throws Exception {
        Path file = Files.writeString(folder.resolve("a-file"), "");

        int code = run(
                "steps:\n  - click: Press me\n",
                "--report-dir",
                file.resolve("runs").toString());

        assertThat(code).as(cli.out()).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(cli.out()).contains("Cannot make the folder of the run, '" + file, "Choose a writable runs folder");
        assertThat(pages.told()).isEmpty();
    }

    @Test
    void fileOutsideOfTheTasksFolderIsNotUploaded() throws Exception {
        int code = run("steps:\n  - open: /form\n  - upload: { files: /etc/hostname, into: Choose Files }\n");

        assertThat(code).as(cli.out()).isEqualTo(ExitCode.TASK);
        assertThat(pages.told()).isEmpty();
    }

    @Test
    void suiteRunsFoldersWithWorkersAndWritesItsReports() throws Exception {
        Path suite = Files.createDirectories(folder.resolve("suite/deep"));
        Files.writeString(suite.resolveSibling("a.task.yaml"), "name: A\nsteps: [ click: Press me ]\n");
        Files.writeString(suite.resolve("b.task.yaml"), "name: B\nsteps: [ expect: { absent: Press me } ]\n");
        Path runs = folder.resolve("suite-runs");
        Path junit = folder.resolve("junit.xml");

        int code = cli.execute(
                "run",
                folder.resolve("suite").toString(),
                "--url=" + pages.url(),
                "--workers=2",
                "--retries=1",
                "--junit=" + junit,
                "--report-dir=" + runs);

        assertThat(code).as(cli.out()).isEqualTo(ExitCode.TASK);
        assertThat(cli.out())
                .contains("deep/b.task.yaml, attempt 2")
                .contains("2 tasks: 1 passed, 1 failed, 0 flaky, 0 skipped")
                .contains("Reports: " + runs.resolve("index.html"));
        assertThat(Files.readString(junit))
                .contains("classname=\"deep.b\"", "<rerunFailure", "/report.html]]", "/failures/002.png]]");
        assertThat(Files.readString(runs.resolve("index.html")))
                .contains("attempt 2</a>", "/report.html\"", "/failures/002.png\"");
    }

    @Test
    void jsonPrintsALineForEachEvent() throws Exception {
        assertThat(run("name: A\nsteps: [ click: Press me ]\n", "--json")).isEqualTo(ExitCode.OK);

        List<String> lines = cli.out().lines().toList();
        assertThat(lines).allMatch(line -> line.startsWith("{\"event\":\""));
        assertThat(lines.getFirst()).contains("\"run-started\"", "\"task\":\"A\"");
        assertThat(lines).anyMatch(line -> line.contains("\"step-finished\"") && line.contains("\"succeeded\":true"));
        assertThat(lines.getLast()).contains("\"suite-finished\"", "\"passed\":1");
    }
}
