package dev.sightline.agent;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.task.ApprovalMode;
import java.time.Duration;

/**
 * When an agent asks a person, and how long it waits for the reply.
 *
 * @param mode of runs whose task does not set one
 * @param timeout after which a reply no longer counts
 * @since 0.1.0
 */
public record Approvals(ApprovalMode mode, Duration timeout) {

    /** Asks only where a policy requires it, and waits for ten minutes. */
    public static final Approvals DEFAULT = new Approvals(ApprovalMode.NONE, Duration.ofMinutes(10));

    public Approvals {
        if (!timeout.isPositive()) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot wait " + timeout + " for a reply: the time-out must be greater than 0.");
        }
    }
}
