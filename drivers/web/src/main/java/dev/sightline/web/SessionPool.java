package dev.sightline.web;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.WebDriverException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Browser sessions: no more at a time than there may be, and some of them started ahead of their use. A session is
 * used once; nothing of one run reaches the next.
 */
final class SessionPool implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SessionPool.class);

    /** Opens a session. */
    @FunctionalInterface
    interface Opener {

        /**
         * @param fenced whether the session is for a run with a fence
         * @param onClose what the session runs when it is closed
         */
        BrowserSession open(boolean fenced, Runnable onClose);
    }

    private final Opener opener;

    private final int most;
    private final int ahead;

    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<BrowserSession> ready = new ArrayDeque<>();
    /** Sessions in use, ready and being started. */
    private int all;

    private int starting;
    private boolean closed;
    /** Whether the session that was asked for last had a fence; the next ones will, too. */
    private boolean fenced;

    /**
     * @param most how many sessions there may be, those that are ready included
     * @param ahead how many are started ahead of their use, once a first one was asked for
     */
    SessionPool(int most, int ahead, Opener opener) {
        this.most = most;
        this.ahead = ahead;
        this.opener = opener;
    }

    /**
     * A session for one run. Waits while there are as many in use as there may be.
     *
     * @throws SightlineException as the opener does; category {@code CONFIGURATION} after {@link #close()}
     */
    BrowserSession take(boolean withFence) {
        for (BrowserSession session = takeReady(withFence); session != null; session = takeReady(withFence)) {
            if (answers(session)) {
                startAhead();
                return session;
            }
            log.debug("A browser that was started ahead is gone, another one is started");
            session.close();
        }
        BrowserSession session = open(withFence);
        startAhead();
        return session;
    }

    /** How many sessions were started ahead and wait for their use. */
    int readySessions() {
        lock.lock();
        try {
            return ready.size();
        } finally {
            lock.unlock();
        }
    }

    /** A ready session; null after room was made for a new one. */
    private @Nullable BrowserSession takeReady(boolean withFence) {
        List<BrowserSession> others = new ArrayList<>();
        try {
            return takeReady(withFence, others);
        } finally {
            others.forEach(BrowserSession::close);
        }
    }

    /** Sessions of the other kind are put among the others, since they take the room of those that are wanted. */
    private @Nullable BrowserSession takeReady(boolean withFence, List<BrowserSession> others) {
        lock.lock();
        try {
            while (!closed && ready.isEmpty() && all >= most) {
                changed.await();
            }
            if (closed) {
                throw new SightlineException(
                        ErrorCategory.CONFIGURATION, "Cannot open a browser: the driver factory was closed.");
            }
            if (fenced != withFence) {
                fenced = withFence;
                others.addAll(ready);
                ready.clear();
            }
            if (ready.isEmpty()) {
                all++;
                return null;
            }
            return ready.removeFirst();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SightlineException(
                    ErrorCategory.DRIVER,
                    "The thread was interrupted while it waited for one of " + most + " browser sessions to be closed.",
                    e);
        } finally {
            lock.unlock();
        }
    }

    /** Opens a session in the room that is already counted for it. */
    private BrowserSession open(boolean withFence) {
        boolean opened = false;
        try {
            BrowserSession session = opener.open(withFence, this::leave);
            opened = true;
            return session;
        } finally {
            if (!opened) {
                leave();
            }
        }
    }

    private void leave() {
        lock.lock();
        try {
            all--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void startAhead() {
        lock.lock();
        try {
            while (!closed && ready.size() + starting < ahead && all < most) {
                all++;
                starting++;
                boolean withFence = fenced;
                Thread.ofVirtual().name("sightline-browser-ahead").start(() -> startOne(withFence));
            }
        } finally {
            lock.unlock();
        }
    }

    private void startOne(boolean withFence) {
        @Nullable BrowserSession started = null;
        try {
            started = open(withFence);
        } catch (RuntimeException e) {
            // the run that needs it starts another, and fails with the reason
            log.debug("A browser could not be started ahead of its use", e);
        }
        lock.lock();
        try {
            starting--;
            if (started != null && withFence == fenced) {
                ready.addLast(started);
                started = null;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (started != null) {
            // the runs are of the other kind by now
            started.close();
        }
    }

    private static boolean answers(BrowserSession session) {
        try {
            session.driver().getWindowHandle();
            return true;
        } catch (WebDriverException e) {
            return false;
        }
    }

    /** Closes the sessions that nobody uses, and waits for those that are being started; the others go on. */
    @Override
    public void close() {
        List<BrowserSession> unused;
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            while (starting > 0) {
                changed.awaitUninterruptibly();
            }
            unused = new ArrayList<>(ready);
            ready.clear();
        } finally {
            lock.unlock();
        }
        unused.forEach(BrowserSession::close);
    }
}
