package dev.sightline.qwenvl.backend.scalar;

import dev.sightline.qwenvl.backend.Operators;
import dev.sightline.qwenvl.backend.OperatorsProvider;
import org.jspecify.annotations.Nullable;

/**
 * Provides the backend {@code scalar}, which runs everywhere.
 *
 * @since 0.1.0
 */
public final class ScalarOperatorsProvider implements OperatorsProvider {

    @Override
    public String name() {
        return ScalarOperators.NAME;
    }

    @Override
    public int preference() {
        return 0;
    }

    @Override
    public @Nullable String unavailableBecause() {
        return null;
    }

    @Override
    public Operators open(int threads) {
        return new ScalarOperators();
    }
}
