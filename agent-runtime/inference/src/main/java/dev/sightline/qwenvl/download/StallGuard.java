package dev.sightline.qwenvl.download;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A response body that fails if nothing has arrived for too long: reading has no time-out of its own, and a server may
 * stop sending without closing the connection.
 */
final class StallGuard extends FilterInputStream {

    private final Duration silence;
    private final Thread watch;
    private volatile long heardAt = System.nanoTime();
    private volatile boolean stalled;

    StallGuard(InputStream body, Duration silence) {
        super(body);
        this.silence = silence;
        this.watch = Thread.ofVirtual().name("sightline-download-watch").start(this::watch);
    }

    private void watch() {
        try {
            for (long left = silence.toNanos(); left > 0; left = silence.toNanos() - (System.nanoTime() - heardAt)) {
                Thread.sleep(Duration.ofNanos(left));
            }
            stalled = true;
            // wakes the reader
            in.close();
        } catch (InterruptedException | IOException e) {
            // the download is over, or its connection is
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read;
        try {
            read = super.read(buffer, offset, length);
        } catch (IOException e) {
            throw stalled ? silent(e) : e;
        }
        if (read < 0 && stalled) {
            throw silent(null);
        }
        heardAt = System.nanoTime();
        return read;
    }

    private IOException silent(@Nullable IOException cause) {
        return new IOException("nothing arrived for %d s".formatted(Math.max(1, silence.toSeconds())), cause);
    }

    @Override
    public void close() throws IOException {
        watch.interrupt();
        super.close();
    }
}
