package dev.sightline.driver;

/**
 * The outcome of an action.
 *
 * @since 0.1.0
 */
public sealed interface ActionOutcome {

    /**
     * The input was delivered.
     *
     * @param note what the model should know beside the next screenshot, empty if there is nothing
     */
    record Performed(String note) implements ActionOutcome {

        /** Delivered, with nothing to add. */
        public static final Performed PLAIN = new Performed("");
    }

    /**
     * The action was not performed. The screen is as it was, but for {@link Reason#FAILED}.
     *
     * @param reason for code
     * @param message for the model: what was attempted, with which value, what was found, what to do instead
     */
    record NotPerformed(Reason reason, String message) implements ActionOutcome {}

    /** Why an action was not performed. */
    enum Reason {
        OUTSIDE_SCREEN,
        NOT_OFFERED,
        DIALOG_OPEN,
        NO_DIALOG,
        NO_SUCH_TARGET,
        NOT_ALLOWED,
        /** The screen shows another page than the one on which the action was decided; look again. */
        SCREEN_CHANGED,
        /** A person is using the same mouse; a run pauses until it is resumed. */
        USER_ACTIVE,
        /** The other side accepted the input and then failed or stopped answering; part of it may have taken effect. */
        FAILED
    }
}
