package dev.sightline.tools;

import dev.sightline.agent.GuiAgent;
import dev.sightline.agent.GuiSession;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.screen.Screenshot;
import dev.sightline.task.Task;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A conversation with its screen, which opens on first use, and its runs, one at a time. */
final class Conversation {

    // how long a screen that keeps moving is watched before it is read as it is
    private static final Duration SETTLE = Duration.ofMillis(1500);
    private static final Duration PAUSE = Duration.ofMillis(120);

    private final GuiAgent agent;
    private final RunWatch watch;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicLong lastContact = new AtomicLong(System.nanoTime());
    private @Nullable GuiSession screen;
    private @Nullable ScreenRun run;
    private int runs;
    private boolean closed;

    Conversation(GuiAgent agent, RunWatch watch) {
        this.agent = agent;
        this.watch = watch;
    }

    void touch() {
        lastContact.set(System.nanoTime());
    }

    Duration idle() {
        return Duration.ofNanos(System.nanoTime() - lastContact.get());
    }

    boolean hasScreen() {
        lock.lock();
        try {
            return screen != null;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Starts a task on the screen.
     *
     * @throws SightlineException when another run is in progress
     */
    ScreenRun start(Task task) {
        lock.lock();
        try {
            requireIdle();
            var started = ScreenRun.start("run-" + ++runs, task, open(), watch, () -> {});
            run = started;
            return started;
        } finally {
            lock.unlock();
        }
    }

    /**
     * A run by its handle.
     *
     * @param handle null for the latest
     */
    ScreenRun run(@Nullable String handle) {
        lock.lock();
        try {
            if (run == null || (handle != null && !run.handle().equals(handle))) {
                throw new SightlineException(
                        ErrorCategory.INVALID_INPUT,
                        handle == null
                                ? "There is no run yet. Start one with 'run' or 'pursue'."
                                : "There is no run '" + handle + "'. "
                                        + (run == null
                                                ? "Start one with 'run' or 'pursue'."
                                                : "The latest is '" + run.handle() + "'."));
            }
            return run;
        } finally {
            lock.unlock();
        }
    }

    /** Uses the screen while no run does. */
    <T> T use(Function<GuiSession, T> work) {
        lock.lock();
        try {
            requireIdle();
            return work.apply(open());
        } finally {
            lock.unlock();
        }
    }

    /** What the screen shows: settled, or as the run in progress last saw it. */
    Screenshot see() {
        lock.lock();
        try {
            if (run != null && !run.state().isOver()) {
                Screenshot seen = run.lastSeen();
                if (seen == null) {
                    requireIdle();
                } else {
                    return seen;
                }
            }
            return settled(open());
        } finally {
            lock.unlock();
        }
    }

    private static Screenshot settled(GuiSession session) {
        long end = System.nanoTime() + SETTLE.toNanos();
        Screenshot last = session.driver().capture();
        while (System.nanoTime() < end) {
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return last;
            }
            Screenshot next = session.driver().capture();
            if (next.isSameFileAs(last)) {
                return next;
            }
            last = next;
        }
        return last;
    }

    /** Stops the run in progress, if there is one. */
    void stop() {
        ScreenRun current = run;
        if (current != null) {
            current.stop();
        }
    }

    /** Stops the run in progress and closes the screen. */
    void close() {
        stop();
        lock.lock();
        try {
            closed = true;
            if (screen != null) {
                screen.close();
                screen = null;
            }
        } finally {
            lock.unlock();
        }
    }

    private GuiSession open() {
        if (closed) {
            throw new SightlineException(
                    ErrorCategory.DRIVER, "This conversation has ended, and its screen is closed. Connect again.");
        }
        GuiSession open = screen;
        if (open == null) {
            open = agent.open();
            screen = open;
        }
        return open;
    }

    private void requireIdle() {
        if (run != null && !run.state().isOver()) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "'" + run.handle() + "' is " + run.state()
                            + ". Follow it with 'status', or stop it with 'status' and"
                            + " stop=true, before you use the screen.");
        }
    }
}
