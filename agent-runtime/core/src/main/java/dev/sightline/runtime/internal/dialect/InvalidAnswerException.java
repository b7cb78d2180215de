package dev.sightline.runtime.internal.dialect;

/**
 * An answer that cannot be an action; the message is feedback for the model.
 *
 * @since 0.1.0
 */
public final class InvalidAnswerException extends Exception {

    private static final long serialVersionUID = 1L;

    public InvalidAnswerException(String what) {
        super(what, null, false, false);
    }
}
