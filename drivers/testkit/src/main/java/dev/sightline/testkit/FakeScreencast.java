package dev.sightline.testkit;

import dev.sightline.driver.Screencast;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A screencast whose pictures come from the test. May be used by any thread.
 *
 * @since 0.1.0
 */
public final class FakeScreencast implements Screencast {

    private final AtomicInteger starts = new AtomicInteger();
    private volatile @Nullable Consumer<byte[]> viewer;

    /** Reports a picture to the viewer, if there is one. */
    public void film(byte[] jpeg) {
        Consumer<byte[]> watching = viewer;
        if (watching != null) {
            watching.accept(jpeg);
        }
    }

    public boolean isRunning() {
        return viewer != null;
    }

    /** How often it was started. */
    public int starts() {
        return starts.get();
    }

    @Override
    public void start(Consumer<byte[]> newViewer) {
        starts.incrementAndGet();
        viewer = newViewer;
    }

    @Override
    public void stop() {
        viewer = null;
    }
}
