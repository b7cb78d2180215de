package dev.sightline.qwenvl.backend.vector;

import static dev.sightline.qwenvl.backend.vector.Tile.LANES;
import static dev.sightline.qwenvl.backend.vector.Tile.SPECIES;

import dev.sightline.qwenvl.tensor.TensorType;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * A vector in the order in which {@link SuperBlockRows} reads the weights: as they lie in words of four bytes, a lane a word.
 * It is arranged once and read for thousands of rows. Threads may read it at once.
 */
final class ArrangedVector {

    /** Values of the vector in one unit of a row of {@code Q4_K}: a vector's lanes full of words of eight weights. */
    static final int Q4K_UNIT = 8 * LANES;
    /** Floats of a unit here: what its sums begin with, for low and high halves of bytes, and its values. */
    static final int Q4K_FLOATS = 10 * LANES;
    /** Values of the vector in one half of a super-block of {@code Q6_K}. */
    static final int Q6K_UNIT = 128;
    /** Floats of such a half: what the sums of its quarters begin with, and its values. */
    static final int Q6K_FLOATS = 160;

    /** Eight lanes, whatever the machine has: a half of a super-block of {@code Q6_K} fills no more. */
    static final VectorSpecies<Float> EIGHT = FloatVector.SPECIES_256;

    /*
     * A weight's bits become a float by bits of an exponent before them, which make it the weight and an offset. The sums
     * begin with what the offsets come to, so that it is gone before anything is added to it.
     */
    static final int LOW_OFFSET = 256;
    static final int HIGH_OFFSET = 16;
    static final int LOW_QUARTERS_OFFSET = 1024;
    static final int HIGH_QUARTERS_OFFSET = 64;
    /** What weights of six bits are stored above. */
    private static final int SIX_BITS_ZERO = 32;

    private static final int BLOCK = 32;
    private static final int[] Q4K_ORDER = q4kOrder();
    private static final int[] Q6K_ORDER = q6kOrder();

    private float[] values = {};
    private float[] sums = {};

    /** The values from the beginning of the first unit. */
    float[] values() {
        return values;
    }

    /** For {@code Q4_K}: sums of 32 values each in the order of the vector. */
    float[] sums() {
        return sums;
    }

    void arrange(TensorType type, float[] x, int from, int columns) {
        int size = columns / 4 * 5;
        if (values.length < size) {
            values = new float[size];
            sums = new float[columns / BLOCK];
        }
        switch (type) {
            case Q4_K -> q4k(x, from, columns);
            case Q6_K -> q6k(x, from, columns);
            case F32, F16, BF16, Q8_0, Q4_0 ->
                throw new IllegalArgumentException("type " + type + " has no super-blocks");
        }
    }

    private void q4k(float[] x, int from, int columns) {
        for (int k = 0, at = 0; k < columns; k += Q4K_UNIT, at += Q4K_FLOATS) {
            for (int lane = 0; lane < LANES; lane++) {
                float low = 0;
                float high = 0;
                for (int i = lane; i < Q4K_UNIT; i += 2 * LANES) {
                    float value = x[from + k + Q4K_ORDER[i]];
                    low += value;
                    values[at + 2 * LANES + i] = value;
                    value = x[from + k + Q4K_ORDER[i + LANES]];
                    high += value;
                    values[at + 3 * LANES + i] = value;
                }
                values[at + lane] = -LOW_OFFSET * low;
                values[at + LANES + lane] = -HIGH_OFFSET * high;
            }
        }
        for (int block = 0; block < columns / BLOCK; block++) {
            int at = from + block * BLOCK;
            FloatVector sum = FloatVector.fromArray(SPECIES, x, at);
            for (int i = LANES; i < BLOCK; i += LANES) {
                sum = sum.add(FloatVector.fromArray(SPECIES, x, at + i));
            }
            sums[block] = sum.reduceLanes(VectorOperators.ADD);
        }
    }

    private void q6k(float[] x, int from, int columns) {
        for (int k = 0, at = 0; k < columns; k += Q6K_UNIT, at += Q6K_FLOATS) {
            for (int lane = 0; lane < 32; lane++) {
                float sum = 0;
                for (int i = lane; i < Q6K_UNIT; i += 32) {
                    float value = x[from + k + Q6K_ORDER[i]];
                    sum += value;
                    values[at + 32 + i] = value;
                }
                int offset = (lane < 16 ? LOW_QUARTERS_OFFSET : HIGH_QUARTERS_OFFSET) + SIX_BITS_ZERO;
                values[at + lane] = -offset * sum;
            }
        }
    }

    /** In 32 bytes, the low halves are one block, the high ones the next. A lane holds four bytes, the lowest first. */
    private static int[] q4kOrder() {
        int[] order = new int[Q4K_UNIT];
        for (int place = 0; place < 4; place++) {
            for (int lane = 0; lane < LANES; lane++) {
                int value = lane / 8 * 2 * BLOCK + lane % 8 * 4 + place;
                order[2 * place * LANES + lane] = value;
                order[(2 * place + 1) * LANES + lane] = value + BLOCK;
            }
        }
        return order;
    }

    /** The four quarters for the lowest bytes of the lanes, then for the second … */
    private static int[] q6kOrder() {
        int[] order = new int[Q6K_UNIT];
        for (int i = 0; i < order.length; i++) {
            int place = i / 32;
            int quarter = i / 8 % 4;
            order[i] = quarter * BLOCK + i % 8 * 4 + place;
        }
        return order;
    }
}
