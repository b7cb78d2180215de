package dev.sightline.qwenvl.backend.vector;

import static dev.sightline.qwenvl.backend.vector.Tile.LANES;
import static dev.sightline.qwenvl.backend.vector.Tile.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Functions of single values and of rows. They pass arrays to each other, never vectors: a vector that passes between
 * two methods which C2 does not inline into one is allocated, and whether it inlines them depends on which it has
 * compiled before.
 */
final class Elementwise {

    private static final float LOG2_E = 1.442695f;
    private static final float LN2_HIGH = 0.6933594f;
    private static final float LN2_LOW = -0.00021219444f;

    /** Adding and subtracting 1.5·2²³ rounds to an integer, whose bits then lie at the bottom of the mantissa. */
    private static final float ROUND = 12582912f;

    private static final float SQRT_HALF = 0.70710677f;

    /** Values that are processed in several passes, so that they stay in the level-1 cache. */
    static final int BLOCK = 1024;

    private Elementwise() {}

    /**
     * eˣ in place, in whole vectors: what lies between must be a multiple of their length. Correct to about 2 units in the last
     * place for x up to 88; anything below −87 gives the smallest normal number. Reduction x = n·ln2 + r and a polynomial for eʳ,
     * as in Cephes' {@code expf}.
     */
    static void exp(float[] x, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            FloatVector bounded = FloatVector.fromArray(SPECIES, x, i).max(-87f).min(88f);
            FloatVector shifted =
                    bounded.fma(FloatVector.broadcast(SPECIES, LOG2_E), FloatVector.broadcast(SPECIES, ROUND));
            FloatVector n = shifted.sub(ROUND);
            FloatVector r = n.fma(FloatVector.broadcast(SPECIES, -LN2_HIGH), bounded);
            r = n.fma(FloatVector.broadcast(SPECIES, -LN2_LOW), r);
            FloatVector p = FloatVector.broadcast(SPECIES, 0.00019875691f);
            p = p.fma(r, FloatVector.broadcast(SPECIES, 0.0013981999f));
            p = p.fma(r, FloatVector.broadcast(SPECIES, 0.008333452f));
            p = p.fma(r, FloatVector.broadcast(SPECIES, 0.041665796f));
            p = p.fma(r, FloatVector.broadcast(SPECIES, 0.16666666f));
            p = p.fma(r, FloatVector.broadcast(SPECIES, 0.5f));
            p = p.fma(r.mul(r), r.add(1f));
            p.reinterpretAsInts()
                    .add(shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                    .reinterpretAsFloats()
                    .intoArray(x, i);
        }
    }

    /**
     * @param scratch {@value #BLOCK} values
     */
    static void swiGlu(float[] gate, float[] up, int from, int to, float[] scratch) {
        int vectors = from + (to - from) / LANES * LANES;
        for (int begin = from; begin < vectors; begin += BLOCK) {
            int end = Math.min(vectors, begin + BLOCK);
            for (int i = begin; i < end; i += LANES) {
                FloatVector.fromArray(SPECIES, gate, i).neg().intoArray(scratch, i - begin);
            }
            exp(scratch, 0, end - begin);
            for (int i = begin; i < end; i += LANES) {
                FloatVector power = FloatVector.fromArray(SPECIES, scratch, i - begin);
                FloatVector.fromArray(SPECIES, gate, i)
                        .div(power.add(1f))
                        .mul(FloatVector.fromArray(SPECIES, up, i))
                        .intoArray(gate, i);
            }
        }
        for (int i = vectors; i < to; i++) {
            gate[i] = (float) (gate[i] / (1 + Math.exp(-gate[i])) * up[i]);
        }
    }

    /**
     * x/2·(1 + erf(x/√2)) with the rational approximation 7.1.26 of Abramowitz and Stegun, whose error is below 1.5·10⁻⁷.
     *
     * @param scratch {@value #BLOCK} values
     */
    static void gelu(float[] x, int from, int to, float[] scratch) {
        int vectors = from + (to - from) / LANES * LANES;
        for (int begin = from; begin < vectors; begin += BLOCK) {
            gelu(x, begin, Math.min(vectors, begin + BLOCK), scratch, 0);
        }
        if (vectors < to) {
            // the rest as a whole vector, beyond what holds its power
            System.arraycopy(x, vectors, scratch, LANES, to - vectors);
            gelu(scratch, LANES, 2 * LANES, scratch, 0);
            System.arraycopy(scratch, LANES, x, vectors, to - vectors);
        }
    }

    private static void gelu(float[] x, int from, int to, float[] scratch, int at) {
        for (int i = from; i < to; i += LANES) {
            FloatVector z = FloatVector.fromArray(SPECIES, x, i).abs().mul(SQRT_HALF);
            z.mul(z).neg().intoArray(scratch, at + i - from);
        }
        exp(scratch, at, at + to - from);
        for (int i = from; i < to; i += LANES) {
            FloatVector value = FloatVector.fromArray(SPECIES, x, i);
            FloatVector z = value.abs().mul(SQRT_HALF);
            FloatVector t = FloatVector.broadcast(SPECIES, 1f)
                    .div(z.fma(FloatVector.broadcast(SPECIES, 0.3275911f), FloatVector.broadcast(SPECIES, 1f)));
            FloatVector p = FloatVector.broadcast(SPECIES, 1.0614054f);
            p = p.fma(t, FloatVector.broadcast(SPECIES, -1.4531521f));
            p = p.fma(t, FloatVector.broadcast(SPECIES, 1.4214138f));
            p = p.fma(t, FloatVector.broadcast(SPECIES, -0.28449672f));
            p = p.fma(t, FloatVector.broadcast(SPECIES, 0.2548296f));
            FloatVector complement = p.mul(t).mul(FloatVector.fromArray(SPECIES, scratch, at + i - from));
            // for negative x the sum 1 + erf is the complement itself: no cancellation
            FloatVector sum = FloatVector.broadcast(SPECIES, 2f)
                    .sub(complement)
                    .blend(complement, value.compare(VectorOperators.LT, 0f));
            value.mul(0.5f).mul(sum).intoArray(x, i);
        }
    }

    static void add(float[] x, int xFrom, float[] y, int yFrom, int size) {
        int i = 0;
        for (; i <= size - LANES; i += LANES) {
            FloatVector.fromArray(SPECIES, x, xFrom + i)
                    .add(FloatVector.fromArray(SPECIES, y, yFrom + i))
                    .intoArray(x, xFrom + i);
        }
        for (; i < size; i++) {
            x[xFrom + i] += y[yFrom + i];
        }
    }

    static void rmsNorm(float[] x, int from, float[] weight, float epsilon, float[] y, int to) {
        int size = weight.length;
        FloatVector squares = FloatVector.zero(SPECIES);
        int i = 0;
        for (; i <= size - LANES; i += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, from + i);
            squares = v.fma(v, squares);
        }
        double sum = squares.reduceLanes(VectorOperators.ADD);
        for (; i < size; i++) {
            sum += x[from + i] * x[from + i];
        }
        float scale = (float) (1 / Math.sqrt(sum / size + epsilon));
        for (i = 0; i <= size - LANES; i += LANES) {
            FloatVector.fromArray(SPECIES, x, from + i)
                    .mul(scale)
                    .mul(FloatVector.fromArray(SPECIES, weight, i))
                    .intoArray(y, to + i);
        }
        for (; i < size; i++) {
            y[to + i] = x[from + i] * scale * weight[i];
        }
    }

    static void rotate(float[] x, int at, int headSize, float[] cos, float[] sin, int angles) {
        int half = headSize / 2;
        int i = 0;
        for (; i <= half - LANES; i += LANES) {
            FloatVector first = FloatVector.fromArray(SPECIES, x, at + i);
            FloatVector second = FloatVector.fromArray(SPECIES, x, at + half + i);
            FloatVector c = FloatVector.fromArray(SPECIES, cos, angles + i);
            FloatVector s = FloatVector.fromArray(SPECIES, sin, angles + i);
            first.mul(c).sub(second.mul(s)).intoArray(x, at + i);
            second.mul(c).add(first.mul(s)).intoArray(x, at + half + i);
        }
        for (; i < half; i++) {
            float first = x[at + i];
            float second = x[at + half + i];
            float c = cos[angles + i];
            float s = sin[angles + i];
            x[at + i] = first * c - second * s;
            x[at + half + i] = second * c + first * s;
        }
    }
}
