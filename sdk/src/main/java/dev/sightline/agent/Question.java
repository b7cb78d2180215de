package dev.sightline.agent;

import dev.sightline.screen.Screenshot;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that a run asks a person. A value that an application can store and show anywhere; the run waits for the
 * {@link Reply} until the deadline.
 *
 * @param id unique
 * @param runId the run that asks
 * @param words the question itself, without secrets
 * @param proposal the action that needs approval; null for a question of the model
 * @param screenshot what the question is about; null when nothing was seen yet
 * @param deadline after which an answer no longer counts: an approval counts as refused then
 * @since 0.1.0
 */
public record Question(
        String id,
        String runId,
        Kind kind,
        String words,
        ActionPolicy.@Nullable Proposal proposal,
        @Nullable Screenshot screenshot,
        Instant askedAt,
        Instant deadline) {

    public Question {
        Objects.requireNonNull(id);
    }

    /** May the agent perform this action? */
    public static Question approval(
            ActionPolicy.Proposal proposal,
            String words,
            @Nullable Screenshot screenshot,
            Instant askedAt,
            Instant deadline) {
        return new Question(newId(), proposal.runId(), Kind.APPROVAL, words, proposal, screenshot, askedAt, deadline);
    }

    /** The model wants to know something. */
    public static Question answer(
            String runId, String words, @Nullable Screenshot screenshot, Instant askedAt, Instant deadline) {
        return new Question(newId(), runId, Kind.ANSWER, words, null, screenshot, askedAt, deadline);
    }

    private static String newId() {
        return UUID.randomUUID().toString();
    }

    /** What kind of reply is needed. */
    public enum Kind {
        /** Approve or refuse an action. */
        APPROVAL,
        /** Words. */
        ANSWER
    }
}
