package dev.sightline.agent;

/**
 * The person who watches runs. Safe for use by several runs.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface Operator {

    /** No operator: whatever needs approval is refused. */
    Operator ABSENT = _ -> Reply.none("no operator is available");

    /**
     * Puts a question to a person and waits for the reply. Called on the thread of the run; a stop of the run
     * interrupts it. The time of the run's budget does not advance while it waits.
     */
    Reply ask(Question question) throws InterruptedException;
}
