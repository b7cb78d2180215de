package dev.sightline.runtime.internal.run;

import dev.sightline.agent.RunResult.Outcome;

/**
 * Leaves a run from any depth. It is caught where the run began and never reaches a caller.
 *
 * @since 0.1.0
 */
public final class RunEnded extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Outcome outcome;

    public RunEnded(Outcome outcome) {
        // control flow: nobody reads the stack
        super(outcome.reason(), null, false, false);
        this.outcome = outcome;
    }

    public Outcome outcome() {
        return outcome;
    }
}
