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
 * Browser sessions: limited in number, and some of them started ahead of their use. A session is used once; nothing of
 * one run reaches the next.
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
    /** The number of sessions in use, ready and being started. */
    private int all;

    private int starting;
    private boolean closed;
    /** Whether the last requested session had a fence; the next ones probably will, too. */
    private boolean fenced;

    /**
     * @param most the largest number of sessions, ready ones included
     * @param ahead how many are started ahead of their use, once a first one was requested
     */
    SessionPool(int most, int ahead, Opener opener) {
        this.most = most;
        this.ahead = ahead;
        this.opener = opener;
    }

    /**
     * A session for one run. Waits while the maximum number is in use.
     *
     * @throws SightlineException as the opener does; category {@code CONFIGURATION} after {@link #close()}
     */
    BrowserSession take(boolean withFence) {
        for (BrowserSession session = takeReady(withFence); session != null; session = takeReady(withFence)) {
            if (answers(session)) {
                startAhead();
                return session;
            }
            log.debug("A browser that was started ahead of its use is gone; another one is started");
            session.close();
        }
        BrowserSession session = open(withFence);
        startAhead();
        return session;
    }

    /** How many sessions were started ahead of their use and are waiting. */
    int readySessions() {
        lock.lock();
        try {
            return ready.size();
        } finally {
            lock.unlock();
        }
    }

    /** A ready session; null after a slot was reserved for a new one. */
    private @Nullable BrowserSession takeReady(boolean withFence) {
        List<BrowserSession> others = new ArrayList<>();
        try {
            return takeReady(withFence, others);
        } finally {
            others.forEach(BrowserSession::close);
        }
    }

    /**
     * Sessions of the other kind are added to the list of those to close, because they occupy the slots of the wanted
     * kind.
     */
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

    /** Opens a session in the slot that is already reserved for it. */
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
            // runs need the other kind by now
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

    /** Closes unused sessions, and waits for those that are being started; sessions in use continue. */
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
