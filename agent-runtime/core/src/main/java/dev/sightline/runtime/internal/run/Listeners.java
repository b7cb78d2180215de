package dev.sightline.runtime.internal.run;

import dev.sightline.agent.ProposedAction;
import dev.sightline.agent.RunListener;
import dev.sightline.agent.RunResult;
import dev.sightline.agent.StepRecord;
import dev.sightline.driver.DriverInfo;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several listeners as one; an exception of one of them is logged and does not affect the others.
 *
 * @since 0.1.0
 */
public final class Listeners implements RunListener {

    private static final Logger log = LoggerFactory.getLogger(Listeners.class);

    private final List<RunListener> all;

    public Listeners(List<RunListener> all) {
        this.all = List.copyOf(all);
    }

    @Override
    public void runStarted(RunStart start) {
        each(listener -> listener.runStarted(start));
    }

    @Override
    public void driverOpened(String runId, DriverInfo driver, Duration took) {
        each(listener -> listener.driverOpened(runId, driver, took));
    }

    @Override
    public void stepStarted(String runId, int index, String intent) {
        each(listener -> listener.stepStarted(runId, index, intent));
    }

    @Override
    public void stepFinished(String runId, StepRecord step) {
        each(listener -> listener.stepFinished(runId, step));
    }

    @Override
    public void actionProposed(String runId, ProposedAction action) {
        each(listener -> listener.actionProposed(runId, action));
    }

    @Override
    public void runTakenOver(String runId, String author, boolean taken) {
        each(listener -> listener.runTakenOver(runId, author, taken));
    }

    @Override
    public void runPaused(String runId, boolean paused) {
        each(listener -> listener.runPaused(runId, paused));
    }

    @Override
    public void runFinished(RunResult result) {
        each(listener -> listener.runFinished(result));
    }

    private void each(Consumer<RunListener> event) {
        for (RunListener listener : all) {
            try {
                event.accept(listener);
            } catch (RuntimeException | Error e) {
                log.warn(
                        "A run listener of type {} failed; the run continues",
                        listener.getClass().getName(),
                        e);
            }
        }
    }
}
