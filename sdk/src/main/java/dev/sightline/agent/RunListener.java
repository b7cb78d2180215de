package dev.sightline.agent;

import dev.sightline.driver.DriverInfo;
import dev.sightline.task.Task;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Follows runs as they happen. Called on the run's own thread, in order; a listener that is slow slows the run, and one
 * that throws is logged and ignored. A listener of an agent is notified of all its runs and must be safe for use by
 * several threads.
 *
 * @since 0.1.0
 */
public interface RunListener {

    /** A run has begun; no driver is open yet. */
    default void runStarted(RunStart start) {}

    /**
     * The run's own screen is open: a browser has started, a phone is connected. Not called for a run on a screen that was
     * open before.
     *
     * @param took from the request for the screen until it was ready
     */
    default void driverOpened(String runId, DriverInfo driver, Duration took) {}

    /**
     * A step has begun.
     *
     * @param index from 1, in the order of the run
     * @param intent what the step is for
     */
    default void stepStarted(String runId, int index, String intent) {}

    /** An action is about to be judged by the policies and, if it may be, performed. */
    default void actionProposed(String runId, ProposedAction action) {}

    /** A step is over, whether it succeeded or not. */
    default void stepFinished(String runId, StepRecord step) {}

    /** The run has paused, or resumed. */
    default void runPaused(String runId, boolean paused) {}

    /**
     * A person has taken over the screen, or has handed it back. Called on the thread of the person or of the run.
     *
     * @param author who has or had it
     */
    default void runTakenOver(String runId, String author, boolean taken) {}

    /** The run is over and its driver is closed. */
    default void runFinished(RunResult result) {}

    /**
     * How a run begins.
     *
     * @param runId unique
     * @param task what it is to do
     * @param folder that belongs to the run, null when it leaves none
     */
    record RunStart(String runId, Task task, @Nullable Path folder, Instant startedAt) {}
}
