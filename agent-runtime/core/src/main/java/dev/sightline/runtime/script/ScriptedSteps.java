package dev.sightline.runtime.script;

import dev.sightline.runtime.internal.run.ActiveRun;
import dev.sightline.runtime.internal.run.StepPerformer;
import dev.sightline.runtime.script.steps.ScriptRun;
import dev.sightline.runtime.script.steps.StepCatalogue;
import dev.sightline.runtime.script.steps.StepTools;
import dev.sightline.task.TaskStep;

/**
 * Performs scripted steps. A step waits for what it needs to appear; what does not appear in time, or is not what the
 * step expects, fails the run with what was read on the screen instead.
 *
 * <p>Safe for use by several runs.
 *
 * @since 0.1.0
 */
public final class ScriptedSteps implements StepPerformer {

    private final StepTools tools;

    public ScriptedSteps(StepTools tools) {
        this.tools = tools;
    }

    @Override
    public void perform(TaskStep step, ActiveRun run) {
        StepCatalogue.perform(step, new ScriptRun(tools, run));
    }
}
