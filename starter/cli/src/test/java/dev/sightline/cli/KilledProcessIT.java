package dev.sightline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.agent.Run;
import dev.sightline.agent.RunResult;
import dev.sightline.agent.RunResult.Outcome;
import dev.sightline.error.ErrorCategory;
import dev.sightline.runtime.SightlineAgent;
import dev.sightline.task.Task;
import dev.sightline.web.WebDriverFactory;
import dev.sightline.web.WebDriverOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A run whose browser, driver or model dies in the middle ends at once, says why, and leaves nothing behind. */
@Isolated("it kills what this process has started")
final class KilledProcessIT {

    private static final int STEPS_BEFORE = 2;

    private final AtomicInteger calls = new AtomicInteger();
    private final CountDownLatch underWay = new CountDownLatch(1);
    private final CountDownLatch killed = new CountDownLatch(1);

    @Test
    void killedBrowserFailsTheRun(@TempDir Path folder) throws Exception {
        Outcome.Failed failed = killing("chrom", folder);
        assertThat(failed.category()).isEqualTo(ErrorCategory.DRIVER);
        assertThat(failed.reason()).contains("the browser is gone");
    }

    @Test
    void killedChromedriverFailsTheRun(@TempDir Path folder) throws Exception {
        Outcome.Failed failed = killing("chromedriver", folder);
        assertThat(failed.category()).isEqualTo(ErrorCategory.DRIVER);
        assertThat(failed.reason()).contains("the chromedriver is gone");
    }

    @Test
    void killedModelServerFailsTheRun(@TempDir Path folder) throws Exception {
        Outcome.Failed failed = killing("model", folder);
        assertThat(failed.category()).isEqualTo(ErrorCategory.MODEL);
        assertThat(failed.reason()).contains("Connection refused", "Check that the model's server is running");
    }

    private Outcome.Failed killing(String what, Path folder) throws Exception {
        Set<Long> before = children().stream().map(ProcessHandle::pid).collect(Collectors.toSet());
        List<ProcessHandle> started;
        RunResult result;
        try (var model = new SeeingModelServer(_ -> next())) {
            SightlineAgent agent = SightlineAgent.builder(new WebDriverFactory(WebDriverOptions.builder()
                            .viewport(640, 480)
                            .timeout(Duration.ofSeconds(20))
                            .build()))
                    .chatModel(model.chatModel())
                    .runsFolder(folder)
                    .build();
            Run run = agent.start(Task.builder("killed")
                    .open("about:blank")
                    .goal("Go on moving the pointer")
                    .build());
            assertThat(underWay.await(90, TimeUnit.SECONDS))
                    .as("the run has begun: %s", run.await(Duration.ZERO))
                    .isTrue();
            started = children().stream()
                    .filter(child -> !before.contains(child.pid()))
                    .toList();
            assertThat(started).as("chromedriver and browser").hasSizeGreaterThan(1);
            switch (what) {
                case "model" -> model.die();
                case "chromedriver" -> named(started, "chromedriver").destroyForcibly();
                case String browser -> browser(started, browser).destroyForcibly();
            }
            killed.countDown();
            result = run.await(Duration.ofSeconds(60)).orElseThrow(() -> new AssertionError("The run hangs."));
        } finally {
            killed.countDown();
        }
        assertThat(result.steps()).as("what was done before is kept").hasSizeGreaterThanOrEqualTo(STEPS_BEFORE);
        assertThat(result.steps().getLast().problem()).isNotNull();
        for (ProcessHandle child : started) {
            child.onExit().get(30, TimeUnit.SECONDS);
        }
        assertThat(result.outcome()).isInstanceOf(Outcome.Failed.class);
        Outcome.Failed failed = (Outcome.Failed) result.outcome();
        assertReportIsWhole(result, failed.reason());
        return failed;
    }

    private static void assertReportIsWhole(RunResult result, String reason) throws IOException {
        Path folder = Objects.requireNonNull(result.folder());
        List<JsonNode> events = Files.readAllLines(folder.resolve("trace.jsonl")).stream()
                .map(line -> JsonMapper.shared().readTree(line))
                .toList();
        assertThat(events.getFirst().path("event").stringValue()).isEqualTo("run_started");
        assertThat(events.stream()
                        .filter(event -> event.path("event").stringValue().equals("step")))
                .hasSameSizeAs(result.steps());
        assertThat(events.getLast().path("event").stringValue()).isEqualTo("run_finished");
        assertThat(events.getLast().path("outcome").stringValue()).isEqualTo("failed");
        assertThat(events.getLast().path("reason").stringValue()).isEqualTo(reason);
        assertThat(Files.readString(folder.resolve("report.html")).strip())
                .contains(reason.substring(0, 20))
                .endsWith("</html>");
    }

    /** A move of the pointer, each time to another place; from the third on, only after the kill. */
    private String next() {
        int call = calls.incrementAndGet();
        if (call > STEPS_BEFORE) {
            underWay.countDown();
            try {
                killed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return SeeingModelServer.call("\"action\": \"mouse_move\", \"coordinate\": [" + (50 + call % 100) + ", 100]");
    }

    private static List<ProcessHandle> children() {
        return ProcessHandle.current().descendants().toList();
    }

    private static ProcessHandle named(List<ProcessHandle> processes, String name) {
        return processes.stream()
                .filter(process -> command(process).contains(name))
                .findFirst()
                .orElseThrow();
    }

    /** The browser itself, the parent of its helpers. */
    private static ProcessHandle browser(List<ProcessHandle> processes, String name) {
        return processes.stream()
                .filter(process ->
                        command(process).contains(name) && !command(process).contains("chromedriver"))
                .filter(process -> process.parent()
                        .map(parent -> command(parent).contains("chromedriver"))
                        .orElse(false))
                .findFirst()
                .orElseThrow();
    }

    private static String command(ProcessHandle process) {
        return process.info().command().orElse("");
    }
}
