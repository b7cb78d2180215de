package dev.sightline.qwenvl.download;

/**
 * Reports the progress of a download; called frequently, on the downloading thread.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface DownloadProgress {

    /**
     * {@code done} of {@code total} bytes of a file have arrived; {@code total} is −1 if the server does not state it.
     */
    void at(String file, long done, long total);
}
