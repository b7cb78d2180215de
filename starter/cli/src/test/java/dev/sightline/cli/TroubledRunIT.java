package dev.sightline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.agent.RunListener;
import dev.sightline.agent.StepRecord;
import dev.sightline.runtime.SightlineAgent;
import dev.sightline.task.Task;
import dev.sightline.testkit.FakeDriver;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

/** What a person reads, on both streams, when parts of a run fail that are not its steps. */
final class TroubledRunIT {

    /** A run whose listener fails at every event, and whose driver breaks and does not close. */
    static final class Troubled {

        public static void main(String[] args) {
            var printer = new StepPrinter(
                    ProgressLine.none(new PrintWriter(System.out, true, StandardCharsets.UTF_8)),
                    Ansi.OFF,
                    StandardCharsets.UTF_8);
            SightlineAgent.builder(_ -> new FakeDriver()
                            .breakingAfter(6)
                            .failingToClose(new IllegalStateException("the device hangs")))
                    .listener(printer)
                    .listener(new RunListener() {
                        @Override
                        public void stepFinished(String runId, StepRecord step) {
                            throw new IllegalStateException("the listener is tired");
                        }
                    })
                    .build()
                    .run(Task.builder("Trouble")
                            .press("enter")
                            .press("tab")
                            .press("enter")
                            .press("tab")
                            .press("enter")
                            .build());
        }
    }

    @Test
    void failureIsReportedOnceAndNoStackTraceStandsBetweenTheLines() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dstdout.encoding=UTF-8",
                        "-Dstderr.encoding=UTF-8",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Troubled.class.getName())
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(printed)
                .contains("fake ready after")
                .containsOnlyOnce("the device is gone")
                .contains("Failed in ")
                .contains("the listener is tired", "the device hangs")
                .doesNotContainPattern("(?m)^\\s+at |Caused by|Exception in thread");
    }
}
