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
import jdk.incubator.vector.VectorOperators.Conversion;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Scalar products of rows of {@code Q8_0} and {@code Q4_0} with one vector, read where they lie in the mapped file: the
 * innermost loop of decoding.
 *
 * <p>A processor fetches memory ahead best along one line, so rows are read one after the other from end to end. That holds as
 * long as the vector stays in the level-1 cache beside them; a longer one is shared by four rows that are read side by side.
 *
 * <p>The loops call nothing but methods of the JDK: beyond a number of nodes C2 inlines only what the JDK marks to be inlined
 * always, and allocates every vector that passes from or to another method. Four rows of {@code Q4_0} with methods of their own
 * ran at a ninth of the speed.
 */
final class QuantisedRows {

    /** Values of a vector that stays in a level-1 cache of 32 KiB beside the rows. */
    static final int NEAR_COLUMNS = 4096;

    private static final int BLOCK = 32;
    private static final int Q8_BYTES = 34;
    private static final int Q4_BYTES = 18;

    private static final VectorSpecies<Byte> BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, LANES * Byte.SIZE)));
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final Conversion<Byte, Float> TO_FLOAT = VectorOperators.B2F;
    private static final Conversion<Byte, Integer> TO_INT = VectorOperators.ZERO_EXTEND_B2I;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);

    /*
     * Bits under the exponent of a power of two whose last place they are make the float 2^23 + n, and four places further up
     * 2^19 + n, so that one subtraction both converts a weight and takes off the 8 that it is stored above.
     */
    private static final int LOW_EXPONENT = Float.floatToRawIntBits(0x1p23f);
    private static final float LOW_OFFSET = 0x1p23f + 8;
    private static final int HIGH_EXPONENT = Float.floatToRawIntBits(0x1p19f);
    private static final float HIGH_OFFSET = 0x1p19f + 8;

    private QuantisedRows() {}

    /** Whether rows of the type are read here; where vectors hold four floats they are dequantised first. */
    static boolean supports(TensorType type) {
        return LANES >= 8
                && switch (type) {
                    case Q8_0, Q4_0 -> true;
                    case F32, F16, BF16, Q4_K, Q6_K -> false;
                };
    }

    /**
     * {@code y[yFrom + i] = Σ weight[row + i][k] · x[xFrom + k]} for {@code i} below {@code count}.
     */
    static void products(Tensor weight, int row, int count, float[] x, int xFrom, float[] y, int yFrom) {
        // no slice: it would be an object for every few rows
        MemorySegment data = weight.data();
        boolean eightBits = weight.type() == TensorType.Q8_0;
        int blocks = weight.columns() / BLOCK;
        long rowBytes = weight.rowBytes();
        long at = row * rowBytes;
        int done = 0;
        if (weight.columns() > NEAR_COLUMNS) {
            for (; done + 4 <= count; done += 4, at += 4 * rowBytes) {
                if (eightBits) {
                    fourQ8(data, at, blocks, x, xFrom, y, yFrom + done);
                } else {
                    fourQ4(data, at, blocks, x, xFrom, y, yFrom + done);
                }
            }
        }
        for (; done < count; done++, at += rowBytes) {
            y[yFrom + done] = eightBits ? oneQ8(data, at, blocks, x, xFrom) : oneQ4(data, at, blocks, x, xFrom);
        }
    }

    private static float oneQ8(MemorySegment data, long begin, int blocks, float[] x, int xFrom) {
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int block = 0; block < blocks; block++) {
            long at = begin + (long) block * Q8_BYTES;
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

    private static void fourQ8(MemorySegment data, long begin, int blocks, float[] x, int xFrom, float[] y, int yFrom) {
        long stride = (long) blocks * Q8_BYTES;
        FloatVector sum0 = FloatVector.zero(SPECIES);
        FloatVector sum1 = FloatVector.zero(SPECIES);
        FloatVector sum2 = FloatVector.zero(SPECIES);
        FloatVector sum3 = FloatVector.zero(SPECIES);
        for (int block = 0; block < blocks; block++) {
            long at0 = begin + (long) block * Q8_BYTES;
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

    private static float oneQ4(MemorySegment data, long begin, int blocks, float[] x, int xFrom) {
        IntVector lowBits = IntVector.broadcast(INTS, 15);
        IntVector highBits = IntVector.broadcast(INTS, 0xf0);
        IntVector lowExponent = IntVector.broadcast(INTS, LOW_EXPONENT);
        IntVector highExponent = IntVector.broadcast(INTS, HIGH_EXPONENT);
        FloatVector lowOffset = FloatVector.broadcast(SPECIES, LOW_OFFSET);
        FloatVector highOffset = FloatVector.broadcast(SPECIES, HIGH_OFFSET);
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int block = 0; block < blocks; block++) {
            long at = begin + (long) block * Q4_BYTES;
            int from = xFrom + block * BLOCK;
            IntVector pair = (IntVector) ByteVector.fromMemorySegment(BYTES, data, at + 2, LITTLE_ENDIAN)
                    .convertShape(TO_INT, INTS, 0);
            FloatVector low =
                    pair.and(lowBits).or(lowExponent).reinterpretAsFloats().sub(lowOffset);
            FloatVector high =
                    pair.and(highBits).or(highExponent).reinterpretAsFloats().sub(highOffset);
            FloatVector products = low.mul(FloatVector.fromArray(SPECIES, x, from));
            products = high.fma(FloatVector.fromArray(SPECIES, x, from + BLOCK / 2), products);
            for (int i = LANES; i < BLOCK / 2; i += LANES) {
                pair = (IntVector) ByteVector.fromMemorySegment(BYTES, data, at + 2 + i, LITTLE_ENDIAN)
                        .convertShape(TO_INT, INTS, 0);
                low = pair.and(lowBits).or(lowExponent).reinterpretAsFloats().sub(lowOffset);
                high = pair.and(highBits).or(highExponent).reinterpretAsFloats().sub(highOffset);
                products = low.fma(FloatVector.fromArray(SPECIES, x, from + i), products);
                products = high.fma(FloatVector.fromArray(SPECIES, x, from + BLOCK / 2 + i), products);
            }
            sum = products.fma(FloatVector.broadcast(SPECIES, Float.float16ToFloat(data.get(SHORT, at))), sum);
        }
        return sum.reduceLanes(VectorOperators.ADD);
    }

    private static void fourQ4(MemorySegment data, long begin, int blocks, float[] x, int xFrom, float[] y, int yFrom) {
        IntVector lowBits = IntVector.broadcast(INTS, 15);
        IntVector highBits = IntVector.broadcast(INTS, 0xf0);
        IntVector lowExponent = IntVector.broadcast(INTS, LOW_EXPONENT);
        IntVector highExponent = IntVector.broadcast(INTS, HIGH_EXPONENT);
        FloatVector lowOffset = FloatVector.broadcast(SPECIES, LOW_OFFSET);
        FloatVector highOffset = FloatVector.broadcast(SPECIES, HIGH_OFFSET);
        long stride = (long) blocks * Q4_BYTES;
        FloatVector sum0 = FloatVector.zero(SPECIES);
        FloatVector sum1 = FloatVector.zero(SPECIES);
        FloatVector sum2 = FloatVector.zero(SPECIES);
        FloatVector sum3 = FloatVector.zero(SPECIES);
        for (int block = 0; block < blocks; block++) {
            long at0 = begin + (long) block * Q4_BYTES;
            long at1 = at0 + stride;
            long at2 = at1 + stride;
            long at3 = at2 + stride;
            int from = xFrom + block * BLOCK;
            FloatVector products0 = FloatVector.zero(SPECIES);
            FloatVector products1 = FloatVector.zero(SPECIES);
            FloatVector products2 = FloatVector.zero(SPECIES);
            FloatVector products3 = FloatVector.zero(SPECIES);
            for (int i = 0; i < BLOCK / 2; i += LANES) {
                FloatVector first = FloatVector.fromArray(SPECIES, x, from + i);
                FloatVector second = FloatVector.fromArray(SPECIES, x, from + BLOCK / 2 + i);
                IntVector pair0 = (IntVector) ByteVector.fromMemorySegment(BYTES, data, at0 + 2 + i, LITTLE_ENDIAN)
                        .convertShape(TO_INT, INTS, 0);
                FloatVector low0 =
                        pair0.and(lowBits).or(lowExponent).reinterpretAsFloats().sub(lowOffset);
                FloatVector high0 = pair0.and(highBits)
                        .or(highExponent)
                        .reinterpretAsFloats()
                        .sub(highOffset);
                products0 = high0.fma(second, low0.fma(first, products0));
                IntVector pair1 = (IntVector) ByteVector.fromMemorySegment(BYTES, data, at1 + 2 + i, LITTLE_ENDIAN)
                        .convertShape(TO_INT, INTS, 0);
                FloatVector low1 =
                        pair1.and(lowBits).or(lowExponent).reinterpretAsFloats().sub(lowOffset);
                FloatVector high1 = pair1.and(highBits)
                        .or(highExponent)
                        .reinterpretAsFloats()
                        .sub(highOffset);
                products1 = high1.fma(second, low1.fma(first, products1));
                IntVector pair2 = (IntVector) ByteVector.fromMemorySegment(BYTES, data, at2 + 2 + i, LITTLE_ENDIAN)
                        .convertShape(TO_INT, INTS, 0);
                FloatVector low2 =
                        pair2.and(lowBits).or(lowExponent).reinterpretAsFloats().sub(lowOffset);
                FloatVector high2 = pair2.and(highBits)
                        .or(highExponent)
                        .reinterpretAsFloats()
                        .sub(highOffset);
                products2 = high2.fma(second, low2.fma(first, products2));
                IntVector pair3 = (IntVector) ByteVector.fromMemorySegment(BYTES, data, at3 + 2 + i, LITTLE_ENDIAN)
                        .convertShape(TO_INT, INTS, 0);
                FloatVector low3 =
                        pair3.and(lowBits).or(lowExponent).reinterpretAsFloats().sub(lowOffset);
                FloatVector high3 = pair3.and(highBits)
                        .or(highExponent)
                        .reinterpretAsFloats()
                        .sub(highOffset);
                products3 = high3.fma(second, low3.fma(first, products3));
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
