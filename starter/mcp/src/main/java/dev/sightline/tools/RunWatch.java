package dev.sightline.tools;

import dev.sightline.agent.Operator;
import dev.sightline.agent.Question;
import dev.sightline.agent.Reply;
import dev.sightline.agent.RunListener;
import dev.sightline.agent.StepRecord;
import dev.sightline.grounding.Locator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Connects an agent with the tools: it follows the runs that tools start, passes on their questions, and lets actions
 * name places. The agent must be built with it as a listener, with its {@link #operator()}, and with {@link #places()}
 * as its first locator; the starter does this.
 *
 * <p>Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class RunWatch implements RunListener {

    // listeners and operators are called on the run's own thread
    private final Map<Thread, ScreenRun> running = new ConcurrentHashMap<>();
    private final Locator places = new PlaceLocator();

    /** Passes questions of runs that tools started on to whoever follows the run; refuses those of other runs. */
    public Operator operator() {
        return this::ask;
    }

    /** Locates targets that tools give as places. */
    public Locator places() {
        return places;
    }

    @Override
    public void stepFinished(String runId, StepRecord step) {
        ScreenRun run = running.get(Thread.currentThread());
        if (run != null) {
            run.add(step);
        }
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

    private Reply ask(Question question) throws InterruptedException {
        ScreenRun run = running.get(Thread.currentThread());
        return run == null ? Operator.ABSENT.ask(question) : run.ask(question);
    }
}
