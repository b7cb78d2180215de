package dev.sightline.runtime.internal.run;

import dev.sightline.agent.ScreenFeed;
import dev.sightline.driver.Screencast;
import dev.sightline.screen.Screenshot;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the newest picture of a screen for those who watch. Whoever shows a picture is never held up: pictures are
 * compressed on the threads of the viewers. While nobody watches, nothing is produced.
 *
 * <p>While the run uses the screen, viewers see its own captures, which cost it nothing; while it stands still, they see the
 * driver's screencast, whose pictures would otherwise compete with the run for the machine.
 */
final class WatchedScreen {

    private static final Logger log = LoggerFactory.getLogger(WatchedScreen.class);

    private static final String JPEG = "image/jpeg";

    /** For so long after a picture of the screencast, captures are older than what is shown. */
    private static final long SCREENCAST_LEADS_NANOS = Duration.ofSeconds(1).toNanos();

    private static final Duration SHORT_STOP = Duration.ofMillis(300);

    /** Where pictures come from while somebody watches. */
    interface Source {

        /** The driver's screencast, null when it can only capture. */
        @Nullable
        Screencast screencast();

        /**
         * Captures the screen for viewers, unless the run is using it.
         *
         * @return how long to wait until the next capture
         */
        Duration glance();
    }

    private final String runId;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** Starting and stopping may take a moment, so this is not the lock of the pictures. */
    private final Object steering = new Object();

    private @Nullable Source source;
    private @Nullable LongFunction<ScreenFeed.Frame> newest;
    private UnaryOperator<Screenshot> view = UnaryOperator.identity();
    private long number;
    private long screencastAt;
    private boolean screencastSeen;
    private int viewers;
    private boolean still;
    private boolean ended;
    private @Nullable Screencast showing;
    private @Nullable Glances glances;

    WatchedScreen(String runId, LongSupplier nanoTime) {
        this.runId = runId;
        this.nanoTime = nanoTime;
    }

    /** Captures are shown as this makes them, on the threads of the viewers. */
    void showAs(UnaryOperator<Screenshot> newView) {
        lock.lock();
        try {
            view = newView;
        } finally {
            lock.unlock();
        }
    }

    /** From now on there is a screen to be watched. */
    void begin(Source from) {
        lock.lock();
        try {
            source = from;
            if (viewers == 0) {
                return;
            }
        } finally {
            lock.unlock();
        }
        // the run does not wait for the screencast
        Thread.ofVirtual().name("sightline-watch-" + runId).start(this::steer);
    }

    /** The run stands still from now on, or moves again. */
    void standsStill(boolean now) {
        lock.lock();
        try {
            if (still == now) {
                return;
            }
            still = now;
            if (viewers == 0) {
                return;
            }
        } finally {
            lock.unlock();
        }
        // the run does not wait for the screencast, and a short stop is not worth one
        Thread.ofVirtual().name("sightline-watch-" + runId).start(() -> {
            try {
                if (now) {
                    TimeUnit.NANOSECONDS.sleep(SHORT_STOP.toNanos());
                }
                steer();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Shows a capture in place of the picture before. */
    void show(Screenshot screenshot) {
        lock.lock();
        try {
            if (!still || !screencastSeen || nanoTime.getAsLong() - screencastAt > SCREENCAST_LEADS_NANOS) {
                UnaryOperator<Screenshot> shown = view;
                replace(which -> frame(which, shown.apply(screenshot)));
            }
        } finally {
            lock.unlock();
        }
    }

    private void show(byte[] jpeg) {
        lock.lock();
        try {
            screencastSeen = true;
            screencastAt = nanoTime.getAsLong();
            replace(which -> new ScreenFeed.Frame(which, jpeg, JPEG));
        } finally {
            lock.unlock();
        }
    }

    private void replace(LongFunction<ScreenFeed.Frame> picture) {
        newest = picture;
        number++;
        changed.signalAll();
    }

    /** No more pictures will come. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
            if (viewers == 0) {
                return;
            }
        } finally {
            lock.unlock();
        }
        steer();
    }

    ScreenFeed open() {
        lock.lock();
        try {
            viewers++;
        } finally {
            lock.unlock();
        }
        steer();
        return new Feed();
    }

    /** Has pictures made if and only if somebody watches. */
    private void steer() {
        synchronized (steering) {
            Source from;
            boolean isStill;
            lock.lock();
            try {
                from = viewers > 0 && !ended ? source : null;
                isStill = still;
            } finally {
                lock.unlock();
            }
            if (from == null) {
                rest();
            } else if (showing != null) {
                if (!isStill) {
                    rest();
                }
            } else if (glances == null) {
                Screencast screencast = from.screencast();
                if (screencast == null || isStill) {
                    begin(from, screencast);
                }
            }
        }
    }

    private void begin(Source from, @Nullable Screencast screencast) {
        if (screencast != null) {
            try {
                screencast.start(this::show);
                showing = screencast;
                return;
            } catch (RuntimeException e) {
                log.debug("Run {} cannot show a screencast; captures are shown instead", runId, e);
            }
        }
        var begun = new Glances(from);
        glances = begun;
        Thread.ofVirtual().name("sightline-watch-" + runId).start(begun);
    }

    private void rest() {
        Screencast screencast = showing;
        showing = null;
        if (screencast != null) {
            try {
                screencast.stop();
            } catch (RuntimeException e) {
                log.debug("Run {} could not stop its screencast in order", runId, e);
            }
        }
        Glances running = glances;
        glances = null;
        if (running != null) {
            running.end();
        }
    }

    /** Captures again and again. A capture in progress is left to end: an interrupt could cost the driver its session. */
    private static final class Glances implements Runnable {

        private final Source source;
        private final CountDownLatch over = new CountDownLatch(1);

        Glances(Source source) {
            this.source = source;
        }

        @Override
        public void run() {
            try {
                Duration pause;
                do {
                    pause = source.glance();
                } while (!over.await(pause.toNanos(), TimeUnit.NANOSECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        void end() {
            over.countDown();
        }
    }

    private final class Feed implements ScreenFeed {

        private boolean closed;

        @Override
        public Optional<Frame> newest(long after, Duration timeout) throws InterruptedException {
            long left = timeout.toNanos();
            LongFunction<ScreenFeed.Frame> shown;
            long which;
            lock.lock();
            try {
                while (number <= after && !ended && left > 0) {
                    left = changed.awaitNanos(left);
                }
                shown = newest;
                which = number;
            } finally {
                lock.unlock();
            }
            return shown == null || which <= after ? Optional.empty() : Optional.of(shown.apply(which));
        }

        @Override
        public void close() {
            lock.lock();
            try {
                if (closed) {
                    return;
                }
                closed = true;
                viewers--;
            } finally {
                lock.unlock();
            }
            steer();
        }
    }

    private static ScreenFeed.Frame frame(long number, Screenshot capture) {
        return capture.isEncoded()
                ? new ScreenFeed.Frame(number, capture.encoded(), capture.mediaType())
                // compressed here and not in the screenshot, which the run would have to wait for
                : new ScreenFeed.Frame(number, jpeg(capture.image()), JPEG);
    }

    private static byte[] jpeg(BufferedImage image) {
        try {
            // JPEG knows no transparency
            var opaque = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
            Graphics2D graphics = opaque.createGraphics();
            graphics.drawImage(image, 0, 0, null);
            graphics.dispose();
            var file = new ByteArrayOutputStream();
            ImageIO.write(opaque, "jpeg", file);
            return file.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
