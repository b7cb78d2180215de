package dev.sightline.examples.operator.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * One recorded event.
 *
 * @param number from 1, without gaps
 * @param account who did it
 * @param event what was done, as {@code run.stopped}
 * @param runId the run that it concerns, null if it concerns none
 * @param previous the hash of the line before; zeros for the first one
 * @param hash SHA-256 over all of the above
 */
public record AuditLine(
        long number,
        Instant at,
        String account,
        String event,
        @Nullable String runId,
        String detail,
        String previous,
        String hash) {

    /** The hash that precedes the first line. */
    static final String BEGINNING = "0".repeat(64);

    static AuditLine of(
            long number,
            Instant at,
            String account,
            String event,
            @Nullable String runId,
            String detail,
            String previous) {
        return new AuditLine(
                number,
                at,
                account,
                event,
                runId,
                detail,
                previous,
                hash(number, at, account, event, runId, detail, previous));
    }

    /** Whether the hash matches the content. */
    boolean isGenuine() {
        return hash.equals(hash(number, at, account, event, runId, detail, previous));
    }

    private static String hash(
            long number,
            Instant at,
            String account,
            String event,
            @Nullable String runId,
            String detail,
            String previous) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String field : new String[] {
                Long.toString(number),
                Long.toString(at.getEpochSecond() * 1_000_000 + at.getNano() / 1000),
                account,
                event,
                runId == null ? "" : runId,
                detail,
                previous
            }) {
                // lengths first, so that text cannot be moved from one field to the next
                byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
                digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
                digest.update(bytes);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }
}
