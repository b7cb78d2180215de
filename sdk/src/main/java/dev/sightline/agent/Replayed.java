package dev.sightline.agent;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a step that was recorded earlier went when it was replayed.
 *
 * @param verdict whether the screen was as recorded
 * @param how in a few words for the report: what was compared, or what was expected and found
 * @param tokensSaved of the model calls that the recorded step took; 0 when the model was asked again
 * @param recorded how long the step took when it was recorded, null when that is not known
 * @since 0.1.0
 */
public record Replayed(
        Verdict verdict,
        String how,
        long tokensSaved,
        @Nullable Duration recorded) {

    /** Whether the screen was as recorded. */
    public enum Verdict {
        /** The target was where it had been. */
        HIT,
        /** The target was found elsewhere on the screen. */
        MOVED,
        /** The target was not found as recorded, and the model took the step. */
        HEALED,
        /** The target was not found as recorded, and nothing was done. */
        MISSED
    }
}
