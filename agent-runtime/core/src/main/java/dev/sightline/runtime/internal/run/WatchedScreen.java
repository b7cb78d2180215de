package dev.sightline.runtime.internal.run;

import dev.sightline.agent.ScreenFeed;
import dev.sightline.screen.Screenshot;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Holds the newest picture of a screen for those who watch. Showing a picture never blocks. */
final class WatchedScreen {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable Screenshot newest;
    private long number;
    private boolean ended;

    /** Shows a picture in place of the one before. */
    void show(Screenshot screenshot) {
        lock.lock();
        try {
            newest = screenshot;
            number++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** No more pictures will come. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    ScreenFeed open() {
        return new Feed();
    }

    private final class Feed implements ScreenFeed {

        @Override
        public Optional<Frame> newest(long after, Duration timeout) throws InterruptedException {
            long left = timeout.toNanos();
            lock.lock();
            try {
                while (number <= after && !ended && left > 0) {
                    left = changed.awaitNanos(left);
                }
                Screenshot shown = newest;
                return shown == null || number <= after
                        ? Optional.empty()
                        : Optional.of(new Frame(number, shown.encoded(), shown.mediaType()));
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            // holds nothing
        }
    }
}
