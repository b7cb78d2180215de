package dev.sightline.tools;

import dev.sightline.agent.Operator;
import dev.sightline.agent.Question;
import dev.sightline.agent.Reply;
import dev.sightline.agent.RunListener;
import dev.sightline.agent.StepRecord;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Follows the runs that tools have started, and passes their questions on to whoever follows the run. Safe for use by several
 * threads.
 */
final class RunWatch implements RunListener, Operator {

    // listeners and operators are called on the run's own thread
    private final Map<Thread, ScreenRun> running = new ConcurrentHashMap<>();

    @Override
    public void stepFinished(String runId, StepRecord step) {
        ScreenRun run = running.get(Thread.currentThread());
        if (run != null) {
            run.add(step);
        }
    }

    @Override
    public Reply ask(Question question) throws InterruptedException {
        ScreenRun run = running.get(Thread.currentThread());
        return run == null ? Operator.ABSENT.ask(question) : run.ask(question);
    }

    /** Follows a run for as long as the work on this thread takes. */
    void during(ScreenRun run, Runnable work) {
        running.put(Thread.currentThread(), run);
        try {
            work.run();
        } finally {
            running.remove(Thread.currentThread());
        }
    }
}
