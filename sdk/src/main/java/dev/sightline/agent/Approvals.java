package dev.sightline.agent;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.task.ApprovalMode;
import java.time.Duration;

/**
 * When an agent asks a person, and how long it waits for the reply.
 *
 * @param mode of runs whose task says nothing else
 * @param timeout after which nobody needs to reply any more
 * @since 0.1.0
 */
public record Approvals(ApprovalMode mode, Duration timeout) {

    /** Asks only what policies want asked, for ten minutes. */
    public static final Approvals DEFAULT = new Approvals(ApprovalMode.NONE, Duration.ofMinutes(10));

    public Approvals {
        if (!timeout.isPositive()) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot wait " + timeout + " for a reply: the time-out must be greater than 0.");
        }
    }
}
