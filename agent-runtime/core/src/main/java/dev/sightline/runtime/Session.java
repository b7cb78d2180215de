package dev.sightline.runtime;

import dev.sightline.agent.GuiSession;
import dev.sightline.agent.RunResult;
import dev.sightline.driver.GuiDriver;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.Located;
import dev.sightline.grounding.Target;
import dev.sightline.runtime.internal.run.Settler;
import dev.sightline.runtime.script.steps.StepCatalogue;
import dev.sightline.screen.Screenshot;
import dev.sightline.task.Task;
import dev.sightline.task.TaskStep;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A screen that stays open; everything that acts is a run on it. */
final class Session implements GuiSession {

    private final Runs runs;
    private final Perception perception;
    private final GuiDriver driver;

    Session(AgentParts parts, Runs runs, Perception perception) {
        this.runs = runs;
        this.perception = perception;
        this.driver =
                parts.drivers().open(downloadsFolder(parts), parts.policy().fence());
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
        return runs.run(task, driver);
    }

    @Override
    public RunResult act(String instruction) {
        return run(Task.goal(instruction)).orThrow();
    }

    @Override
    public Located locate(Target target) {
        return perception.locatorFor(target).locate(perception.settled(driver), target);
    }

    @Override
    public <T> T query(String question, Class<T> type) {
        return perception.questions().ask(perception.settled(driver), question, type);
    }

    @Override
    public boolean check(String statement) {
        return perception.questions().holds(perception.settled(driver), statement);
    }

    @Override
    public void waitUntil(String statement, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        Screenshot judged = perception.settled(driver);
        while (!perception.questions().holds(judged, statement)) {
            judged = changed(judged, deadline, timeout, statement);
        }
    }

    /** The screen once it is another one: of the same screen the model would only say the same. */
    private Screenshot changed(Screenshot judged, long deadline, Duration timeout, String statement) {
        while (System.nanoTime() < deadline) {
            Screenshot now = perception.settled(driver);
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
    }

    private static Path downloadsFolder(AgentParts parts) {
        try {
            return parts.runsFolder() == null
                    ? Files.createTempDirectory("sightline-session-")
                    : Files.createDirectories(parts.runsFolder().toAbsolutePath());
        } catch (IOException e) {
            throw new SightlineException(
                    ErrorCategory.STORAGE,
                    "Cannot make a folder for the session: " + e + ". Choose a runs folder that can be written to.",
                    e);
        }
    }
}
