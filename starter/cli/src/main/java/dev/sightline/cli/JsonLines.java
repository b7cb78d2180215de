package dev.sightline.cli;

import dev.sightline.agent.RunListener;
import dev.sightline.agent.RunResult;
import dev.sightline.agent.StepRecord;
import dev.sightline.driver.DriverInfo;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** One line of JSON for each event, for programs. Safe for use by several threads. */
final class JsonLines {

    private final PrintWriter out;

    JsonLines(PrintWriter out) {
        this.out = out;
    }

    /** Prints what happens to one attempt at a task. */
    RunListener run(Suite.Entry entry, int attempt) {
        return new RunListener() {

            @Override
            public void runStarted(RunStart start) {
                print(event(
                        "run-started",
                        entry.name(),
                        start.runId(),
                        Map.of(
                                "task",
                                start.task().name(),
                                "attempt",
                                attempt,
                                "startedAt",
                                start.startedAt().toString())));
            }

            @Override
            public void driverOpened(String runId, DriverInfo driver, Duration took) {
                print(event(
                        "driver-opened",
                        entry.name(),
                        runId,
                        Map.of("driver", driver.name(), "millis", took.toMillis())));
            }

            @Override
            public void stepStarted(String runId, int index, String intent) {
                print(event("step-started", entry.name(), runId, Map.of("step", index, "intent", intent)));
            }

            @Override
            public void stepFinished(String runId, StepRecord step) {
                Map<String, @Nullable Object> more = new LinkedHashMap<>();
                more.put("step", step.index());
                more.put("intent", step.intent());
                more.put("succeeded", step.succeeded());
                more.put("stopped", step.stopped());
                more.put("problem", step.problem());
                more.put("millis", step.times().total().toMillis());
                print(event("step-finished", entry.name(), runId, more));
            }

            @Override
            public void runFinished(RunResult result) {
                Map<String, @Nullable Object> more = new LinkedHashMap<>();
                more.put("attempt", attempt);
                more.put("outcome", result.outcome().getClass().getSimpleName());
                more.put("succeeded", result.succeeded());
                more.put("reason", result.outcome().reason());
                more.put("millis", result.duration().toMillis());
                more.put("tokens", result.tokens().total());
                more.put("variables", result.variables());
                Path report = StepPrinter.report(result);
                more.put("report", report == null ? null : report.toString());
                more.put(
                        "failures",
                        FailurePictures.of(result).stream().map(Path::toString).toList());
                print(event("run-finished", entry.name(), result.runId(), more));
            }
        };
    }

    void workers(int asked, int used) {
        Map<String, @Nullable Object> event = new LinkedHashMap<>();
        event.put("event", "workers-lowered");
        event.put("asked", asked);
        event.put("used", used);
        print(event);
    }

    void suite(Suite.Results results, Path index) {
        Map<String, @Nullable Object> event = new LinkedHashMap<>();
        event.put("event", "suite-finished");
        event.put("tasks", results.verdicts().size());
        event.put("passed", results.passed());
        event.put("failed", results.failed());
        event.put("flaky", results.flaky());
        event.put("skipped", results.skipped());
        event.put("millis", results.duration().toMillis());
        event.put("index", index.toString());
        print(event);
    }

    private static Map<String, @Nullable Object> event(
            String name, String file, String runId, Map<String, ? extends @Nullable Object> more) {
        Map<String, @Nullable Object> event = new LinkedHashMap<>();
        event.put("event", name);
        event.put("file", file);
        event.put("runId", runId);
        event.putAll(more);
        return event;
    }

    private synchronized void print(Map<String, @Nullable Object> event) {
        out.println(JsonMapper.shared().writeValueAsString(event));
        out.flush();
    }
}
