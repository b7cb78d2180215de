package dev.sightline.qwenvl.download;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * Closes a body from which nothing has come for too long: reading one has no time-out of its own, and a server may fall silent
 * without breaking the connection.
 */
final class StallGuard implements AutoCloseable {

    private final InputStream body;
    private final Duration silence;
    private final Thread watch;
    private volatile long heardAt = System.nanoTime();
    private volatile boolean stalled;

    StallGuard(InputStream body, Duration silence) {
        this.body = body;
        this.silence = silence;
        this.watch = Thread.ofVirtual().name("sightline-download-watch").start(this::watch);
    }

    private void watch() {
        try {
            for (long left = silence.toNanos(); left > 0; left = silence.toNanos() - (System.nanoTime() - heardAt)) {
                Thread.sleep(Duration.ofNanos(left));
            }
            stalled = true;
            // wakes the reader, for whom the body then ends
            body.close();
        } catch (InterruptedException | IOException e) {
            // the download is over, or its connection is
        }
    }

    /** Something has come. */
    void heard() {
        heardAt = System.nanoTime();
    }

    /** @throws IOException if the body ended because it was closed here */
    void check() throws IOException {
        if (stalled) {
            throw new IOException("nothing came for %d s".formatted(Math.max(1, silence.toSeconds())));
        }
    }

    @Override
    public void close() {
        watch.interrupt();
    }
}
