package dev.sightline.qwenvl.model;

import dev.sightline.qwenvl.backend.Operators;
import dev.sightline.qwenvl.backend.Weight;
import dev.sightline.qwenvl.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A linear layer: the weight as the backend has prepared it, and its bias in memory.
 *
 * @since 0.1.0
 */
public final class Linear {

    private final Weight weight;
    private final float @Nullable [] bias;

    Linear(Weight weight, float @Nullable [] bias) {
        this.weight = weight;
        this.bias = bias;
    }

    /** The matrix as it is stored, {@code outputs × inputs}. */
    public Tensor weight() {
        return weight.tensor();
    }

    /** One value per output, or null; the array itself, which must not be changed. */
    public float @Nullable [] bias() {
        return bias;
    }

    int outputs() {
        return weight.tensor().rows();
    }

    /** {@code y = weight·x + bias} for rows that follow each other. */
    void apply(Operators operators, float[] x, int tokens, float[] y) {
        apply(operators, x, 0, tokens, y, 0, outputs());
    }

    void apply(Operators operators, float[] x, int xOffset, int tokens, float[] y, int yOffset, int yStride) {
        operators.matmul(weight, bias, x, xOffset, tokens, y, yOffset, yStride);
    }
}
