package dev.sightline.runtime.internal.run;

import dev.sightline.agent.Run;
import dev.sightline.agent.RunResult;
import dev.sightline.agent.RunResult.Outcome;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Steers a run from other threads; the run itself asks it between and during its waits. */
public final class RunControl implements Run {

    /** Something the run waits for, and that a stop interrupts. */
    @FunctionalInterface
    public interface Waiting<T extends @Nullable Object> {
        T await() throws InterruptedException;
    }

    private final String id;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final CountDownLatch finished = new CountDownLatch(1);
    private boolean pauseWanted;
    private @Nullable String stopReason;
    private @Nullable Thread waiting;
    private long pausedNanos;
    private volatile @Nullable RunResult result;

    public RunControl(String id) {
        this.id = id;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public void pause() {
        locked(() -> pauseWanted = true);
    }

    @Override
    public void resume() {
        locked(() -> {
            pauseWanted = false;
            changed.signalAll();
        });
    }

    @Override
    public void stop(String reason) {
        locked(() -> {
            if (stopReason == null) {
                stopReason = reason;
            }
            changed.signalAll();
            if (waiting != null) {
                waiting.interrupt();
            }
        });
    }

    @Override
    public RunResult await() throws InterruptedException {
        finished.await();
        return Objects.requireNonNull(result);
    }

    @Override
    public Optional<RunResult> await(Duration timeout) throws InterruptedException {
        return finished.await(timeout.toNanos(), TimeUnit.NANOSECONDS) ? Optional.ofNullable(result) : Optional.empty();
    }

    @Override
    public boolean isFinished() {
        return finished.getCount() == 0;
    }

    /** Called once, by the run, when everything is over. */
    public void finish(RunResult finalResult) {
        result = finalResult;
        finished.countDown();
    }

    /** How long the run was paused so far; that time does not count against its budget. */
    Duration paused() {
        lock.lock();
        try {
            return Duration.ofNanos(pausedNanos);
        } finally {
            lock.unlock();
        }
    }

    boolean pauseWanted() {
        lock.lock();
        try {
            return pauseWanted && stopReason == null;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits while the run is paused.
     *
     * @param since when the pause began, by the same clock
     */
    void awaitResume(long since, LongSupplier nanoTime) {
        lock.lock();
        try {
            while (pauseWanted && stopReason == null) {
                changed.await();
            }
        } catch (InterruptedException e) {
            stopReason = stopReason == null ? "the thread of the run was interrupted" : stopReason;
        } finally {
            pausedNanos += nanoTime.getAsLong() - since;
            lock.unlock();
        }
    }

    /** @throws RunEnded when somebody stopped the run */
    void throwIfStopped() {
        lock.lock();
        try {
            if (stopReason == null && Thread.currentThread().isInterrupted()) {
                stopReason = "the thread of the run was interrupted";
            }
            if (stopReason != null) {
                // clear the flag, so that closing the driver and writing the report are not disturbed
                Thread.interrupted();
                throw new RunEnded(new Outcome.Stopped(stopReason));
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for something in such a way that a stop ends the wait at once.
     *
     * @throws RunEnded when the run was stopped meanwhile
     */
    public <T extends @Nullable Object> T waitFor(Waiting<T> wait) {
        locked(() -> {
            throwIfStopped();
            waiting = Thread.currentThread();
        });
        try {
            T value = wait.await();
            throwIfStopped();
            return value;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throwIfStopped();
            throw new IllegalStateException("an interrupt always stops the run", e);
        } catch (RuntimeException e) {
            // what was interrupted may wrap the interrupt in an exception of its own
            throwIfStopped();
            throw e;
        } finally {
            locked(() -> waiting = null);
        }
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }
}
