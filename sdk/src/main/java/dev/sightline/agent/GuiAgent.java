package dev.sightline.agent;

import dev.sightline.task.Task;

/**
 * Operates a screen. This is what an application injects; safe for use by several threads.
 *
 * <p>{@link #run} runs a whole task on a screen of its own. {@link #open} opens a session on one screen for single
 * instructions and questions, as in a test.
 *
 * @since 0.1.0
 */
public interface GuiAgent {

    /**
     * Runs a task and returns when it is over. How it ended is in the result; an exception is thrown only if the task
     * cannot be started at all because of its own content.
     *
     * <p>Interrupting the calling thread stops the run.
     */
    RunResult run(Task task);

    /** Starts a task on its own thread. */
    Run start(Task task);

    /** Opens a session, which the caller closes. */
    GuiSession open();
}
