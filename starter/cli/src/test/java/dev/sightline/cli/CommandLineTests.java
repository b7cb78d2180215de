package dev.sightline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.pocket.PocketModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused before any browser is started. */
final class CommandLineTests {

    @TempDir
    Path folder;

    private final CommandLineRun cli = new CommandLineRun();

    @Test
    void withoutCommandTheUsageIsShown() {
        assertThat(cli.execute()).isEqualTo(ExitCode.OK);
    }

    @Test
    void helpNamesEveryCommandAndExitCode() {
        assertThat(cli.execute("--help")).isEqualTo(ExitCode.OK);
        assertThat(cli.out()).contains("demo", "run", "doctor", "Exit codes:", "130");
    }

    @Test
    void unknownCommandIsWrongUsageWithASuggestion() {
        assertThat(cli.execute("docter")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("Unmatched argument").contains("Did you mean: sightline doctor");
    }

    @Test
    void missingFileIsWrongUsage() {
        assertThat(cli.execute("run", "no-such.task.yaml")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).isEqualToNormalizingNewlines("""
                        Cannot run 'no-such.task.yaml': there is no such file.
                        Try 'sightline run --help'.
                        """);
    }

    @Test
    void folderWithoutTasksIsWrongUsage() {
        assertThat(cli.execute("run", folder.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("it is a folder without files named *.task.yaml");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "- clik: a\n",
                "- [",
                "- { a: ",
                "- click: { text: a, count: 99999999999999999999 }\n",
                "- wait_for: { text: a, timeout: 9e99h }\n"
            })
    void fileOfManyProblemsIsOnePageWithoutAStackTrace(String problem) throws IOException {
        Path file = Files.writeString(
                folder.resolve("a.task.yaml"),
                "steps:\n" + problem.repeat(problem.startsWith("- clik") ? 80_000 : 5_000));

        assertThat(cli.execute("run", file.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).doesNotContain("\tat ", "Exception", "Error:");
        assertThat(cli.err().lines().count()).isLessThan(60);
        assertThat(cli.err().length()).isLessThan(16_000);
    }

    @Test
    void problemsOfAllFilesAreReportedTogether() throws IOException {
        Files.writeString(folder.resolve("a.task.yaml"), "steps: [ clik: a ]\n");
        Files.createDirectories(folder.resolve("deep"));
        Files.writeString(folder.resolve("deep/b.task.yaml"), "steps: [ prss: a ]\n");

        assertThat(cli.execute("run", folder.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("There is no step 'clik'", "There is no step 'prss'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--shard=0/3", "--shard=4/3", "--shard=1", "--workers=0", "--retries=-1"})
    void wrongNumbersOfASuiteAreNamed(String option) {
        assertThat(cli.execute("run", "x.task.yaml", option)).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("is not a valid");
    }

    @Test
    void completionScriptIsPrinted() {
        assertThat(cli.execute("generate-completion")).isEqualTo(ExitCode.OK);
        assertThat(cli.out()).contains("bash", "zsh", "--fail-fast");
    }

    @Test
    void problemsOfATaskAreToldWithTheirPlaces() throws IOException {
        Path file = Files.writeString(folder.resolve("x.task.yaml"), "steps:\n  - clik: a\n  - press: ctrl\n");

        assertThat(cli.execute("run", file.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err())
                .contains("2 problems")
                .contains(file + ":2:5: There is no step 'clik'.")
                .contains(file + ":3:12: Cannot press 'ctrl'");
    }

    @Test
    void variableWithoutValueIsAskedFor() throws IOException {
        Path file = Files.writeString(folder.resolve("x.task.yaml"), "variables: { a: }\nsteps: [ type: '${a}' ]\n");

        assertThat(cli.execute("run", file.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("run with --var a=VALUE");
    }

    @Test
    void variableThatTheTaskDoesNotUseIsWrongUsage() throws IOException {
        Path file = Files.writeString(
                folder.resolve("x.task.yaml"), "variables: { colour: blue }\nsteps: [ type: '${colour} ${ size }' ]\n");

        assertThat(cli.execute("run", file.toString(), "--var", "size=4", "--var", "colur=red"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(cli.err())
                .contains(file.toString())
                .contains("The variable 'colur' was given, but the task does not use ${colur}. Did you mean 'colour'?"
                        + " It uses: colour, size.");
    }

    @Test
    void secretThatTheTaskDoesNotUseIsWrongUsage() throws IOException {
        Path file = Files.writeString(folder.resolve("x.task.yaml"), "steps: [ press: enter ]\n");

        assertThat(cli.execute("run", file.toString(), "--secret", "pin=PATH")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err())
                .contains(file.toString())
                .contains("The secret 'pin' was given, but the task does not use ${secret.pin}. It uses no secrets.");
    }

    @Test
    void variableWithoutAValueIsWrongUsage() {
        assertThat(cli.execute("run", "x.task.yaml", "--var", "colour")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("--var", "but was colour");
    }

    @Test
    void secretFromAnUnsetVariableIsWrongUsage() throws IOException {
        Path file = Files.writeString(folder.resolve("x.task.yaml"), "steps: [ type: '${secret.pin}' ]\n");

        assertThat(cli.execute("run", file.toString(), "--secret", "pin=SIGHTLINE_TEST_NOT_SET"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("'SIGHTLINE_TEST_NOT_SET': it is not set");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1280", "1280x", "x720", "100x100", "99999x1", "1280*720", "-1x5"})
    void viewportMustBeTwoSizes(String viewport) {
        assertThat(cli.execute("run", "--viewport=" + viewport, "x.task.yaml")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("'" + viewport + "' is not a valid viewport; write WIDTHxHEIGHT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "two", "-1", "6", "1e1", "NaN"})
    void devicePixelRatioMustBeANumber(String ratio) {
        assertThat(cli.execute("run", "--device-pixel-ratio=" + ratio, "x.task.yaml"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(cli.err())
                .contains("'" + ratio + "' is not a valid device pixel ratio; write a number from 0.5 to 5");
    }

    @Test
    void modelKeyFromAnUnsetVariableIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("x.task.yaml"), "steps: [ goal: a ]\n");

        assertThat(cli.execute("run", file.toString(), "--model", "qwen", "--model-key", "SIGHTLINE_TEST_NOT_SET"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("the environment variable 'SIGHTLINE_TEST_NOT_SET' of --model-key is not set");
    }

    @Test
    void goalOfTheDemoWithoutAnyModelSaysWhatToConfigure() {
        if (PocketModel.bundled().isPresent()) {
            String reason =
                    "Skipped: this build includes the weights of the pocket model, which would pursue the goal.";
            System.out.println(reason);
            Assumptions.abort(reason);
        }
        assertThat(cli.execute("demo", "--goal", "Log in")).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(cli.err())
                .contains("no model is named, and this build does not include the weights of the pocket model")
                .contains("--model NAME --model-url URL", "--model-path FOLDER");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--url=http://localhost/", "--model=qwen", "--model-path=.", "--viewport=800x600"})
    void optionOfAGoalNeedsTheGoal(String option) {
        assertThat(cli.execute("demo", option)).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("of the demo requires --goal");
    }

    @Test
    void modelAndCheckpointExcludeEachOther() {
        assertThat(cli.execute("demo", "--goal=x", "--model=qwen", "--model-path=."))
                .isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("Cannot use both the model 'qwen' of --model and the checkpoint '.'");
    }

    @Test
    void checkpointThatIsNoneIsNamed() {
        assertThat(cli.execute("demo", "--goal=x", "--model-path=no-such-folder"))
                .isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(cli.err()).contains("Cannot use the checkpoint 'no-such-folder' of --model-path: Cannot load");
    }

    @Test
    void modelServerWithoutAModelIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("x.task.yaml"), "steps: [ goal: a ]\n");

        assertThat(cli.execute("run", file.toString(), "--model-url", "http://localhost:8000/v1"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(cli.err())
                .contains(
                        "Cannot use the model server 'http://localhost:8000/v1': no model is named. Add --model NAME");
    }

    @Test
    void modelServerMustBeAnHttpAddress() throws IOException {
        Path file = Files.writeString(folder.resolve("x.task.yaml"), "steps: [ goal: a ]\n");

        assertThat(cli.execute("run", file.toString(), "--model", "qwen", "--model-url", "localhost:8000"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("write its URL as http://HOST:PORT/v1");
    }

    @Test
    void driverOfSomebodyElseIsChosenByItsName() throws IOException {
        Path file = Files.writeString(folder.resolve("x.task.yaml"), "steps: [ press: enter ]\n");

        assertThat(cli.execute(
                        "run",
                        file.toString(),
                        "--driver=kiosk",
                        "--driver-option=host=lobby",
                        "--driver-option=zoom.factor=2",
                        "--report-dir=" + folder))
                .isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(cli.out()).contains("nobody answers at Settings[host=lobby, timeout=null, zoom=Zoom[factor=2]]");
    }

    @Test
    void unknownDriverNamesTheKnownOnes() throws IOException {
        Path file = Files.writeString(folder.resolve("x.task.yaml"), "steps: [ press: enter ]\n");

        assertThat(cli.execute("run", file.toString(), "--driver=tv")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("there is no driver of this type. Available: ", "kiosk", "web");
    }

    @Test
    void unknownOrWrongSettingOfADriverIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("x.task.yaml"), "steps: [ press: enter ]\n");

        assertThat(cli.execute("run", file.toString(), "--driver=kiosk", "--driver-option=hots=lobby"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(cli.err())
                .contains("Cannot use '--driver-option hots=lobby': the driver 'kiosk' has no such setting."
                        + " It has: host, timeout, zoom.factor.");
        assertThat(cli.execute("run", file.toString(), "--driver=kiosk", "--driver-option=timeout=soon"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(cli.err())
                .contains("Cannot use '--driver-option timeout=soon': the value is not a java.time.Duration");
    }

    @Test
    void optionsOfABrowserNeedTheWebDriver() throws IOException {
        Path file = Files.writeString(folder.resolve("x.task.yaml"), "steps: [ press: enter ]\n");

        assertThat(cli.execute("run", file.toString(), "--driver=kiosk", "--headed"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("they are options of the web driver. Use --driver-option.");
    }

    @Test
    void unknownDialectNamesTheKnownOnes() throws IOException {
        Path file = Files.writeString(folder.resolve("x.task.yaml"), "steps: [ goal: a ]\n");

        assertThat(cli.execute("run", file.toString(), "--model=x", "--dialect=klingon"))
                .isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(cli.err()).contains("Cannot use the dialect 'klingon'").contains("qwen2.5-vl");
    }
}
