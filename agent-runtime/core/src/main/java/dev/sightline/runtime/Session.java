package dev.sightline.runtime;

import dev.sightline.action.Secret;
import dev.sightline.agent.GuiSession;
import dev.sightline.agent.RunResult;
import dev.sightline.driver.GuiDriver;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.Labelled;
import dev.sightline.grounding.Located;
import dev.sightline.grounding.Target;
import dev.sightline.grounding.TextReader;
import dev.sightline.runtime.internal.observation.RunObservations;
import dev.sightline.runtime.internal.run.Blotter;
import dev.sightline.runtime.internal.run.Secrets;
import dev.sightline.runtime.internal.run.Settler;
import dev.sightline.runtime.script.steps.StepCatalogue;
import dev.sightline.screen.Screenshot;
import dev.sightline.task.Task;
import dev.sightline.task.TaskStep;
import io.micrometer.observation.Observation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A screen that stays open; everything that acts is a run on it. */
final class Session implements GuiSession {

    private static final Logger log = LoggerFactory.getLogger(Session.class);

    private final Runs runs;
    private final Perception perception;
    private final Consumer<Session> onClose;
    private final GuiDriver driver;
    private final Observation observation;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final @Nullable TextReader reader;

    /** Secrets of the runs so far, which the screen may still show. */
    private final Set<Secret> typed = new CopyOnWriteArraySet<>();

    /** Where the caller began: the default place of secrets, wherever a page has led since. */
    private volatile @Nullable String begun;

    /** The folder of downloads when the agent has no folder for its runs; deleted with the session. */
    private final @Nullable Path temporary;

    /**
     * @param onClose receives this session once it is closed
     */
    Session(AgentParts parts, Runs runs, Perception perception, Consumer<Session> onClose) {
        this.runs = runs;
        this.perception = perception;
        this.onClose = onClose;
        this.reader = parts.textReader();
        Path runsFolder = parts.runsFolder();
        Path downloads = runsFolder == null ? temporaryFolder() : existing(runsFolder);
        this.temporary = runsFolder == null ? downloads : null;
        var observations = new RunObservations(parts.observations());
        try {
            this.driver = observations.open(
                    () -> parts.drivers().open(downloads, parts.policy().fence()));
        } catch (RuntimeException | Error e) {
            delete(temporary);
            throw e;
        }
        this.observation = observations.session(driver);
    }

    @Override
    public void open(URI url) {
        open(url.toString());
    }

    @Override
    public RunResult step(TaskStep step) {
        return run(Task.builder(StepCatalogue.words(step)).step(step).build()).orThrow();
    }

    @Override
    public RunResult run(Task task) {
        String start = Runs.startAddress(task);
        if (start != null) {
            begun = start;
        }
        try {
            return runs.run(task, driver, typed, begun);
        } finally {
            typed.addAll(task.secrets().values());
        }
    }

    @Override
    public RunResult act(String instruction) {
        return run(Task.goal(instruction)).orThrow();
    }

    @Override
    public Screenshot capture() {
        return settled();
    }

    @Override
    public Located locate(Target target) {
        return perception.locatorFor(target).locate(settled(), target);
    }

    @Override
    public List<Labelled> locateAll(String description) {
        return perception.questions().locateAll(settled(), description);
    }

    @Override
    public List<Labelled> readTexts() {
        return perception.questions().readTexts(settled());
    }

    @Override
    public <T> T query(String question, Class<T> type) {
        return perception.questions().ask(settled(), question, type);
    }

    @Override
    public boolean check(String statement) {
        return perception.questions().holds(settled(), statement);
    }

    @Override
    public void waitUntil(String statement, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        Screenshot judged = settled();
        while (!perception.questions().holds(judged, statement)) {
            judged = changed(judged, deadline, timeout, statement);
        }
    }

    /** The screen as a model may see it: without the secrets of the runs so far. */
    private Screenshot settled() {
        return new Blotter(new Secrets(Map.of(), typed), reader).blotted(perception.settled(driver));
    }

    /** Waits until the screen differs: about the same screen, the model would give the same answer. */
    private Screenshot changed(Screenshot judged, long deadline, Duration timeout, String statement) {
        while (System.nanoTime() < deadline) {
            Screenshot now = settled();
            if (!Settler.equalScreen(judged, now)) {
                return now;
            }
        }
        throw new SightlineException(
                ErrorCategory.EXPECTATION,
                "Waited " + timeout + " for \"" + statement + "\", and the model still says that it does not hold.");
    }

    @Override
    public GuiDriver driver() {
        return driver;
    }

    @Override
    public void close() {
        driver.close();
        if (closed.compareAndSet(false, true)) {
            onClose.accept(this);
            observation.stop();
            delete(temporary);
        }
    }

    private static void delete(@Nullable Path temporary) {
        if (temporary == null) {
            return;
        }
        try (Stream<Path> files = Files.walk(temporary)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            log.warn("Cannot delete the folder '{}' of a session that was closed: {}", temporary, e.toString());
        }
    }

    private static Path existing(Path runsFolder) {
        try {
            return Files.createDirectories(runsFolder.toAbsolutePath());
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory(
                    "sightline-session-" + ProcessHandle.current().pid() + "-");
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private static SightlineException unusable(IOException e) {
        return new SightlineException(
                ErrorCategory.STORAGE,
                "Cannot make a folder for the session: " + e + ". Choose a runs folder that can be written to.",
                e);
    }
}
