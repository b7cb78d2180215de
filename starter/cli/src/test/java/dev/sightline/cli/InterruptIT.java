package dev.sightline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The command line as a process of its own, stopped from the keyboard. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "needs env with --default-signal, of GNU coreutils")
final class InterruptIT {

    @Test
    void controlCEndsTheRunAndItsBrowser(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("wait.task.yaml"), """
                steps:
                  - open: about:blank
                  - wait_for: { text: never to be seen, timeout: 2m }
                """);
        // a process that was started in the background ignores this signal, and so would all that it starts
        Process process = new ProcessBuilder(
                        "env",
                        "--default-signal=INT",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dstdout.encoding=UTF-8",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.sightline.cli.Sightline",
                        "run",
                        file.toString(),
                        "--report-dir",
                        folder.resolve("runs").toString())
                .redirectErrorStream(true)
                .start();
        List<ProcessHandle> children;
        var printed = new StringBuilder();
        try (BufferedReader out = process.inputReader()) {
            // the first step is over, so the browser is there and the second step waits
            String line;
            while ((line = out.readLine()) != null && !line.contains("open about:blank")) {
                printed.append(line).append('\n');
            }
            children = process.descendants().toList();
            assertThat(children)
                    .as("browser and chromedriver, after\n%s", printed)
                    .hasSizeGreaterThan(1);

            // the second step begins right after the line of the first one
            TimeUnit.SECONDS.sleep(1);
            interrupt(process);

            while ((line = out.readLine()) != null) {
                printed.append(line).append('\n');
            }
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(printed.toString())
                .contains("Stopped in ", "interrupted from the keyboard", "Report: ", " ready after ")
                .doesNotContain("✗", "Failed")
                .doesNotContainPattern("(?m)^\\s+at |Caused by|Exception");
        assertThat(process.exitValue()).isEqualTo(130);
        for (ProcessHandle child : children) {
            child.onExit().get(20, TimeUnit.SECONDS);
        }
        try (Stream<Path> runs = Files.list(folder.resolve("runs"))) {
            Path run = runs.findFirst().orElseThrow();
            assertThat(run.resolve("trace.jsonl"))
                    .content()
                    .contains("\"event\":\"driver_opened\"", "\"outcome\":\"stopped\"")
                    .doesNotContain("\"problem\"");
            assertThat(run.resolve("report.html")).content().contains("stopped</span>", "was ready after");
        }
    }

    private static void interrupt(Process process) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                .start()
                .waitFor();
        assertThat(code).as("exit code of kill").isZero();
    }
}
