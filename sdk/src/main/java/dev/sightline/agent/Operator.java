package dev.sightline.agent;

/**
 * The person who watches runs. Safe for use by several runs.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface Operator {

    /** Nobody is there: whatever needs approval is refused. */
    Operator ABSENT = _ -> Reply.none("nobody is there");

    /**
     * Puts a question before a person and waits for the reply. Called on the thread of the run; a stop of the run interrupts
     * it. While it waits, the time of the run's budget stands still.
     */
    Reply ask(Question question) throws InterruptedException;
}
