package dev.sightline.runtime.internal.run;

import dev.sightline.agent.Run;
import dev.sightline.agent.RunResult;
import dev.sightline.agent.RunResult.Outcome;
import dev.sightline.agent.ScreenFeed;
import dev.sightline.agent.TakeOver;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Controls a run from other threads; the run consults it between and during its waits.
 *
 * @since 0.1.0
 */
public final class RunControl implements Run {

    /** Something the run waits for, and that a stop interrupts. */
    @FunctionalInterface
    public interface Waiting<T extends @Nullable Object> {
        T await() throws InterruptedException;
    }

    /** How long a person who takes over waits for the action in progress. */
    private static final Duration LONGEST_ACTION = Duration.ofSeconds(60);

    private final String id;
    private final LongSupplier nanoTime;
    private final WatchedScreen watched;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final CountDownLatch finished = new CountDownLatch(1);
    private boolean pauseWanted;
    private @Nullable String stopReason;
    private boolean endedAsStopped;
    private @Nullable Thread waiting;
    private long pausedNanos;
    private long personNanos;
    private boolean singleStep;
    private boolean screenInUse;
    private boolean screenInGlance;
    private int standing;
    private @Nullable Lease lease;
    private long leases;
    private @Nullable ActiveRun run;
    private volatile @Nullable RunResult result;

    /**
     * @param nanoTime for durations
     */
    public RunControl(String id, LongSupplier nanoTime) {
        this.id = id;
        this.nanoTime = nanoTime;
        this.watched = new WatchedScreen(id, nanoTime);
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
    public void stepOnce() {
        locked(() -> {
            if (pauseWanted) {
                singleStep = true;
                changed.signalAll();
            }
        });
    }

    @Override
    public void instruct(String author, String instruction) {
        if (instruction.isBlank()) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT, "Cannot instruct the run: the instruction is empty.");
        }
        active().intervene(new Intervention(author, List.of(), "", instruction));
    }

    @Override
    public TakeOver takeOver(String author, Duration duration) throws InterruptedException {
        Lease taken = lease(author, duration, active());
        if (!taken.isBegun()) {
            taken.begin();
        }
        return taken;
    }

    private Lease lease(String author, Duration duration, ActiveRun active) throws InterruptedException {
        lock.lock();
        try {
            Lease held = lease;
            if (held != null) {
                if (!held.author().equals(author)) {
                    throw new SightlineException(
                            ErrorCategory.DENIED,
                            "Cannot take over: " + held.author() + " has the screen until " + held.until() + ".");
                }
                held.prolong();
                return held;
            }
            var taken = new Lease(author, duration, active, this);
            // from here on the run does not touch the screen again
            lease = taken;
            long deadline = nanoTime.getAsLong() + LONGEST_ACTION.toNanos();
            while (screenInUse || screenInGlance) {
                long left = deadline - nanoTime.getAsLong();
                if (left <= 0) {
                    ended(taken);
                    throw new SightlineException(
                            ErrorCategory.DENIED,
                            "Cannot take over: the action in progress did not end within " + LONGEST_ACTION.toSeconds()
                                    + " s. Try again, or stop the run.");
                }
                changed.awaitNanos(left);
            }
            if (result != null || stopReason != null) {
                ended(taken);
                throw new SightlineException(ErrorCategory.DENIED, "Cannot take over: the run has ended.");
            }
            leases++;
            standingChanged();
            return taken;
        } catch (InterruptedException e) {
            lease = null;
            changed.signalAll();
            throw e;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public ScreenFeed watch() {
        return watched.open();
    }

    WatchedScreen watched() {
        return watched;
    }

    private ActiveRun active() {
        lock.lock();
        try {
            if (run == null || result != null) {
                throw new SightlineException(
                        ErrorCategory.DENIED,
                        "Run " + id + (result == null ? " has no screen yet. Try again in a moment." : " has ended."));
            }
            return run;
        } finally {
            lock.unlock();
        }
    }

    /** From now on, there is a screen that a person can take over. */
    public void begins(ActiveRun active) {
        watched.showAs(active::shown);
        locked(() -> run = active);
        watched.begin(active.pictures());
    }

    /** Called when the lease is over for whatever reason; its duration does not count against the budget. */
    void ended(Lease over) {
        locked(() -> {
            if (lease == over) {
                lease = null;
                pausedNanos += over.nanos();
                personNanos += over.nanos();
                standingChanged();
                changed.signalAll();
            }
        });
    }

    /** How many times a person has had the screen; what was seen before the latest time may be out of date. */
    long leases() {
        lock.lock();
        try {
            return leases;
        } finally {
            lock.unlock();
        }
    }

    /** The person who has the screen now, null when it is the agent. */
    @Nullable
    Lease lease() {
        lock.lock();
        try {
            return lease;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Uses the screen once no person has it; a stop ends the wait at once.
     *
     * @throws RunEnded when the run was stopped meanwhile
     */
    public <T extends @Nullable Object> T useScreen(Waiting<T> use) {
        acquireScreen();
        try {
            return waitFor(use);
        } finally {
            locked(() -> {
                screenInUse = false;
                changed.signalAll();
            });
        }
    }

    /** Uses the screen for the person who has it. */
    <T> T useLeasedScreen(Supplier<T> use) {
        lock.lock();
        try {
            while (screenInGlance) {
                changed.awaitUninterruptibly();
            }
            screenInUse = true;
        } finally {
            lock.unlock();
        }
        try {
            return use.get();
        } finally {
            locked(() -> {
                screenInUse = false;
                changed.signalAll();
            });
        }
    }

    /**
     * Lets viewers have a look while nobody uses the screen: the run stands still, or a person has the screen and does
     * nothing. Nobody waits for that longer than the look takes.
     */
    void glance(Runnable look) {
        lock.lock();
        try {
            if ((standing == 0 && lease == null) || screenInUse || result != null) {
                return;
            }
            screenInGlance = true;
        } finally {
            lock.unlock();
        }
        try {
            look.run();
        } finally {
            locked(() -> {
                screenInGlance = false;
                changed.signalAll();
            });
        }
    }

    /** The same as {@link #waitFor}, for what may take long and leaves the screen alone. */
    <T extends @Nullable Object> T standStill(Waiting<T> wait) {
        stands(1);
        try {
            return waitFor(wait);
        } finally {
            stands(-1);
        }
    }

    private void stands(int more) {
        locked(() -> {
            standing += more;
            standingChanged();
        });
    }

    /** Lets the viewers' pictures follow. */
    private void standingChanged() {
        watched.standsStill(standing > 0 || lease != null);
    }

    private void acquireScreen() {
        Lease expired;
        do {
            expired = null;
            lock.lock();
            try {
                while ((lease != null || screenInGlance) && stopReason == null && expired == null) {
                    if (lease == null) {
                        changed.await();
                        continue;
                    }
                    long left = lease.nanosLeft();
                    if (left <= 0) {
                        expired = lease;
                    } else {
                        changed.awaitNanos(left);
                    }
                }
                if (expired == null) {
                    throwIfStopped();
                    screenInUse = true;
                }
            } catch (InterruptedException e) {
                stopReason = stopReason == null ? "the thread of the run was interrupted" : stopReason;
                throwIfStopped();
            } finally {
                lock.unlock();
            }
            if (expired != null) {
                expired.expire();
            }
        } while (expired != null);
    }

    /** How long people have had the screen or were being asked so far. */
    long heldByPersons() {
        lock.lock();
        try {
            return personNanos;
        } finally {
            lock.unlock();
        }
    }

    /** Time that a person took to reply; it does not count against the budget. */
    void waitedForPerson(long nanos) {
        locked(() -> {
            pausedNanos += nanos;
            personNanos += nanos;
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
        locked(() -> {
            lease = null;
            run = null;
            changed.signalAll();
        });
        watched.end();
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
    void awaitResume(long since) {
        lock.lock();
        // a lease within the pause counts itself
        long before = pausedNanos;
        stands(1);
        try {
            while (pauseWanted && !singleStep && stopReason == null) {
                changed.await();
            }
            singleStep = false;
        } catch (InterruptedException e) {
            stopReason = stopReason == null ? "the thread of the run was interrupted" : stopReason;
        } finally {
            stands(-1);
            pausedNanos = Math.max(pausedNanos, before + nanoTime.getAsLong() - since);
            lock.unlock();
        }
    }

    /** Whether a stop has reached the run, so that the step in progress ends unfinished. */
    boolean hasEndedAsStopped() {
        lock.lock();
        try {
            return endedAsStopped;
        } finally {
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
                endedAsStopped = true;
                throw new RunEnded(new Outcome.Stopped(stopReason));
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for something; a stop ends the wait at once.
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
            // the interrupted code may wrap the interrupt in an exception of its own
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
