package dev.sightline.examples.operator.runs;

import dev.sightline.agent.StepRecord;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A step as it is stored in the database.
 *
 * @param number from 1
 * @param intent what it was for
 * @param author the person who did it, null when the agent did
 * @param action of the step, null when it had none; if it was not performed, the problem says so
 * @param modelText what the model said, null when none was asked
 * @param problem what went wrong, null when nothing did
 */
public record StoredStep(
        int number,
        String intent,
        @Nullable String author,
        Instant startedAt,
        long millis,
        @Nullable String action,
        @Nullable String modelText,
        @Nullable String problem) {

    static StoredStep of(StepRecord step) {
        StepRecord.CoordinateChain chain = step.chain();
        return new StoredStep(
                step.index(),
                step.intent(),
                step.author(),
                step.startedAt(),
                step.times().total().toMillis(),
                chain == null ? null : chain.pixels().toString(),
                step.modelText(),
                step.problem());
    }
}
