package dev.sightline.agent;

import dev.sightline.error.SightlineException;
import java.time.Duration;
import java.util.Optional;

/**
 * A run in progress, to be steered from other threads.
 *
 * @since 0.1.0
 */
public interface Run {

    /** Unique, and the name of the run's folder. */
    String id();

    /** Pauses the run after the step in progress. No effect on a run that is paused or over. */
    void pause();

    /** Resumes the run. No effect on a run that is not paused. */
    void resume();

    /** Performs one more step of a paused run, and pauses again. No effect on a run that is not paused. */
    void stepOnce();

    /**
     * Adds an instruction that the model reads before it decides on its next action.
     *
     * @param author who gives the instruction
     * @param instruction in words; the goal stays what it is
     */
    void instruct(String author, String instruction);

    /**
     * Gives the screen to a person, as soon as the action in progress is over. A person who already has it gets the
     * same lease again, as after a lost connection.
     *
     * @param author who takes it
     * @param lease how long the person may do nothing before the agent continues
     * @throws SightlineException category {@code DENIED} when somebody else has the screen, or the run has no screen
     *     yet or any more
     */
    TakeOver takeOver(String author, Duration lease) throws InterruptedException;

    /**
     * Opens a view of the screen. It shows what the run captures, and while the run stands still (paused, waiting for a
     * person or a model, taken over) the driver's screencast, or further captures where there is none. While no view is
     * open, nothing is captured or transferred for viewers.
     */
    ScreenFeed watch();

    /**
     * Ends the run as {@code Stopped}: at once when it waits for the model, the screen or the operator, else after the
     * action in progress.
     *
     * @param reason kept in the result
     */
    void stop(String reason);

    /** Waits for the end. */
    RunResult await() throws InterruptedException;

    /** Waits for the end, but no longer than this; empty when the run is still going. */
    Optional<RunResult> await(Duration timeout) throws InterruptedException;

    boolean isFinished();
}
