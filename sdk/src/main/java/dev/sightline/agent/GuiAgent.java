package dev.sightline.agent;

import dev.sightline.task.Task;

/**
 * Operates a screen. This is what an application injects; safe for use by several threads.
 *
 * <p>{@link #run} does a whole task on a screen of its own. {@link #open} gives a session on one screen, for single
 * instructions and questions, as in a test.
 *
 * @since 0.1.0
 */
public interface GuiAgent {

    /**
     * Does a task, and returns when it is over. How it ended is in the result; only a task that cannot be begun at all,
     * because of its own content, is an exception.
     *
     * <p>An interrupt of the calling thread stops the run.
     */
    RunResult run(Task task);

    /** Begins a task on a thread of its own. */
    Run start(Task task);

    /** Opens a session, which the caller closes. */
    GuiSession open();
}
