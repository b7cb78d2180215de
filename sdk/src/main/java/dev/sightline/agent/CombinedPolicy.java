package dev.sightline.agent;

import dev.sightline.agent.ActionPolicy.Decision;
import dev.sightline.driver.NetworkFence;
import dev.sightline.screen.ScreenState;

/** Two policies, of which the stricter decision holds. */
record CombinedPolicy(ActionPolicy first, ActionPolicy second) implements ActionPolicy {

    @Override
    public Decision review(Proposal proposal) {
        return stricter(first.review(proposal), second.review(proposal));
    }

    @Override
    public Decision reviewScreen(ScreenState state) {
        return stricter(first.reviewScreen(state), second.reviewScreen(state));
    }

    @Override
    public boolean reviewsScreens() {
        return first.reviewsScreens() || second.reviewsScreens();
    }

    @Override
    public NetworkFence fence() {
        return first.fence().and(second.fence());
    }

    private static Decision stricter(Decision one, Decision other) {
        return severity(other) > severity(one) ? other : one;
    }

    private static int severity(Decision decision) {
        return switch (decision) {
            case Decision.Allow _ -> 0;
            case Decision.Ask _ -> 1;
            case Decision.Deny _ -> 2;
        };
    }
}
