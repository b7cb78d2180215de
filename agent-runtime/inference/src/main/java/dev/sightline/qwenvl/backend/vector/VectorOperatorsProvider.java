package dev.sightline.qwenvl.backend.vector;

import dev.sightline.qwenvl.backend.Operators;
import dev.sightline.qwenvl.backend.OperatorsProvider;
import org.jspecify.annotations.Nullable;

/**
 * Provides the backend {@code vector}, if the Java runtime was started with the Vector API.
 *
 * @since 0.1.0
 */
public final class VectorOperatorsProvider implements OperatorsProvider {

    private static final String MODULE = "jdk.incubator.vector";

    @Override
    public String name() {
        return "vector";
    }

    @Override
    public int preference() {
        return 100;
    }

    @Override
    public @Nullable String unavailableBecause() {
        return ModuleLayer.boot().findModule(MODULE).isPresent()
                ? null
                : "The Vector API is not part of this Java process. Start Java with --add-modules " + MODULE + ".";
    }

    @Override
    public Operators open(int threads) {
        return new VectorOperators(threads, new InterleavedWeights());
    }
}
