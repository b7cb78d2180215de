package dev.sightline.cli;

import dev.sightline.agent.Run;
import dev.sightline.agent.RunListener;
import dev.sightline.agent.RunResult;
import dev.sightline.driver.GuiDriverFactory;
import dev.sightline.runtime.SightlineAgent;
import dev.sightline.runtime.options.AgentOptions;
import dev.sightline.task.Task;
import dev.sightline.text.BackgroundTextReader;
import dev.sightline.text.TextLocator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs tasks by reading the screen; Ctrl+C stops a run so that nothing is left behind. */
final class TaskRunner implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final BackgroundTextReader reader = BackgroundTextReader.open();
    private final @Nullable GoalModel model;
    private final Path runsFolder;
    private final boolean updatePictures;
    private final ReplayOptions replay;

    /**
     * @param model pursues goals and is closed by the caller; null if there are no goals
     * @param runsFolder in which each run creates its own
     * @param updatePictures whether stored pictures are replaced rather than compared
     * @param replay what runs do with recordings
     */
    TaskRunner(@Nullable GoalModel model, Path runsFolder, boolean updatePictures, ReplayOptions replay) {
        this.model = model;
        this.runsFolder = runsFolder;
        this.updatePictures = updatePictures;
        this.replay = replay;
    }

    /**
     * Runs a task in a session of its own, and returns when the session is closed and the report written. Can be called by
     * several threads at the same time.
     *
     * @param listener is notified of the run
     */
    RunResult run(Task task, DriverOptions driver, RunListener listener) throws InterruptedException {
        GuiDriverFactory screens = driver.factory(task, DriverOptions.viewport(model));
        SightlineAgent.Builder agent = SightlineAgent.builder(screens)
                .textReader(reader)
                .locator(new TextLocator(reader))
                .listener(listener)
                .runsFolder(runsFolder)
                .updatePictures(updatePictures);
        replay.apply(agent);
        if (model != null) {
            agent.chatModel(model.chatModel())
                    .dialect(model.dialect())
                    .options(AgentOptions.DEFAULT.withEndpoint(model.endpoint()));
        }
        Run run = agent.build().start(task);
        var printed = new CountDownLatch(1);
        var onExit = new Thread(() -> stop(run, printed), "sightline-stop");
        Runtime.getRuntime().addShutdownHook(onExit);
        try {
            return run.await();
        } finally {
            printed.countDown();
            removeHook(onExit);
        }
    }

    /**
     * Called when the JVM shuts down: ends the run, and delays the JVM until the report is written and the browser has
     * ended.
     */
    private static void stop(Run run, CountDownLatch printed) {
        run.stop("interrupted from the keyboard or by the system");
        try {
            if (run.await(PATIENCE).isPresent()) {
                boolean complete = printed.await(1, TimeUnit.SECONDS);
                if (!complete) {
                    System.err.println("The result of the run could not be printed.");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // the JVM is shutting down already, and the hook is running
        }
    }

    @Override
    public void close() {
        reader.close();
    }
}
