package dev.sightline.qwenvl.download;

/**
 * Hears how a download goes on; called on the downloading thread, often.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface DownloadProgress {

    /** Of {@code total} bytes of a file, {@code done} are here; {@code total} is −1 where the server does not say. */
    void at(String file, long done, long total);
}
