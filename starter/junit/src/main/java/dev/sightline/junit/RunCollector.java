package dev.sightline.junit;

import dev.sightline.agent.RunListener;
import dev.sightline.agent.RunResult;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Keeps the results of the runs of each test. */
final class RunCollector implements RunListener {

    /** The runs of the test that runs on this thread, or that started it. */
    static final InheritableThreadLocal<@Nullable List<RunResult>> CURRENT = new InheritableThreadLocal<>();

    static List<RunResult> begin() {
        List<RunResult> runs = new CopyOnWriteArrayList<>();
        CURRENT.set(runs);
        return runs;
    }

    @Override
    public void runFinished(RunResult result) {
        List<RunResult> runs = CURRENT.get();
        if (runs != null) {
            runs.add(result);
        }
    }
}
