package dev.sightline.qwenvl.backend.vector;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of threads that share the tasks of one job after another; the caller is one of them. A decoder step is
 * hundreds of jobs of well under a millisecond, so a thread that has run out of work spins for a moment before it
 * parks. Tasks are claimed one by one: a thread that the operating system has suspended delays its own task only.
 */
final class WorkerPool implements AutoCloseable {

    /** A piece of work, cut into tasks that may run at the same time. */
    @FunctionalInterface
    interface Job {
        /**
         * @param task from 0
         * @param worker from 0, below {@link WorkerPool#size()}; no two tasks run at once with the same number
         */
        void run(int task, int worker);
    }

    private static final int SPINS = 4_000;

    private final Thread[] threads;

    /** Upper half: number of the current job. Lower half: its next unclaimed task, counted down to 0. */
    private final AtomicLong claims = new AtomicLong();

    private final AtomicInteger unfinished = new AtomicInteger();
    private volatile @Nullable Throwable failure;
    private volatile boolean closed;
    private Job job = (task, worker) -> {};

    WorkerPool(int size) {
        threads = new Thread[size - 1];
        for (int i = 0; i < threads.length; i++) {
            int worker = i + 1;
            threads[i] = Thread.ofPlatform()
                    .name("qwen-vl-compute-" + worker)
                    .daemon()
                    .start(() -> work(worker));
        }
    }

    int size() {
        return threads.length + 1;
    }

    /** Runs all tasks and returns when the last one has ended. One caller at a time. */
    @SuppressWarnings("ThreadPriorityCheck") // yielding is only a courtesy here: the result does not depend on it
    void run(Job newJob, int tasks) {
        if (tasks == 1 || threads.length == 0) {
            for (int task = 0; task < tasks; task++) {
                newJob.run(task, 0);
            }
            return;
        }
        job = newJob;
        unfinished.set(tasks);
        claims.set(((claims.get() >>> 32) + 1) << 32 | tasks);
        for (Thread thread : threads) {
            // costs nothing when the thread is not parked
            LockSupport.unpark(thread);
        }
        takeTasks(0);
        for (int spins = 0; unfinished.get() > 0; spins++) {
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                // the last task's thread has lost its CPU; on a busy machine, it may be waiting for this one
                Thread.yield();
            }
        }
        Throwable thrown = failure;
        if (thrown != null) {
            failure = null;
            switch (thrown) {
                case RuntimeException unchecked -> throw unchecked;
                case Error error -> throw error;
                default -> throw new IllegalStateException(thrown);
            }
        }
    }

    private void takeTasks(int worker) {
        long claim = claims.get();
        while ((int) claim > 0) {
            if (claims.compareAndSet(claim, claim - 1)) {
                try {
                    job.run((int) claim - 1, worker);
                } catch (RuntimeException | Error e) {
                    failure = e;
                } finally {
                    unfinished.decrementAndGet();
                }
            }
            claim = claims.get();
        }
    }

    private void work(int worker) {
        int spins = 0;
        while (!closed) {
            if ((int) claims.get() > 0) {
                takeTasks(worker);
                spins = 0;
            } else if (spins++ < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.park(this);
                spins = 0;
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        for (Thread thread : threads) {
            LockSupport.unpark(thread);
        }
    }
}
