package dev.sightline.runtime.internal.report;

import dev.sightline.agent.RunListener.RunStart;
import dev.sightline.agent.RunResult;
import dev.sightline.agent.StepRecord;
import dev.sightline.driver.DriverInfo;
import dev.sightline.runtime.internal.run.Secrets;
import dev.sightline.screen.Screenshot;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of one run. Each event is appended to both and closed again, so nothing is buffered when the process dies
 * and no handle is left open.
 */
final class RunFiles {

    private static final Logger log = LoggerFactory.getLogger(RunFiles.class);

    /** Writes the part that one event adds. */
    @FunctionalInterface
    private interface Writing {
        void write() throws IOException;
    }

    private final Path folder;
    private final TraceEvents events;
    private final ReportPage page;
    private boolean broken;
    // several steps may use one screenshot; weak, because a report must not keep screenshots alive
    private WeakReference<Screenshot> lastScreenshot = new WeakReference<>(null);
    private String lastFile = "";

    RunFiles(Path folder, Secrets secrets) {
        this.folder = folder;
        this.events = new TraceEvents(secrets);
        this.page = new ReportPage(secrets);
    }

    void started(RunStart start) {
        writing(() -> {
            append("trace.jsonl", events.started(start));
            append("report.html", page.head(start));
        });
    }

    void driverOpened(DriverInfo driver, Duration took) {
        writing(() -> {
            append("trace.jsonl", events.driverOpened(driver, took, Instant.now()));
            append("report.html", page.driverOpened(driver, took));
        });
    }

    void step(StepRecord step) {
        writing(() -> {
            append("trace.jsonl", events.step(step, screenshotFile(step)));
            append("report.html", page.step(step));
        });
    }

    void paused(boolean paused) {
        writing(() -> append("trace.jsonl", events.paused(paused, Instant.now())));
    }

    void finished(RunResult result) {
        writing(() -> {
            append("trace.jsonl", events.finished(result));
            append("report.html", page.end(result));
        });
    }

    /** The path of a step's screenshot relative to the folder, null if it has none. */
    private @Nullable String screenshotFile(StepRecord step) throws IOException {
        Screenshot seen = step.screenshot();
        if (seen == null) {
            return null;
        }
        if (lastScreenshot.get() != seen) {
            String ending = seen.mediaType().equals("image/jpeg") ? "jpg" : "png";
            String name = String.format(Locale.ROOT, "screenshots/%03d.%s", step.index(), ending);
            Files.createDirectories(folder.resolve("screenshots"));
            Files.write(folder.resolve(name), seen.encoded());
            lastScreenshot = new WeakReference<>(seen);
            lastFile = name;
        }
        return lastFile;
    }

    private void append(String file, String text) throws IOException {
        // getBytes replaces malformed characters, such as half of a surrogate pair that a model wrote; writeString
        // rejects them
        Files.write(
                folder.resolve(file),
                text.getBytes(StandardCharsets.UTF_8),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private void writing(Writing event) {
        if (broken) {
            return;
        }
        try {
            event.write();
        } catch (IOException e) {
            broken = true;
            log.warn(
                    "Cannot write the trace and the report of the run to '{}': {}. The run continues, but they end here; free"
                            + " disk space or choose a writable runs folder.",
                    folder,
                    e.toString());
        }
    }
}
