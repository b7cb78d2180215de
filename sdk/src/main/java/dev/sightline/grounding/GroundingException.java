package dev.sightline.grounding;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;

/**
 * A target could not be identified on a screenshot. The message lists what was found there instead.
 *
 * @since 0.1.0
 */
public final class GroundingException extends SightlineException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    public GroundingException(Reason reason, String message) {
        super(ErrorCategory.GROUNDING, message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** Why a target could not be identified. */
    public enum Reason {
        ABSENT,
        AMBIGUOUS
    }
}
