package dev.sightline.agent;

import dev.sightline.action.Action;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.driver.ActionSpace;
import dev.sightline.error.SightlineException;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import java.time.Instant;
import java.util.function.Function;

/**
 * The screen of a run in the hands of a person: a lease that ends when it is handed back, when the person does nothing
 * for its whole duration, or with the run. Until then the agent's input is held back and the budget of the run does not
 * advance.
 *
 * <p>What the person does is reviewed by the policies of the run and recorded as steps. A decision to ask counts as
 * approved by the person who acts. Safe for use by several threads, so it can outlive a lost connection.
 *
 * @since 0.1.0
 */
public interface TakeOver {

    /** Who has the screen. */
    String author();

    Instant since();

    /** When the lease ends unless the person does something before. */
    Instant until();

    /** Whether the screen is the agent's again, or the run has ended. */
    boolean isOver();

    /** What can be done on this screen; constant. */
    ActionSpace actionSpace();

    /**
     * The screen as it is now.
     *
     * @throws SightlineException category {@code DENIED} when the lease is over
     */
    Screenshot look();

    /**
     * Performs an action as the next step of the run, and extends the lease.
     *
     * @param action is given the screen as it is now, on which its coordinates count
     * @throws SightlineException category {@code DENIED} when the lease is over
     */
    ActionOutcome perform(Function<Screenshot, Action.Input<Space.Pixels>> action);

    /**
     * Hands the screen back to the agent. No effect if the lease is over.
     *
     * @param note what the person did or found, for the model and the record; may be empty
     * @param instruction what the agent is to do from now on, beside its goal; may be empty
     */
    void handBack(String note, String instruction);
}
