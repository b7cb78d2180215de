package dev.sightline.error;

/**
 * What kind of error it is, so that a caller can decide without parsing a message.
 *
 * @since 0.1.0
 */
public enum ErrorCategory {

    /** A property, an option or an argument is wrong. */
    CONFIGURATION(false),
    /** A task, a script or a file that the user gave cannot be understood. */
    INVALID_INPUT(false),
    /** The browser, device or display is gone or does not answer. */
    DRIVER(true),
    /** The model server or the engine is gone, refuses the request, or does not answer. */
    MODEL(true),
    /** The model answered, but repeatedly with something that is not an action. */
    MODEL_OUTPUT(false),
    /** A target is not on the screen, or is there more than once. */
    GROUNDING(false),
    /** An expectation about the screen did not hold in time. */
    EXPECTATION(false),
    /** A policy or the operator refused. */
    DENIED(false),
    /** The disk is full, a folder cannot be written, a file cannot be read. */
    STORAGE(false),
    /** A defect in Sightline. */
    INTERNAL(false);

    private final boolean retryable;

    ErrorCategory(boolean retryable) {
        this.retryable = retryable;
    }

    /** Whether errors of this kind may disappear without any change. */
    public boolean retryable() {
        return retryable;
    }
}
