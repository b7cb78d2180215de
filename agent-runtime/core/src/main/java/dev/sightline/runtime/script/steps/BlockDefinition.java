package dev.sightline.runtime.script.steps;

import dev.sightline.task.TaskStep;

/** A kind of step that consists of others, or creates steps of the record by itself. */
interface BlockDefinition<S extends TaskStep> extends StepDefinition<S> {

    @Override
    default Needs needs() {
        return Needs.NOTHING;
    }

    @Override
    void perform(S step, ScriptRun script);

    @Override
    default void perform(S step, StepContext context) {
        throw new IllegalStateException("'" + name() + "' creates its own steps of the record");
    }

    /** {@code "2 steps"}, for the words of a step. */
    static String count(TaskStep step) {
        int count = step.parts().size();
        return count == 1 ? "1 step" : count + " steps";
    }
}
