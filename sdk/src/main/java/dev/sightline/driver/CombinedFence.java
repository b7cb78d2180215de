package dev.sightline.driver;

import org.jspecify.annotations.Nullable;

/** Two fences, both of which must allow an access. */
record CombinedFence(NetworkFence first, NetworkFence second) implements NetworkFence {

    @Override
    public @Nullable String refusal(Access access) {
        String refusal = first.refusal(access);
        return refusal == null ? second.refusal(access) : refusal;
    }

    @Override
    public boolean judgesResourcesByHost() {
        return first.judgesResourcesByHost() && second.judgesResourcesByHost();
    }
}
