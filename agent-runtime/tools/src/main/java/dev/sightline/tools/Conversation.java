package dev.sightline.tools;

import dev.sightline.agent.GuiAgent;
import dev.sightline.agent.GuiSession;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.screen.Screenshot;
import dev.sightline.task.Task;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A conversation with its screen, which opens on first use, and its runs, one at a time. Safe for use by several threads. */
final class Conversation {

    private static final Logger log = LoggerFactory.getLogger(Conversation.class);

    private final GuiAgent agent;
    private final RunWatch watch;
    private final Semaphore screens;
    private final int maxScreens;
    private final Set<Call> calls = ConcurrentHashMap.newKeySet();

    // held while the screen opens, which takes as long as a browser takes to start, and while it is used outside of a
    // run
    private final ReentrantLock lock = new ReentrantLock();

    // held for moments only, to begin a run or to close
    private final ReentrantLock beginning = new ReentrantLock();
    private volatile long lastContact = System.nanoTime();
    private volatile @Nullable ScreenRun run;
    private volatile boolean closed;
    private @Nullable GuiSession screen;
    private @Nullable ScreenRun lastOnScreen;
    private int runs;

    /**
     * @param screens permits for the screens of all conversations
     */
    Conversation(GuiAgent agent, RunWatch watch, Semaphore screens, int maxScreens) {
        this.agent = agent;
        this.watch = watch;
        this.screens = screens;
        this.maxScreens = maxScreens;
    }

    /** A call of a tool in progress, which its caller may cancel. */
    final class Call implements AutoCloseable {

        private final String id;
        private final long begun = System.nanoTime();
        private volatile boolean cancelled;
        private volatile @Nullable ScreenRun started;

        private Call(String id) {
            this.id = id;
            calls.add(this);
        }

        /**
         * Starts a task on the screen, without waiting for the screen to open.
         *
         * @throws SightlineException when another run is in progress, the conversation has ended or the call was cancelled
         */
        ScreenRun start(Task task) {
            beginning.lock();
            try {
                requireOpen();
                requireIdle();
                if (cancelled) {
                    throw new SightlineException(ErrorCategory.DENIED, "The call was cancelled; nothing was started.");
                }
                ScreenRun next = ScreenRun.start("run-" + ++runs, task, Conversation.this::screenFor, watch);
                run = next;
                started = next;
                return next;
            } finally {
                beginning.unlock();
            }
        }

        /** On the clock of {@link System#nanoTime}. */
        long begun() {
            return begun;
        }

        /** Whether the caller no longer waits; nothing is reported to it then. */
        boolean isCancelled() {
            return cancelled;
        }

        private void cancel() {
            beginning.lock();
            try {
                cancelled = true;
            } finally {
                beginning.unlock();
            }
            ScreenRun begun = started;
            if (begun != null) {
                begun.stop();
            }
        }

        @Override
        public void close() {
            calls.remove(this);
            lastContact = System.nanoTime();
        }
    }

    /**
     * @param id by which it can be cancelled alone; empty if it cannot
     */
    Call call(String id) {
        return new Call(id);
    }

    /** Cancels the calls in progress. A run whose call has returned goes on; so does one that a call only waits for. */
    void cancel() {
        calls.forEach(Call::cancel);
    }

    /** Cancels one of the calls in progress. */
    void cancel(String id) {
        calls.stream().filter(call -> call.id.equals(id)).forEach(Call::cancel);
    }

    boolean isIdleFor(Duration time) {
        return calls.isEmpty() && System.nanoTime() - lastContact > time.toNanos();
    }

    /**
     * A run by its handle.
     *
     * @param handle null for the latest
     */
    ScreenRun run(@Nullable String handle) {
        ScreenRun latest = run;
        if (latest == null) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "There is no run" + (handle == null ? " yet" : " '" + handle + "'")
                            + ". Start one with 'run' or 'pursue'.");
        }
        if (handle != null && !latest.handle().equals(handle)) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "There is no run '" + handle + "'. The latest is '" + latest.handle() + "'.");
        }
        return latest;
    }

    /** Uses the screen while no run does. */
    <T> T use(Function<GuiSession, T> work) {
        // a run whose screen still opens holds the lock for long
        requireIdle();
        lock.lock();
        try {
            requireIdle();
            return work.apply(open());
        } finally {
            lock.unlock();
        }
    }

    /** What the screen shows: at rest, or as the run in progress last saw it. */
    Screenshot see() {
        ScreenRun current = run;
        Screenshot seen = current == null || current.state().isOver() ? null : current.lastSeen();
        return seen == null ? use(GuiSession::capture) : seen;
    }

    /** Stops the run in progress and closes the screen; waits for one that is opening, so that nothing is left of it. */
    void close() {
        ScreenRun current;
        beginning.lock();
        try {
            closed = true;
            current = run;
        } finally {
            beginning.unlock();
        }
        if (current != null) {
            current.stop();
        }
        lock.lock();
        try {
            closeScreen();
        } finally {
            lock.unlock();
        }
    }

    /** The screen for a run, on the thread of the run; empty when the run was stopped while the screen opened. */
    private Optional<GuiSession> screenFor(ScreenRun next) {
        lock.lock();
        try {
            if (next.state().isOver()) {
                return Optional.empty();
            }
            GuiSession open = open();
            if (next.begins()) {
                lastOnScreen = next;
                return Optional.of(open);
            }
            if (run == next) {
                // whoever started it has no use for a screen any more; stopping has interrupted this thread
                boolean interrupted = Thread.interrupted();
                closeScreen();
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the last run ended because the screen has gone, such as a browser that has crashed; a new one is usable. */
    private boolean isLost(GuiSession open) {
        ScreenRun last = lastOnScreen;
        if (last == null || !last.lostScreen()) {
            return false;
        }
        lastOnScreen = null;
        try {
            open.driver().capture();
            return false;
        } catch (SightlineException e) {
            log.info("Opening a new screen, because the last one does not answer: {}", e.getMessage());
            return true;
        }
    }

    private void closeScreen() {
        GuiSession open = screen;
        if (open != null) {
            screen = null;
            try {
                open.close();
            } catch (SightlineException e) {
                log.warn("Cannot close the screen of a conversation: {}", e.getMessage());
            } finally {
                screens.release();
            }
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new SightlineException(
                    ErrorCategory.DRIVER, "This conversation has ended, and its screen is closed. Connect again.");
        }
    }

    private GuiSession open() {
        requireOpen();
        GuiSession open = screen;
        if (open != null && isLost(open)) {
            closeScreen();
            open = null;
        }
        if (open == null) {
            if (!screens.tryAcquire()) {
                throw new SightlineException(
                        ErrorCategory.DRIVER,
                        "Cannot open a screen: all " + maxScreens + " are in use by other conversations. Try again"
                                + " later, or raise the limit ('sightline.tools.max-screens').");
            }
            try {
                open = agent.open();
            } finally {
                if (open == null) {
                    screens.release();
                }
            }
            screen = open;
        }
        return open;
    }

    private void requireIdle() {
        ScreenRun current = run;
        if (current != null && !current.state().isOver()) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "'" + current.handle() + "' is " + current.state()
                            + ". Follow it with 'status', or stop it with 'status' and"
                            + " stop=true, before you use the screen.");
        }
    }
}
