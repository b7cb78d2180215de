package dev.sightline.runtime.script.steps;

import dev.sightline.error.SightlineException;
import dev.sightline.runtime.internal.run.ActiveRun;
import dev.sightline.runtime.internal.run.Step;
import dev.sightline.runtime.internal.source.Template;

/**
 * Performs the steps of a task in one run, records them, and reports what went wrong in them.
 *
 * @since 0.1.0
 */
public final class ScriptRun {

    private final StepTools tools;
    private final ActiveRun run;

    public ScriptRun(StepTools tools, ActiveRun run) {
        this.tools = tools;
        this.run = run;
    }

    ActiveRun run() {
        return run;
    }

    /**
     * Performs something in one step of the record, and repeats it, from looking at the screen, if a person took the
     * mouse meanwhile.
     *
     * @param words what the step is for, with references to variables and secrets
     */
    void inStep(String words, StepBody body) {
        String intent = shown(words);
        while (!isDone(intent, body)) {
            // the next attempt waits until the run is resumed
        }
    }

    /** Hands over to the model, which creates the steps of the record. */
    void pursue(String goal) {
        tools.goals()
                .pursue(
                        Template.fill(goal, run.variables(), run.task().secrets())
                                .toString(),
                        run);
    }

    private boolean isDone(String intent, StepBody body) {
        try (Step step = run.begin(intent)) {
            try {
                body.in(new StepContext(tools, run, step));
                return true;
            } catch (UserActive _) {
                return false;
            } catch (SightlineException e) {
                String message = run.secrets().redact(String.valueOf(e.getMessage()));
                step.problem(message);
                throw new SightlineException(e.category(), "At '" + intent + "': " + message, e);
            }
        }
    }

    /** With the values of variables and the names of secrets. */
    private String shown(String words) {
        try {
            return Template.fillKnown(words, run.variables());
        } catch (SightlineException e) {
            return words;
        }
    }

    /** A person took the mouse. */
    static final class UserActive extends RuntimeException {

        private static final long serialVersionUID = 1L;

        UserActive() {
            // control flow: nobody reads the stack
            super(null, null, false, false);
        }
    }
}
