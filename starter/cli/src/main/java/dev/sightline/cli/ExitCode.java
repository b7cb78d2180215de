package dev.sightline.cli;

import dev.sightline.agent.RunResult.Outcome;
import dev.sightline.error.ErrorCategory;

/** What the exit codes of the commands mean. Scripts depend on them. */
final class ExitCode {

    /** Success. */
    static final int OK = 0;
    /** The task did not succeed, or a check did not pass. */
    static final int TASK = 1;
    /** The command line or the task file is wrong; nothing was run. */
    static final int USAGE = 2;
    /** The browser, the model or the machine is not usable. */
    static final int ENVIRONMENT = 3;
    /** It was stopped. */
    static final int STOPPED = 130;

    private ExitCode() {}

    static int of(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Finished _ -> OK;
            case Outcome.GaveUp _, Outcome.OutOfBudget _, Outcome.Denied _ -> TASK;
            case Outcome.Stopped _ -> STOPPED;
            case Outcome.Failed failed -> of(failed.category());
        };
    }

    static int of(ErrorCategory category) {
        return switch (category) {
            case INVALID_INPUT -> USAGE;
            case CONFIGURATION, DRIVER, MODEL, STORAGE, INTERNAL -> ENVIRONMENT;
            case MODEL_OUTPUT, GROUNDING, EXPECTATION, DENIED -> TASK;
        };
    }
}
