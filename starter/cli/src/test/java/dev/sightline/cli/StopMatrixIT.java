package dev.sightline.cli;

import static dev.sightline.cli.StoppableRuns.Phase;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs that are stopped or whose process is killed, in every phase, by every means: they end within seconds, their
 * reports are whole, and neither browsers nor drivers nor profiles stay.
 *
 * <p>The build tries each phase and each means at least once; the profile {@code nightly} tries every combination three times
 * (or {@code -Dsightline.nightly.rounds=N} times), in 75 processes, and holds each to three seconds.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "needs signals, and env with --default-signal, of GNU coreutils")
@Isolated("it measures how soon processes end")
final class StopMatrixIT {

    /** Three seconds are promised; a build machine may be busy with other things. */
    private static final Duration LIMIT = Duration.ofSeconds(Boolean.getBoolean("sightline.nightly") ? 3 : 15);

    /** How a run is ended. */
    enum Means {
        STOP,
        CONTEXT_CLOSED,
        INTERRUPT,
        TERMINATE,
        KILL
    }

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "STOP, HUNG_PAGE MODEL OPENING",
        "CONTEXT_CLOSED, WAITING CLOSING",
        "INTERRUPT, TYPING PAUSED",
        "TERMINATE, APPROVAL LOADING",
        "KILL, SETTLING LOADING OPENING"
    })
    void runEndsAndNothingStays(Means means, String phases) throws Exception {
        end(means, Stream.of(phases.split(" ", -1)).map(Phase::valueOf).toList());
    }

    @ParameterizedTest
    @MethodSource("everything")
    @EnabledIfSystemProperty(named = "sightline.nightly", matches = "true", disabledReason = "takes minutes: -Pnightly")
    void runEndsInEveryPhaseByEveryMeans(Means means, List<Phase> phases) throws Exception {
        end(means, phases);
    }

    static List<Object[]> everything() {
        List<Object[]> all = new ArrayList<>();
        for (int round = 0; round < Integer.getInteger("sightline.nightly.rounds", 3); round++) {
            for (Means means : Means.values()) {
                List<Phase> phases = List.copyOf(EnumSet.allOf(Phase.class));
                for (int i = 0; i < phases.size(); i += 2) {
                    all.add(new Object[] {means, phases.subList(i, i + 2)});
                }
            }
        }
        return all;
    }

    private void end(Means means, List<Phase> phases) throws Exception {
        Path runs = Files.createDirectories(folder.resolve("runs"));
        Process process = process(means, runs, phases);
        // a process that hangs ends the reading of its output
        CompletableFuture.delayedExecutor(90, TimeUnit.SECONDS).execute(process::destroyForcibly);
        List<ProcessHandle> started;
        Duration took;
        var printed = new StringBuilder();
        try (BufferedReader out = process.inputReader()) {
            String line = out.readLine();
            while (line != null && !line.equals("ready")) {
                printed.append(line).append('\n');
                line = out.readLine();
            }
            assertThat(line).as("the runs are under way, after\n%s", printed).isEqualTo("ready");
            started = process.descendants().toList();
            long before = System.nanoTime();
            switch (means) {
                case STOP, CONTEXT_CLOSED -> {
                    process.getOutputStream().write('\n');
                    process.getOutputStream().flush();
                }
                case INTERRUPT -> signal("-INT", process);
                case TERMINATE -> signal("-TERM", process);
                case KILL -> signal("-KILL", process);
            }
            out.lines().forEach(each -> printed.append(each).append('\n'));
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            if (means == Means.KILL) {
                for (ProcessHandle each : started) {
                    each.onExit().get(20, TimeUnit.SECONDS);
                }
            }
            took = Duration.ofNanos(System.nanoTime() - before);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        System.out.printf("%-15s %-30s %5d ms%n", means, phases, took.toMillis());
        assertThat(took).as("from the stop to the end, after\n%s", printed).isLessThan(LIMIT);
        assertThat(started).as("chromedriver and watcher, at least").hasSizeGreaterThan(1);
        for (ProcessHandle each : started) {
            each.onExit().get(20, TimeUnit.SECONDS);
        }
        assertNoProfileStays(process.pid());
        if (means != Means.KILL) {
            assertReportsAreWhole(runs, phases);
        }
    }

    /** The watcher removes the profile last. */
    private static void assertNoProfileStays(long pid) throws IOException, InterruptedException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        List<Path> profiles = List.of();
        for (int i = 0; i < 100; i++) {
            try (Stream<Path> all = Files.list(temporary)) {
                profiles = all.filter(
                                path -> path.getFileName().toString().startsWith("sightline-browser-" + pid + "-"))
                        .toList();
            }
            if (profiles.isEmpty()) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        assertThat(profiles).isEmpty();
    }

    private static void assertReportsAreWhole(Path runs, List<Phase> phases) throws IOException {
        try (Stream<Path> folders = Files.list(runs)) {
            List<Path> all = folders.toList();
            assertThat(all).hasSameSizeAs(phases);
            for (Path run : all) {
                String trace = Files.readString(run.resolve("trace.jsonl"));
                String outcome = trace.contains("\"task\":\"CLOSING\"") ? "finished" : "stopped";
                assertThat(trace).contains("\"event\":\"run_finished\",\"outcome\":\"" + outcome + "\"");
                assertThat(Files.readString(run.resolve("report.html"))).endsWith("</html>\n");
            }
        }
    }

    private static Process process(Means means, Path runs, List<Phase> phases) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                // a process that was started in the background ignores this signal, and so would all that it starts
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                StoppableRuns.class.getName(),
                switch (means) {
                    case STOP -> "stop";
                    case CONTEXT_CLOSED -> "spring";
                    case INTERRUPT, TERMINATE, KILL -> "signal";
                },
                runs.toString()));
        phases.forEach(phase -> command.add(phase.name()));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static void signal(String name, Process process) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", name, Long.toString(process.pid()))
                .start()
                .waitFor();
        assertThat(code).as("exit code of kill").isZero();
    }
}
