package dev.sightline.examples.operator.runs;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A run as it is stored in the database.
 *
 * @param id unique, for URLs
 * @param reason how it ended, in one sentence; null until it is over
 * @param folder with its report, null before it has begun
 * @param owner the attempt that runs it; null while it waits
 */
public record StoredRun(
        String id,
        RunRequest request,
        RunStatus status,
        @Nullable String reason,
        String requestedBy,
        Instant requestedAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Path folder,
        @Nullable String owner,
        long tokens,
        int steps) {

    /** How long it took, or has taken so far; null before it has begun. */
    public @Nullable Duration duration(Instant now) {
        return startedAt == null ? null : Duration.between(startedAt, endedAt == null ? now : endedAt);
    }
}
