package dev.sightline.qwenvl.backend.vector;

import static dev.sightline.qwenvl.backend.vector.Tile.LANES;
import static dev.sightline.qwenvl.backend.vector.Tile.SPECIES;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.sightline.qwenvl.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorOperators.Conversion;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Scalar products of rows of {@code Q8_0} with one vector, read where they lie in the mapped file: a byte a weight is bound by the
 * memory as it is, so that interleaving these rows would only cost memory of their own.
 *
 * <p>A processor fetches memory ahead best along one line, so rows are read one after the other from end to end. That holds as
 * long as the vector stays in the level-1 cache beside them; a longer one is shared by four rows that are read side by side.
 *
 * <p>The loops call nothing but methods of the JDK: beyond a number of nodes C2 inlines only what the JDK marks to be inlined
 * always, and allocates every vector that passes from or to another method.
 */
final class EightBitRows {

    /** Values of a vector that stays in a level-1 cache of 32 KiB beside the rows. */
    static final int NEAR_COLUMNS = 4096;

    private static final int BLOCK = 32;
    private static final int BLOCK_BYTES = 34;

    private static final VectorSpecies<Byte> BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, LANES * Byte.SIZE)));
    private static final Conversion<Byte, Float> TO_FLOAT = VectorOperators.B2F;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);

    private EightBitRows() {}

    /** Whether rows are read here; where vectors hold four floats they are widened first. */
    static boolean supported() {
        return LANES >= 8;
    }

    /**
     * {@code y[yFrom + i] = Σ weight[row + i][k] · x[xFrom + k]} for {@code i} below {@code count}.
     */
    static void products(Tensor weight, int row, int count, float[] x, int xFrom, float[] y, int yFrom) {
        // no slice: it would be an object for every few rows
        MemorySegment data = weight.data();
        int blocks = weight.columns() / BLOCK;
        long rowBytes = weight.rowBytes();
        long at = row * rowBytes;
        int done = 0;
        if (weight.columns() > NEAR_COLUMNS) {
            for (; done + 4 <= count; done += 4, at += 4 * rowBytes) {
                four(data, at, blocks, x, xFrom, y, yFrom + done);
            }
        }
        for (; done < count; done++, at += rowBytes) {
            y[yFrom + done] = one(data, at, blocks, x, xFrom);
        }
    }

    private static float one(MemorySegment data, long begin, int blocks, float[] x, int xFrom) {
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int block = 0; block < blocks; block++) {
            long at = begin + (long) block * BLOCK_BYTES;
            int from = xFrom + block * BLOCK;
            FloatVector products = ((FloatVector) ByteVector.fromMemorySegment(BYTES, data, at + 2, LITTLE_ENDIAN)
                            .convertShape(TO_FLOAT, SPECIES, 0))
                    .mul(FloatVector.fromArray(SPECIES, x, from));
            for (int i = LANES; i < BLOCK; i += LANES) {
                products = ((FloatVector) ByteVector.fromMemorySegment(BYTES, data, at + 2 + i, LITTLE_ENDIAN)
                                .convertShape(TO_FLOAT, SPECIES, 0))
                        .fma(FloatVector.fromArray(SPECIES, x, from + i), products);
            }
            sum = products.fma(FloatVector.broadcast(SPECIES, Float.float16ToFloat(data.get(SHORT, at))), sum);
        }
        return sum.reduceLanes(VectorOperators.ADD);
    }

    private static void four(MemorySegment data, long begin, int blocks, float[] x, int xFrom, float[] y, int yFrom) {
        long stride = (long) blocks * BLOCK_BYTES;
        FloatVector sum0 = FloatVector.zero(SPECIES);
        FloatVector sum1 = FloatVector.zero(SPECIES);
        FloatVector sum2 = FloatVector.zero(SPECIES);
        FloatVector sum3 = FloatVector.zero(SPECIES);
        for (int block = 0; block < blocks; block++) {
            long at0 = begin + (long) block * BLOCK_BYTES;
            long at1 = at0 + stride;
            long at2 = at1 + stride;
            long at3 = at2 + stride;
            int from = xFrom + block * BLOCK;
            FloatVector values = FloatVector.fromArray(SPECIES, x, from);
            FloatVector products0 = ((FloatVector) ByteVector.fromMemorySegment(BYTES, data, at0 + 2, LITTLE_ENDIAN)
                            .convertShape(TO_FLOAT, SPECIES, 0))
                    .mul(values);
            FloatVector products1 = ((FloatVector) ByteVector.fromMemorySegment(BYTES, data, at1 + 2, LITTLE_ENDIAN)
                            .convertShape(TO_FLOAT, SPECIES, 0))
                    .mul(values);
            FloatVector products2 = ((FloatVector) ByteVector.fromMemorySegment(BYTES, data, at2 + 2, LITTLE_ENDIAN)
                            .convertShape(TO_FLOAT, SPECIES, 0))
                    .mul(values);
            FloatVector products3 = ((FloatVector) ByteVector.fromMemorySegment(BYTES, data, at3 + 2, LITTLE_ENDIAN)
                            .convertShape(TO_FLOAT, SPECIES, 0))
                    .mul(values);
            for (int i = LANES; i < BLOCK; i += LANES) {
                values = FloatVector.fromArray(SPECIES, x, from + i);
                products0 = ((FloatVector) ByteVector.fromMemorySegment(BYTES, data, at0 + 2 + i, LITTLE_ENDIAN)
                                .convertShape(TO_FLOAT, SPECIES, 0))
                        .fma(values, products0);
                products1 = ((FloatVector) ByteVector.fromMemorySegment(BYTES, data, at1 + 2 + i, LITTLE_ENDIAN)
                                .convertShape(TO_FLOAT, SPECIES, 0))
                        .fma(values, products1);
                products2 = ((FloatVector) ByteVector.fromMemorySegment(BYTES, data, at2 + 2 + i, LITTLE_ENDIAN)
                                .convertShape(TO_FLOAT, SPECIES, 0))
                        .fma(values, products2);
                products3 = ((FloatVector) ByteVector.fromMemorySegment(BYTES, data, at3 + 2 + i, LITTLE_ENDIAN)
                                .convertShape(TO_FLOAT, SPECIES, 0))
                        .fma(values, products3);
            }
            sum0 = products0.fma(FloatVector.broadcast(SPECIES, Float.float16ToFloat(data.get(SHORT, at0))), sum0);
            sum1 = products1.fma(FloatVector.broadcast(SPECIES, Float.float16ToFloat(data.get(SHORT, at1))), sum1);
            sum2 = products2.fma(FloatVector.broadcast(SPECIES, Float.float16ToFloat(data.get(SHORT, at2))), sum2);
            sum3 = products3.fma(FloatVector.broadcast(SPECIES, Float.float16ToFloat(data.get(SHORT, at3))), sum3);
        }
        y[yFrom] = sum0.reduceLanes(VectorOperators.ADD);
        y[yFrom + 1] = sum1.reduceLanes(VectorOperators.ADD);
        y[yFrom + 2] = sum2.reduceLanes(VectorOperators.ADD);
        y[yFrom + 3] = sum3.reduceLanes(VectorOperators.ADD);
    }
}
