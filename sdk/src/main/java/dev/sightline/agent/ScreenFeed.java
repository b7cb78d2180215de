package dev.sightline.agent;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;

/**
 * A view of the screen of a run for a person who watches it. It holds the newest picture only, so a slow viewer misses
 * pictures and never holds up the run. Used by one thread; closed by whoever asked for it.
 *
 * @since 0.1.0
 */
public interface ScreenFeed extends AutoCloseable {

    /**
     * The newest picture.
     *
     * @param after the number of the picture that is known already; 0 for none
     * @param timeout how long to wait for a newer one
     * @return empty if there was none in time
     */
    Optional<Frame> newest(long after, Duration timeout) throws InterruptedException;

    @Override
    void close();

    /** One picture. Immutable. */
    final class Frame {

        private final long number;
        private final byte[] encoded;
        private final String mediaType;

        /**
         * @param number from 1, rising
         * @param encoded the picture in its media type; not changed from here on
         * @param mediaType {@code image/png} or {@code image/jpeg}
         */
        public Frame(long number, byte[] encoded, String mediaType) {
            this.number = number;
            this.encoded = encoded;
            this.mediaType = mediaType;
        }

        /** The number of the picture: from 1, rising. */
        public long number() {
            return number;
        }

        /** The size in bytes. */
        public int length() {
            return encoded.length;
        }

        /** Writes the picture in its media type. */
        public void writeTo(OutputStream out) throws IOException {
            out.write(encoded);
        }

        /** {@code image/png} or {@code image/jpeg}. */
        public String mediaType() {
            return mediaType;
        }
    }
}
