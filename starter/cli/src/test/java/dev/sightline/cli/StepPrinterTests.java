package dev.sightline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.agent.RunListener.RunStart;
import dev.sightline.agent.RunResult;
import dev.sightline.agent.RunResult.Outcome;
import dev.sightline.agent.StepRecord;
import dev.sightline.agent.StepRecord.StepTimes;
import dev.sightline.agent.TokenUsage;
import dev.sightline.driver.DriverInfo;
import dev.sightline.error.ErrorCategory;
import dev.sightline.task.Task;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Help.Ansi;

final class StepPrinterTests {

    private final StringWriter text = new StringWriter();

    private StepPrinter printer(Charset charset) {
        return new StepPrinter(ProgressLine.none(new PrintWriter(text)), Ansi.OFF, charset);
    }

    private static StepRecord step(int index, String intent, @Nullable String problem) {
        return step(index, intent, problem, false);
    }

    private static StepRecord step(int index, String intent, @Nullable String problem, boolean stopped) {
        Duration total = Duration.ofMillis(1234);
        var times = new StepTimes(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, total);
        return new StepRecord(
                index,
                intent,
                null,
                Instant.EPOCH,
                null,
                null,
                List.of(),
                null,
                null,
                null,
                problem,
                stopped,
                TokenUsage.NONE,
                times);
    }

    private static RunResult result(Outcome outcome, @Nullable Path folder, StepRecord... steps) {
        return new RunResult(
                "id",
                "name",
                outcome,
                List.of(steps),
                TokenUsage.NONE,
                Instant.EPOCH,
                Duration.ofSeconds(3),
                folder,
                Map.of("a", "b"));
    }

    @Test
    void eachStepIsALineAndItsProblemStandsBelow() {
        StepPrinter printer = printer(StandardCharsets.UTF_8);
        printer.runStarted(new RunStart(
                "id", Task.builder("Buy @|red it|@").open("/").press("enter").build(), null, Instant.EPOCH));
        printer.stepFinished("id", step(1, "open /", null));
        printer.stepFinished("id", step(12, "click 'Log in'", "Cannot find it.\nRead nothing."));

        assertThat(text.toString().lines())
                .containsExactly(
                        "Buy @ |red it| @ (2 steps)",
                        "  ✓   1  open /" + " ".repeat(58) + "   1.2 s",
                        "  ✗  12  click 'Log in'" + " ".repeat(50) + "   1.2 s",
                        "         Cannot find it.",
                        "         Read nothing.");
    }

    @Test
    void stoppedStepIsNeitherDoneNorFailed() {
        StepPrinter printer = printer(StandardCharsets.UTF_8);
        printer.stepFinished("id", step(3, "wait", null, true));

        assertThat(text.toString().lines()).containsExactly("  ■   3  wait" + " ".repeat(60) + "   1.2 s  stopped");
    }

    @Test
    void startOfTheBrowserIsReportedWithItsTime() {
        printer(StandardCharsets.UTF_8)
                .driverOpened("id", new DriverInfo(DriverInfo.Platform.WEB, "Chromium 156"), Duration.ofMillis(1520));

        assertThat(text.toString().lines()).containsExactly("  Chromium 156 ready after 1.5 s");
    }

    @Test
    void failureIsReportedOnce() {
        StepPrinter printer = printer(StandardCharsets.UTF_8);
        StepRecord failed = step(7, "click 'Log in'", "Cannot find it.");
        printer.stepFinished("id", failed);
        printer.runFinished(
                result(new Outcome.Failed("At 'click': Cannot find it.", ErrorCategory.GROUNDING, null), null, failed));

        assertThat(text.toString()).containsOnlyOnce("Cannot find it.").contains("Failed in 3.0 s: at step 7");
    }

    @Test
    void marksThatTheTerminalLacksAreWords() {
        StepPrinter printer = printer(StandardCharsets.US_ASCII);
        printer.stepFinished("id", step(1, "x".repeat(100), null));
        printer.stepFinished("id", step(2, "y", "z"));

        assertThat(text.toString())
                .contains("  ok   1  " + "x".repeat(61) + "...", "  FAILED   2  y")
                .matches(printed -> StandardCharsets.US_ASCII.newEncoder().canEncode(printed), "is ASCII");
    }

    @Test
    void endTellsOutcomeVariablesAndReport(@TempDir Path folder) throws Exception {
        StepPrinter printer = printer(StandardCharsets.UTF_8);
        Path report = Files.writeString(folder.resolve("report.html"), "");
        printer.runFinished(result(new Outcome.Finished(""), folder));
        printer.runFinished(result(new Outcome.Failed("it broke", ErrorCategory.DRIVER, null), null));

        assertThat(text.toString().lines())
                .containsExactly(
                        "Succeeded in 3.0 s", "  a = b", "Report: " + report, "Failed in 3.0 s: it broke", "  a = b");
    }

    @Test
    void exitCodesTellTasksFromEnvironments() {
        assertThat(ExitCode.of(new Outcome.Finished(""))).isZero();
        assertThat(ExitCode.of(new Outcome.GaveUp(""))).isEqualTo(1);
        assertThat(ExitCode.of(new Outcome.OutOfBudget(""))).isEqualTo(1);
        assertThat(ExitCode.of(new Outcome.Denied(""))).isEqualTo(1);
        assertThat(ExitCode.of(new Outcome.Stopped(""))).isEqualTo(130);
        assertThat(ExitCode.of(new Outcome.Failed("", ErrorCategory.EXPECTATION, null)))
                .isEqualTo(1);
        assertThat(ExitCode.of(new Outcome.Failed("", ErrorCategory.INVALID_INPUT, null)))
                .isEqualTo(2);
        assertThat(ExitCode.of(new Outcome.Failed("", ErrorCategory.DRIVER, null)))
                .isEqualTo(3);
    }
}
