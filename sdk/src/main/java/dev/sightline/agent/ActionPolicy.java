package dev.sightline.agent;

import dev.sightline.action.Action;
import dev.sightline.driver.Control;
import dev.sightline.driver.NetworkFence;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Space;
import dev.sightline.task.ApprovalMode;
import org.jspecify.annotations.Nullable;

/**
 * Reviews every action before it is performed. Safe for use by several threads.
 *
 * <p>A policy that throws an exception denies the action.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ActionPolicy {

    /** Allows every action. */
    ActionPolicy ALLOW_ALL = _ -> Decision.ALLOW;

    /** Reviews an action before the driver receives it. */
    Decision review(Proposal proposal);

    /**
     * Reviews the location of the screen after every capture and before the model sees it; a URL that a redirect or a
     * link led to is caught here. Only {@link Decision.Deny} has an effect: it ends the run.
     */
    default Decision reviewScreen(ScreenState state) {
        return Decision.ALLOW;
    }

    /**
     * Whether {@link #reviewScreen} may deny a screen. A run whose last step is done then looks where that has led before it
     * ends. True if the policy has a {@link #fence()}, unless it says otherwise.
     */
    default boolean reviewsScreens() {
        return !fence().equals(NetworkFence.OPEN);
    }

    /**
     * What the screen may load. A driver with a network of its own enforces it from the start of the session, so that a
     * request that this policy does not allow is never sent. {@link NetworkFence#OPEN} unless the policy says
     * otherwise.
     */
    default NetworkFence fence() {
        return NetworkFence.OPEN;
    }

    /** This policy and another: the stricter decision holds. */
    default ActionPolicy and(ActionPolicy other) {
        return new CombinedPolicy(this, other);
    }

    /**
     * What an agent is about to do.
     *
     * @param runId the run that is about to act
     * @param approvals when the run asks a person
     * @param action on the screenshot
     * @param intent the step of the task or the model's own words
     * @param state of the screen on which it was decided
     * @param control what the action would reach, as the driver describes it; null when it has no place or the driver
     *     cannot say
     */
    record Proposal(
            String runId,
            ApprovalMode approvals,
            Action<Space.Pixels> action,
            String intent,
            ScreenState state,
            @Nullable Control control) {}

    /** The decision of a policy. */
    sealed interface Decision {

        Decision ALLOW = new Allow();

        /** The action may be performed. */
        record Allow() implements Decision {}

        /** The operator decides; without an operator, the action is denied. */
        record Ask(String question) implements Decision {}

        /** The action is not performed. The reason is shown to the model and states what is allowed instead. */
        record Deny(String reason) implements Decision {}
    }
}
