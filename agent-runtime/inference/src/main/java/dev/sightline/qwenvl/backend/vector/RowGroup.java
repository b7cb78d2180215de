package dev.sightline.qwenvl.backend.vector;

import static dev.sightline.qwenvl.backend.vector.Tile.LANES;
import static dev.sightline.qwenvl.backend.vector.Tile.SPECIES;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.sightline.qwenvl.tensor.Tensor;
import dev.sightline.qwenvl.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Scalar products of four quantised rows that follow each other with one vector, read where they lie in the mapped file: the
 * innermost loop of decoding. Four rows share the loads of the vector and the cost of a loop's ends.
 *
 * <p>All scales are read first, in a loop of their own. It touches every line of the four rows with few instructions between
 * two loads, so that the processor has as many of them under way as it can, and C2 turns the conversion of the half-precision
 * numbers into vector instructions, which it does not do between other work. The second loop then finds everything in the
 * level-1 cache.
 *
 * <p>One instance belongs to one thread.
 */
final class RowGroup {

    static final int ROWS = 4;

    private static final int BLOCK = 32;
    private static final VectorSpecies<Byte> BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, LANES * Byte.SIZE)));
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final IntVector LOW_BITS = IntVector.broadcast(INTS, 15);
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);

    private short[] halves = {};
    private float[] scales = {};

    static boolean supports(TensorType type) {
        return type == TensorType.Q8_0 || type == TensorType.Q4_0;
    }

    /** {@code y[yFrom + i] = Σ weight[row + i][k] · x[xFrom + k]} for the four rows. */
    void products(Tensor weight, int row, float[] x, int xFrom, float[] y, int yFrom) {
        // no slice: it would be an object for every four rows
        MemorySegment data = weight.data();
        long begin = row * weight.rowBytes();
        int blocks = weight.columns() / BLOCK;
        readScales(data, begin, ROWS * blocks, weight.type().bytes(BLOCK));
        if (weight.type() == TensorType.Q8_0) {
            q8(data, begin, blocks, x, xFrom, y, yFrom);
        } else {
            q4(data, begin, 0, blocks, x, xFrom, y, yFrom);
            q4(data, begin, 2, blocks, x, xFrom, y, yFrom);
        }
    }

    private void readScales(MemorySegment data, long begin, int count, long blockBytes) {
        if (halves.length < count) {
            halves = new short[count];
            scales = new float[count];
        }
        short[] from = halves;
        float[] to = scales;
        for (int i = 0; i < count; i++) {
            from[i] = data.get(SHORT, begin + i * blockBytes);
        }
        for (int i = 0; i < count; i++) {
            to[i] = Float.float16ToFloat(from[i]);
        }
    }

    private void q8(MemorySegment rows, long begin, int blocks, float[] x, int xFrom, float[] y, int yFrom) {
        float[] s = scales;
        long stride = blocks * 34L;
        FloatVector sum0 = FloatVector.zero(SPECIES);
        FloatVector sum1 = FloatVector.zero(SPECIES);
        FloatVector sum2 = FloatVector.zero(SPECIES);
        FloatVector sum3 = FloatVector.zero(SPECIES);
        for (int block = 0; block < blocks; block++) {
            long at = begin + block * 34L + 2;
            int from = xFrom + block * BLOCK;
            sum0 = q8Block(rows, at, x, from).fma(FloatVector.broadcast(SPECIES, s[block]), sum0);
            sum1 = q8Block(rows, at + stride, x, from).fma(FloatVector.broadcast(SPECIES, s[block + blocks]), sum1);
            sum2 = q8Block(rows, at + 2 * stride, x, from)
                    .fma(FloatVector.broadcast(SPECIES, s[block + 2 * blocks]), sum2);
            sum3 = q8Block(rows, at + 3 * stride, x, from)
                    .fma(FloatVector.broadcast(SPECIES, s[block + 3 * blocks]), sum3);
        }
        y[yFrom] = sum0.reduceLanes(VectorOperators.ADD);
        y[yFrom + 1] = sum1.reduceLanes(VectorOperators.ADD);
        y[yFrom + 2] = sum2.reduceLanes(VectorOperators.ADD);
        y[yFrom + 3] = sum3.reduceLanes(VectorOperators.ADD);
    }

    private static FloatVector q8Block(MemorySegment rows, long at, float[] x, int from) {
        FloatVector sum = signed(rows, at).mul(FloatVector.fromArray(SPECIES, x, from));
        for (int i = LANES; i < BLOCK; i += LANES) {
            sum = signed(rows, at + i).fma(FloatVector.fromArray(SPECIES, x, from + i), sum);
        }
        return sum;
    }

    private static FloatVector signed(MemorySegment rows, long at) {
        return (FloatVector) ByteVector.fromMemorySegment(BYTES, rows, at, LITTLE_ENDIAN)
                .convertShape(VectorOperators.B2F, SPECIES, 0);
    }

    /**
     * Two of the four rows: with more, C2 reaches its limit of inlining and allocates vectors. A weight is
     * {@code scale · (n − 8)}; the eights are taken off all at once, since they do not depend on the row.
     */
    private void q4(MemorySegment rows, long begin, int row, int blocks, float[] x, int xFrom, float[] y, int yFrom) {
        float[] s = scales;
        long first = begin + 18L * row * blocks + 2;
        long stride = blocks * 18L;
        int scale = row * blocks;
        FloatVector minusEight = FloatVector.broadcast(SPECIES, -8);
        FloatVector sum0 = FloatVector.zero(SPECIES);
        FloatVector sum1 = FloatVector.zero(SPECIES);
        for (int block = 0; block < blocks; block++) {
            long at = first + block * 18L;
            int from = xFrom + block * BLOCK;
            FloatVector eights =
                    FloatVector.fromArray(SPECIES, x, from).add(FloatVector.fromArray(SPECIES, x, from + LANES));
            for (int i = 2 * LANES; i < BLOCK; i += LANES) {
                eights = eights.add(FloatVector.fromArray(SPECIES, x, from + i));
            }
            eights = eights.mul(minusEight);
            sum0 = q4Block(rows, at, x, from, eights).fma(FloatVector.broadcast(SPECIES, s[scale + block]), sum0);
            sum1 = q4Block(rows, at + stride, x, from, eights)
                    .fma(FloatVector.broadcast(SPECIES, s[scale + block + blocks]), sum1);
        }
        y[yFrom + row] = sum0.reduceLanes(VectorOperators.ADD);
        y[yFrom + row + 1] = sum1.reduceLanes(VectorOperators.ADD);
    }

    private static FloatVector q4Block(MemorySegment rows, long at, float[] x, int from, FloatVector begin) {
        FloatVector sum = q4Pairs(rows, at, x, from, begin);
        for (int i = LANES; i < BLOCK / 2; i += LANES) {
            sum = q4Pairs(rows, at + i, x, from + i, sum);
        }
        return sum;
    }

    private static FloatVector q4Pairs(MemorySegment rows, long at, float[] x, int from, FloatVector sum) {
        IntVector pair = (IntVector) ByteVector.fromMemorySegment(BYTES, rows, at, LITTLE_ENDIAN)
                .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0);
        FloatVector low = toFloat(pair.and(LOW_BITS)).fma(FloatVector.fromArray(SPECIES, x, from), sum);
        return toFloat(pair.lanewise(VectorOperators.LSHR, 4))
                .fma(FloatVector.fromArray(SPECIES, x, from + BLOCK / 2), low);
    }

    private static FloatVector toFloat(IntVector values) {
        return (FloatVector) values.convertShape(VectorOperators.I2F, SPECIES, 0);
    }
}
