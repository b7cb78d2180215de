package dev.sightline.agent;

import java.time.Duration;
import java.util.Optional;

/** A run in progress, to be steered from other threads. */
public interface Run {

    /** Unique, and the name of the run's folder. */
    String id();

    /** Lets the step in progress end and then waits. No effect on a run that is paused or over. */
    void pause();

    /** Goes on. No effect on a run that is not paused. */
    void resume();

    /**
     * Ends the run as {@code Stopped}: at once when it waits for the model, the screen or the operator, else after the
     * action in progress.
     *
     * @param reason kept in the result
     */
    void stop(String reason);

    /** Waits for the end. */
    RunResult await() throws InterruptedException;

    /** Waits for the end, but no longer than this; empty when the run goes on. */
    Optional<RunResult> await(Duration timeout) throws InterruptedException;

    boolean isFinished();
}
