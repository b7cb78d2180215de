package dev.sightline.tools;

import dev.sightline.agent.Question;
import dev.sightline.agent.Reply;
import java.util.Optional;

/**
 * Who calls a tool. Each conversation has a screen of its own.
 *
 * @since 0.1.0
 */
public interface Caller {

    /** Identifies the conversation. */
    String conversation();

    /** Identifies this call in its conversation, to {@link SightlineTools#cancel(String, String)}; empty if it cannot be cancelled alone. */
    default String call() {
        return "";
    }

    /** Reports progress of a run while a call waits for it. */
    default void progress(int steps, String lastStep) {}

    /** Whether {@link #ask} can reach a person. */
    default boolean canAsk() {
        return false;
    }

    /** Asks a person and waits for the reply; empty when there is none, so that the question stays open for the tool {@code answer}. */
    default Optional<Reply> ask(Question question) {
        return Optional.empty();
    }
}
