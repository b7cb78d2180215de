package dev.sightline.examples.operator.runs;

import dev.sightline.agent.ActionPolicy;
import dev.sightline.agent.ProposedAction;
import dev.sightline.agent.Run;
import dev.sightline.agent.RunListener;
import dev.sightline.agent.RunResult;
import dev.sightline.agent.StepRecord;
import dev.sightline.agent.TakeOver;
import dev.sightline.task.Task;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Component;

/**
 * The runs that are going in this process. Listens to them, writes their steps into the database, and refuses every action
 * of a run that has become another attempt's.
 */
@Component
public class Attempts implements RunListener, DisposableBean {

    private final RunStore store;
    private final Map<Task, Attempt> byTask = Collections.synchronizedMap(new IdentityHashMap<>());
    private final Map<String, Attempt> byRunId = new ConcurrentHashMap<>();
    private final Map<String, Attempt> byId = new ConcurrentHashMap<>();

    Attempts(RunStore store) {
        this.store = store;
    }

    /** The attempt at a run, if it is going in this process. */
    public Optional<Attempt> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** The attempt that the agent knows by this id. */
    Optional<Attempt> ofRun(String runId) {
        return Optional.ofNullable(byRunId.get(runId));
    }

    Attempt open(String id, String owner, Task task) {
        var attempt = new Attempt(id, owner, task);
        byTask.put(task, attempt);
        byId.put(id, attempt);
        return attempt;
    }

    @Override
    public void runStarted(RunStart start) {
        Attempt attempt = byTask.get(start.task());
        if (attempt != null) {
            attempt.runId = start.runId();
            byRunId.put(start.runId(), attempt);
            if (start.folder() != null) {
                store.folder(attempt.id, attempt.owner, start.folder());
            }
        }
    }

    @Override
    public void actionProposed(String runId, ProposedAction action) {
        ofRun(runId).ifPresent(attempt -> attempt.proposed = action);
    }

    @Override
    public void stepFinished(String runId, StepRecord step) {
        ofRun(runId).ifPresent(attempt -> {
            attempt.proposed = null;
            store.step(
                    attempt.id,
                    attempt.owner,
                    StoredStep.of(step),
                    step.tokens().total());
        });
    }

    @Override
    public void runPaused(String runId, boolean paused) {
        ofRun(runId).ifPresent(attempt -> {
            attempt.paused = paused;
            attempt.hold(paused);
        });
    }

    @Override
    public void runTakenOver(String runId, String author, boolean taken) {
        ofRun(runId).ifPresent(attempt -> attempt.hold(taken));
    }

    /** Ends what is going, so that its browsers do not outlive the application. */
    @Override
    public void destroy() {
        byId.values()
                .forEach(attempt -> attempt.run().ifPresent(run -> run.stop("the application is being shut down")));
    }

    /** One attempt at a run, while it is going. */
    public final class Attempt implements AutoCloseable {

        private final String id;
        private final String owner;
        private final Task task;
        private volatile @Nullable String runId;
        private volatile @Nullable Run run;
        private volatile @Nullable ProposedAction proposed;
        private volatile @Nullable TakeOver lease;
        private volatile boolean paused;
        private volatile boolean pausing;
        private final long begun = System.nanoTime();
        private int holds;
        private long heldSince;
        private long held;

        private Attempt(String id, String owner, Task task) {
            this.id = id;
            this.owner = owner;
            this.task = task;
        }

        public String id() {
            return id;
        }

        public Task task() {
            return task;
        }

        void going(Run started) {
            run = started;
        }

        /** Empty for the moment in which it begins. */
        public Optional<Run> run() {
            return Optional.ofNullable(run);
        }

        /** What the agent is about to do, empty when nothing is. */
        public Optional<ProposedAction> proposed() {
            return Optional.ofNullable(proposed);
        }

        /** Lets the run pause after its step in progress. */
        public void pause() {
            pausing = true;
            run().ifPresent(Run::pause);
        }

        /** Lets it continue. */
        public void resume() {
            pausing = false;
            run().ifPresent(Run::resume);
        }

        /** Whether somebody wants it to pause, even if it has not got there. */
        public boolean isPausing() {
            return pausing;
        }

        public boolean isPaused() {
            return paused;
        }

        /** Who has the screen, empty when it is the agent. */
        public Optional<TakeOver> lease() {
            TakeOver current = lease;
            return current == null || current.isOver() ? Optional.empty() : Optional.of(current);
        }

        public void leased(TakeOver taken) {
            lease = taken;
        }

        /** Something that a person does or decides begins or ends; the budget stands still until the last such thing ends. */
        synchronized void hold(boolean begins) {
            long now = System.nanoTime();
            if (begins && holds++ == 0) {
                heldSince = now;
            } else if (!begins && --holds == 0) {
                held += now - heldSince;
            }
        }

        /** The time that counts against the budget, as far as this application can see it. */
        public synchronized Duration used() {
            long now = System.nanoTime();
            return Duration.ofNanos(now - begun - held - (holds > 0 ? now - heldSince : 0));
        }

        boolean isOwned() {
            return store.isOwned(id, owner);
        }

        /** Waits for the end; an interrupt, which comes when the application is shut down, stops the run. */
        RunResult await(Run started) {
            boolean interrupted = false;
            try {
                while (true) {
                    try {
                        return started.await();
                    } catch (InterruptedException e) {
                        interrupted = true;
                        started.stop("the application is being shut down");
                    }
                }
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        @Override
        public void close() {
            byTask.remove(task);
            byId.remove(id, this);
            String known = runId;
            if (known != null) {
                byRunId.remove(known);
            }
        }
    }

    /** An attempt that was taken for dead and goes on must not act any more: another may have begun the same run. */
    @Configuration(proxyBeanMethods = false)
    static class Guard {

        private static final String LOST = "This run belongs to another attempt by now; this one may not act.";

        @Bean
        ActionPolicy ownership(Attempts attempts) {
            return proposal -> {
                Optional<Attempt> lost = attempts.ofRun(proposal.runId()).filter(attempt -> !attempt.isOwned());
                // it ends, instead of trying other actions
                lost.flatMap(Attempt::run).ifPresent(run -> run.stop(LOST));
                return lost.isPresent() ? new ActionPolicy.Decision.Deny(LOST) : ActionPolicy.Decision.ALLOW;
            };
        }
    }
}
