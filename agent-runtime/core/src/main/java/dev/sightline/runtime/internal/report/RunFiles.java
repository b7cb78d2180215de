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

    private static final String TRACE = "trace.jsonl";
    private static final String PAGE = "report.html";

    private final Path folder;
    private final TraceEvents events;
    private final ReportPage page;
    private final Pictures pictures = new Pictures();
    private final RunStart start;
    private boolean broken;
    // of the step before; weak, because a report must not keep screenshots alive
    private WeakReference<Screenshot> lastScreenshot = new WeakReference<>(null);
    private @Nullable Path lastFile;

    RunFiles(RunStart start, Path folder, Secrets secrets) {
        this.start = start;
        this.folder = folder;
        this.events = new TraceEvents(secrets);
        this.page = new ReportPage(secrets);
    }

    void started() {
        writing(() -> {
            append(TRACE, events.started(start));
            append(PAGE, page.head(start));
        });
    }

    void driverOpened(DriverInfo driver, Duration took) {
        writing(() -> {
            beginAnewIfVanished();
            append(TRACE, events.driverOpened(driver, took, Instant.now()));
            append(PAGE, page.driverOpened(driver, took));
        });
    }

    void step(StepRecord step) {
        writing(() -> {
            beginAnewIfVanished();
            Screenshot seen = step.screenshot();
            Pictures.Stored picture = seen == null ? null : pictures.store(step.index(), seen);
            String file = seen == null || picture == null ? null : screenshotFile(seen, picture.number());
            byte[] failure = FailurePicture.of(step);
            if (failure != null) {
                Path crop = folder.resolve(FailurePicture.file(step));
                Files.createDirectories(crop.getParent());
                Files.write(crop, failure);
            }
            append(TRACE, events.step(step, file, failure == null ? null : FailurePicture.file(step)));
            append(PAGE, page.step(step, picture, FailurePicture.place(step) == null ? null : failure));
        });
    }

    void paused(boolean paused) {
        writing(() -> {
            beginAnewIfVanished();
            append(TRACE, events.paused(paused, Instant.now()));
        });
    }

    void finished(RunResult result) {
        writing(() -> {
            beginAnewIfVanished();
            append(TRACE, events.finished(result));
            append(PAGE, page.end(result));
            releaseLast();
        });
    }

    /** Somebody may remove the folder or a file of a run in progress: what follows is then whole by itself. */
    private void beginAnewIfVanished() throws IOException {
        boolean noTrace = Files.notExists(folder.resolve(TRACE));
        boolean noPage = Files.notExists(folder.resolve(PAGE));
        if (!noTrace && !noPage) {
            return;
        }
        Files.createDirectories(folder);
        Instant now = Instant.now();
        if (noTrace) {
            append(TRACE, events.started(start) + events.begunAnew(now));
        }
        if (noPage) {
            pictures.clear();
            append(PAGE, page.head(start) + page.begunAnew(now));
        }
        log.warn(
                "{} of the run vanished from '{}' while it was running. {} begun anew; what was recorded before is lost. Do"
                        + " not remove the folder of a run that has not ended.",
                noTrace && noPage ? "Trace and report" : noTrace ? "The trace" : "The report",
                folder,
                noTrace && noPage ? "They are" : "It is");
    }

    /** The path of a screenshot relative to the folder. */
    private String screenshotFile(Screenshot seen, int picture) throws IOException {
        String ending = seen.mediaType().equals("image/jpeg") ? "jpg" : "png";
        String name = String.format(Locale.ROOT, "screenshots/%03d.%s", picture, ending);
        Path file = folder.resolve(name);
        if (Files.notExists(file)) {
            Files.createDirectories(file.getParent());
            Files.write(file, seen.encoded());
        }
        if (lastScreenshot.get() != seen) {
            releaseLast();
            lastScreenshot = new WeakReference<>(seen);
            lastFile = file;
        }
        return name;
    }

    /** The screenshot of a step that is over is on disk; a run must not fill the heap with them. */
    private void releaseLast() {
        Screenshot last = lastScreenshot.get();
        if (last != null && lastFile != null && Files.exists(lastFile)) {
            last.storedIn(lastFile);
        }
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
