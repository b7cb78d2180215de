package dev.sightline.runtime.internal.run;

import dev.sightline.action.Action;
import dev.sightline.agent.TakeOver;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.driver.ActionSpace;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A person's lease of the screen of a run. Their actions are performed one after the other. */
final class Lease implements TakeOver {

    private final String author;
    private final Duration duration;
    private final ActiveRun run;
    private final RunControl control;
    private final Instant since;
    private final List<String> actions = new ArrayList<>();
    private volatile boolean begun;
    private volatile long begunNanos;
    private volatile long untilNanos;
    private volatile boolean over;

    Lease(String author, Duration duration, ActiveRun run, RunControl control) {
        if (!duration.isPositive()) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot take over for " + duration + ": the duration of a lease must be greater than 0.");
        }
        this.author = author;
        this.duration = duration;
        this.run = run;
        this.control = control;
        this.since = run.now();
        this.begunNanos = run.clockNanos();
        prolong();
    }

    /** The run has released the screen. */
    void begin() {
        begun = true;
        begunNanos = run.clockNanos();
        prolong();
        run.takenOver(author, true);
    }

    boolean isBegun() {
        return begun;
    }

    void prolong() {
        untilNanos = run.clockNanos() + duration.toNanos();
    }

    /** The remaining time; not positive once it has run out. */
    long nanosLeft() {
        return untilNanos - run.clockNanos();
    }

    /** How long it has lasted. */
    long nanos() {
        return Math.max(0, run.clockNanos() - begunNanos);
    }

    /** Ends the lease because nothing was done for its duration. */
    void expire() {
        end("", "");
    }

    @Override
    public String author() {
        return author;
    }

    @Override
    public Instant since() {
        return since;
    }

    @Override
    public Instant until() {
        return run.now().plusNanos(Math.max(0, nanosLeft()));
    }

    @Override
    public boolean isOver() {
        return over || control.lease() != this;
    }

    @Override
    public ActionSpace actionSpace() {
        return run.driver().actionSpace();
    }

    @Override
    public synchronized Screenshot look() {
        requireHeld();
        return control.useLeasedScreen(run::lookForPerson);
    }

    @Override
    public synchronized ActionOutcome perform(Function<Screenshot, Action.Input<Space.Pixels>> action) {
        requireHeld();
        prolong();
        ActionOutcome outcome = control.useLeasedScreen(() -> run.performFor(author, action, actions));
        prolong();
        return outcome;
    }

    @Override
    public void handBack(String note, String instruction) {
        end(note, instruction);
    }

    private synchronized void end(String note, String instruction) {
        if (isOver()) {
            over = true;
            return;
        }
        over = true;
        run.intervene(new Intervention(author, actions, note, instruction));
        run.handedBack(author, note, instruction);
        control.ended(this);
        run.takenOver(author, false);
    }

    private void requireHeld() {
        if (!isOver() && nanosLeft() <= 0) {
            expire();
        }
        if (isOver()) {
            throw new SightlineException(
                    ErrorCategory.DENIED, "You no longer have the screen of this run. Take it over again.");
        }
    }
}
