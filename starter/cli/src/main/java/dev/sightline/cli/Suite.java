package dev.sightline.cli;

import dev.sightline.agent.RunListener;
import dev.sightline.agent.RunResult;
import dev.sightline.agent.RunResult.Outcome;
import dev.sightline.task.Task;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs several tasks, some of them at the same time, and repeats those that fail. */
final class Suite {

    /**
     * One task file.
     *
     * @param name of the file, relative to what the command line named
     */
    record Entry(Path file, String name, Task task) {}

    /**
     * The result of an entry.
     *
     * @param attempts in their order; empty when it was not run
     */
    record Verdict(Entry entry, List<RunResult> attempts) {

        Verdict {
            attempts = List.copyOf(attempts);
        }

        boolean skipped() {
            return attempts.isEmpty();
        }

        RunResult last() {
            return attempts.getLast();
        }

        boolean passed() {
            return !skipped() && last().succeeded();
        }

        /** Whether it failed first and passed when it was run again. */
        boolean flaky() {
            return passed() && attempts.size() > 1;
        }

        Duration duration() {
            return attempts.stream().map(RunResult::duration).reduce(Duration.ZERO, Duration::plus);
        }
    }

    /**
     * The results of all entries.
     *
     * @param startedAt when the first task began
     * @param duration wall clock
     */
    record Results(Instant startedAt, Duration duration, List<Verdict> verdicts) {

        long passed() {
            return verdicts.stream()
                    .filter(each -> each.passed() && !each.flaky())
                    .count();
        }

        long flaky() {
            return verdicts.stream().filter(Verdict::flaky).count();
        }

        long skipped() {
            return verdicts.stream().filter(Verdict::skipped).count();
        }

        long failed() {
            return verdicts.size() - passed() - flaky() - skipped();
        }

        /** The worst of all entries; a flaky one has succeeded. */
        int exitCode() {
            return verdicts.stream()
                    .mapToInt(each -> each.skipped()
                            ? ExitCode.OK
                            : ExitCode.of(each.last().outcome()))
                    .max()
                    .orElse(ExitCode.OK);
        }
    }

    /** Runs one task, and returns when its session is closed. */
    @FunctionalInterface
    interface Runner {
        RunResult run(Task task, RunListener listener) throws InterruptedException;
    }

    /** Is notified of each attempt; called by several threads at the same time. */
    interface Watcher {

        /** The listener of an attempt that is about to begin. */
        RunListener beginning(Entry entry, int attempt);

        /** Called when an entry will not be run again. */
        void ended(Verdict verdict);
    }

    private final int workers;
    private final int retries;
    private final boolean failFast;
    private final AtomicBoolean enough = new AtomicBoolean();

    /**
     * @param workers number of tasks that run at the same time
     * @param retries how often a task that failed is run again
     * @param failFast whether no task is begun after one has failed for good
     */
    Suite(int workers, int retries, boolean failFast) {
        this.workers = workers;
        this.retries = retries;
        this.failFast = failFast;
    }

    Results run(List<Entry> entries, Runner runner, Watcher watcher) throws InterruptedException {
        Instant startedAt = Instant.now();
        long start = System.nanoTime();
        List<Verdict> verdicts = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(workers)) {
            List<Future<Verdict>> running = entries.stream()
                    .map(entry -> pool.submit(() -> attempt(entry, runner, watcher)))
                    .toList();
            for (Future<Verdict> each : running) {
                verdicts.add(result(each));
            }
        }
        return new Results(startedAt, Duration.ofNanos(System.nanoTime() - start), List.copyOf(verdicts));
    }

    private static Verdict result(Future<Verdict> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException thrown) {
                throw thrown;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException("A task was interrupted.", e);
        }
    }

    private Verdict attempt(Entry entry, Runner runner, Watcher watcher) throws InterruptedException {
        List<RunResult> attempts = new ArrayList<>();
        while (attempts.size() <= retries && !enough.get()) {
            RunResult result = runner.run(entry.task(), watcher.beginning(entry, attempts.size() + 1));
            attempts.add(result);
            if (result.outcome() instanceof Outcome.Stopped) {
                // if one run was stopped, no other is started
                enough.set(true);
            }
            if (result.succeeded()) {
                break;
            }
        }
        var verdict = new Verdict(entry, attempts);
        if (failFast && !verdict.skipped() && !verdict.passed()) {
            enough.set(true);
        }
        watcher.ended(verdict);
        return verdict;
    }
}
