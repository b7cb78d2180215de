package dev.sightline.runtime.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sightline.agent.RunResult;
import dev.sightline.agent.RunResult.Outcome;
import dev.sightline.error.ErrorCategory;
import dev.sightline.runtime.SightlineAgent;
import dev.sightline.task.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What a run is worth whose folder cannot be written to. */
@Timeout(60)
class RunFolderTests {

    private static final Path FULL_DISK = Path.of("/dev/full");
    private static final Task TASK =
            Task.builder("press twice").press("enter").press("enter").build();

    @TempDir
    Path folder;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.sightline.runtime");
    private final Screens screen = new Screens(() -> Screens.withWhite(1));

    /** Does something to the folder of a run that has begun. */
    @FunctionalInterface
    private interface Mishap {
        void befall(Path runFolder) throws IOException;
    }

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
    }

    private RunResult run(Mishap mishap) {
        return SightlineAgent.builder(runFolder -> {
                    try {
                        mishap.befall(runFolder);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    return screen;
                })
                .runsFolder(folder)
                .build()
                .run(TASK);
    }

    private List<String> warnings() {
        return log.list.stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private void assertWholeResultAndOneWarning(RunResult result, String reason) {
        assertThat(result.outcome()).isInstanceOf(Outcome.Finished.class);
        assertThat(result.steps()).hasSize(2);
        assertThat(screen.performed).isEqualTo(2);
        assertThat(warnings())
                .singleElement()
                .asString()
                .contains(
                        "Cannot write the trace and the report of the run to '" + result.folder() + "'",
                        reason,
                        "free disk space or choose a writable runs folder");
    }

    @Test
    void fullDiskIsToldOnceAndTheRunGoesOn() {
        assumeThat(FULL_DISK).as("a device that is always full").exists();

        RunResult result = run(runFolder -> {
            Files.delete(runFolder.resolve("trace.jsonl"));
            Files.createSymbolicLink(runFolder.resolve("trace.jsonl"), FULL_DISK);
        });

        assertWholeResultAndOneWarning(result, "No space left on device");
    }

    @Test
    void folderThatIsLostToAFileIsToldOnceAndTheRunGoesOn() {
        RunResult result = run(runFolder -> {
            Files.delete(runFolder.resolve("trace.jsonl"));
            Files.delete(runFolder.resolve("report.html"));
            Files.delete(runFolder);
            Files.writeString(runFolder, "no folder");
        });

        assertWholeResultAndOneWarning(result, "FileAlreadyExistsException");
        assertThat(result.folder()).content().isEqualTo("no folder");
    }

    @Test
    void runsFolderThatCannotBeMadeFailsTheRunBeforeAScreenIsOpened() throws IOException {
        Path file = Files.writeString(folder.resolve("a-file"), "");
        var opened = new AtomicBoolean();

        RunResult result = SightlineAgent.builder(_ -> {
                    opened.set(true);
                    return screen;
                })
                .runsFolder(file.resolve("runs"))
                .build()
                .run(TASK);

        assertThat(result.outcome()).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.category()).isEqualTo(ErrorCategory.STORAGE);
            assertThat(failed.reason())
                    .contains("Cannot make the folder of the run, '" + file, "Choose a writable runs folder");
        });
        assertThat(opened).isFalse();
    }
}
