package dev.sightline.examples.scripted;

import dev.sightline.agent.RunListener;
import dev.sightline.agent.RunResult;
import dev.sightline.agent.StepRecord;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.stereotype.Component;

/** Every {@code RunListener} bean is notified of every run. */
@Component
class Progress implements RunListener {

    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    public void stepFinished(String runId, StepRecord step) {
        lines.add(step.index() + " " + step.intent() + (step.succeeded() ? "" : ": " + step.problem()));
    }

    @Override
    public void runFinished(RunResult result) {
        lines.add(result.taskName()
                + (result.succeeded() ? " succeeded" : ": " + result.outcome().reason()));
    }

    List<String> lines() {
        return List.copyOf(lines);
    }
}
