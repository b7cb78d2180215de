package dev.sightline.examples.operator.runs;

import dev.sightline.agent.RunResult.Outcome;
import java.util.Locale;

/** The status of a run. */
public enum RunStatus {
    WAITING(false),
    RUNNING(false),
    SUCCEEDED(true),
    GAVE_UP(true),
    OUT_OF_BUDGET(true),
    STOPPED(true),
    DENIED(true),
    FAILED(true),
    /** The process that ran it is gone; it is unknown how far its last action got. */
    INTERRUPTED(true),
    /** Taken out of the queue before it began. */
    CANCELLED(true);

    private final boolean over;

    RunStatus(boolean over) {
        this.over = over;
    }

    public boolean isOver() {
        return over;
    }

    /** The status in words. */
    public String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    static RunStatus of(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Finished _ -> SUCCEEDED;
            case Outcome.GaveUp _ -> GAVE_UP;
            case Outcome.OutOfBudget _ -> OUT_OF_BUDGET;
            case Outcome.Stopped _ -> STOPPED;
            case Outcome.Denied _ -> DENIED;
            case Outcome.Failed _ -> FAILED;
        };
    }
}
