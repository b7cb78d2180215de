package dev.sightline.runtime.internal.report;

import dev.sightline.agent.RunListener;
import dev.sightline.agent.RunResult;
import dev.sightline.agent.StepRecord;
import dev.sightline.driver.DriverInfo;
import dev.sightline.runtime.internal.run.Secrets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Writes into the folder of each run {@code trace.jsonl}, {@code report.html} and {@code screenshots/}, written as the
 * run proceeds, so that everything up to a crash is kept. Steps that saw the same pixels share a file of {@code
 * screenshots/}.
 *
 * <p>Each line of the trace is one JSON object; {@code event} says what it is, and a field that does not apply is
 * absent. Times are ISO 8601 in UTC, durations are milliseconds, values of secrets are replaced by {@code
 * <secret:NAME>}.
 *
 * <ul>
 *   <li>{@code run_started}: {@code format} (1), {@code runId}, {@code task}, {@code baseUrl}, {@code variables},
 * {@code secrets} (names), {@code at}
 *   <li>{@code record_begun_anew}: the trace was removed during the run and this one replaces it; {@code at}
 *   <li>{@code driver_opened}: {@code driver} (its name), {@code platform}, {@code at}, {@code millis} until it was ready
 *   <li>{@code step}: {@code index}, {@code intent}, {@code at}, {@code succeeded}, {@code stopped} (only when the run was stopped during it), {@code screen} ({@code file},
 * {@code width}, {@code height} in pixels, {@code pixelRatio}, {@code location}, {@code title}, {@code dialog}, {@code
 * tabs}, {@code activeTab}, {@code notices}), {@code modelText}, {@code chain} ({@code modelSize}, {@code model},
 * {@code pixels}, {@code driver}: the action in each space), {@code actions} (of a step with several, each as {@code
 * chain}), {@code located} ({@code point}, {@code box} in pixels, {@code how}), {@code author} (the person who did it),
 * {@code decision} ({@code verdict} {@code allow|ask|deny}, {@code reason}), {@code outcome} ({@code performed}, {@code
 * reason}, {@code message}), {@code problem}, {@code tokens} ({@code prompt}, {@code completion}), {@code millis}
 * ({@code settle}, {@code grounding}, {@code model}, {@code policy}, {@code perform}, {@code overhead}, {@code total})
 *   <li>{@code run_paused}: {@code paused}, false when it resumes; {@code at}
 *   <li>{@code run_finished}: {@code outcome} ({@code finished|gave_up|out_of_budget|stopped|denied|failed}), {@code
 * reason}, {@code category} of a failure, {@code steps}, {@code tokens}, {@code at}, {@code durationMillis}, {@code
 * variables}
 * </ul>
 *
 * <p>A disk that is full or a folder that cannot be written to is logged once per run and does not disturb it. Safe for
 * use by several runs at once.
 *
 * @since 0.1.0
 */
public final class RunReport implements RunListener {

    private final Map<String, RunFiles> running = new ConcurrentHashMap<>();
    private final Map<String, Secrets> secrets = new ConcurrentHashMap<>();

    /** What is to be taken out of the files of a run that will begin; those of its task if this is not called. */
    public void withSecrets(String runId, Secrets ofRun) {
        secrets.put(runId, ofRun);
    }

    @Override
    public void runStarted(RunStart start) {
        Secrets ofRun = secrets.remove(start.runId());
        if (start.folder() != null) {
            var files = new RunFiles(
                    start,
                    start.folder(),
                    ofRun == null ? new Secrets(start.task().secrets()) : ofRun);
            running.put(start.runId(), files);
            files.started();
        }
    }

    @Override
    public void driverOpened(String runId, DriverInfo driver, Duration took) {
        of(runId, files -> files.driverOpened(driver, took));
    }

    @Override
    public void stepFinished(String runId, StepRecord step) {
        of(runId, files -> files.step(step));
    }

    @Override
    public void runPaused(String runId, boolean paused) {
        of(runId, files -> files.paused(paused));
    }

    @Override
    public void runFinished(RunResult result) {
        try {
            of(result.runId(), files -> files.finished(result));
        } finally {
            running.remove(result.runId());
        }
    }

    private void of(String runId, Consumer<RunFiles> event) {
        RunFiles files = running.get(runId);
        if (files != null) {
            event.accept(files);
        }
    }
}
