package dev.sightline.qwenvl.backend.vector;

import dev.sightline.qwenvl.backend.Operators;
import dev.sightline.qwenvl.backend.OperatorsContract;

class VectorOperatorsTests extends OperatorsContract {

    @Override
    protected Operators open(int threads) {
        return new VectorOperators(threads, new InterleavedWeights());
    }
}
