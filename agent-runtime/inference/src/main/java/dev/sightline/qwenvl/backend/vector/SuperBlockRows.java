package dev.sightline.qwenvl.backend.vector;

import static dev.sightline.qwenvl.backend.vector.ArrangedVector.EIGHT;
import static dev.sightline.qwenvl.backend.vector.QuantisedRows.NEAR_COLUMNS;
import static dev.sightline.qwenvl.backend.vector.Tile.LANES;
import static dev.sightline.qwenvl.backend.vector.Tile.SPECIES;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.sightline.qwenvl.tensor.Tensor;
import dev.sightline.qwenvl.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorOperators.Conversion;
import jdk.incubator.vector.VectorSpecies;

/**
 * Scalar products of rows of {@code Q4_K} and {@code Q6_K} with one vector, read where they lie in the mapped file.
 *
 * <p>Bytes are not widened: a lane takes four of them, and each four bits are shifted to the top of a float's mantissa, where
 * an exponent before them makes them a number. That is two and a half operations for a vector of weights, its
 * multiplication included. The vector is arranged for it, see {@link ArrangedVector}.
 *
 * <p>Rows for which the vector does not stay in the level-1 cache are multiplied four at a time, so that it is loaded once for
 * them.
 *
 * <p>As in {@link QuantisedRows}, the loops call nothing but methods of the JDK. One instance belongs to one thread.
 */
final class SuperBlockRows {

    /** Rows that are multiplied side by side. */
    private static final int ROWS = 4;

    /** Bytes that the processor fetches at once. */
    private static final int LINE = 64;

    private static final int SUPER_BLOCK = 256;
    private static final int Q4K_BYTES = 144;
    private static final int Q4K_UNITS = SUPER_BLOCK / ArrangedVector.Q4K_UNIT;
    private static final int Q6K_BYTES = 210;

    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> EIGHT_INTS = IntVector.SPECIES_256;
    private static final VectorSpecies<Byte> EIGHT_BYTES = ByteVector.SPECIES_64;
    private static final Conversion<Byte, Float> TO_FLOAT = VectorOperators.B2F;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, LITTLE_ENDIAN);

    /*
     * Where the four bits of a low and of a high half of a byte come to lie, and the exponents of 2⁸ and 2⁴ before them. In
     * arrays, for C2 would load a constant anew each time instead of keeping it in a register.
     */
    private static final int[] LOW_BITS = filled(15 << 15);
    private static final int[] LOW_EXPONENT = filled(Float.floatToRawIntBits(ArrangedVector.LOW_OFFSET));
    private static final int[] HIGH_BITS = filled(15 << 19);
    private static final int[] HIGH_EXPONENT = filled(Float.floatToRawIntBits(ArrangedVector.HIGH_OFFSET));

    // the same for six bits, of which the two upper ones come from elsewhere; the exponents are those of 2¹⁰ and 2⁶
    private static final int[] LOW_QUARTERS_BITS = filled(15 << 13);
    private static final int[] LOW_QUARTERS_TOPS = filled(3 << 17);
    private static final int[] LOW_QUARTERS_EXPONENT =
            filled(Float.floatToRawIntBits(ArrangedVector.LOW_QUARTERS_OFFSET));
    private static final int[] HIGH_QUARTERS_BITS = filled(15 << 17);
    private static final int[] HIGH_QUARTERS_TOPS = filled(3 << 21);
    private static final int[] HIGH_QUARTERS_EXPONENT =
            filled(Float.floatToRawIntBits(ArrangedVector.HIGH_QUARTERS_OFFSET));

    // a scale belongs to eight lanes of Q4_K, and to four of Q6_K
    private static final VectorMask<Float> UPPER_EIGHT = VectorMask.fromLong(SPECIES, 0xff00);
    private static final VectorMask<Float> UPPER_FOUR = VectorMask.fromLong(EIGHT, 0xf0);

    private int stride;
    private float[] scales = {};
    private final byte[] bytes = new byte[16];
    private final float[] minima = new float[ROWS];

    /** What is loaded must come to something, or it is left out. */
    @SuppressWarnings("UnusedVariable")
    private long touched;

    private static int[] filled(int value) {
        int[] lanes = new int[LANES];
        Arrays.fill(lanes, value);
        return lanes;
    }

    /** Whether rows of the type are read here. */
    static boolean supports(TensorType type) {
        return (LANES == 8 || LANES == 16)
                && switch (type) {
                    case Q4_K, Q6_K -> true;
                    case F32, F16, BF16, Q8_0, Q4_0 -> false;
                };
    }

    /**
     * {@code y[yFrom + i] = Σ weight[row + i][k] · x[k]} for {@code i} below {@code count}.
     *
     * @param x arranged for the type of the rows
     */
    void products(Tensor weight, int row, int count, ArrangedVector x, float[] y, int yFrom) {
        MemorySegment data = weight.data();
        long rowBytes = weight.rowBytes();
        int blocks = weight.columns() / SUPER_BLOCK;
        boolean fourBits = weight.type() == TensorType.Q4_K;
        reserve(blocks, fourBits ? 8 : 16);
        int rows = fourBits && weight.columns() > NEAR_COLUMNS ? ROWS : 1;
        int done = 0;
        for (; done + rows <= count; done += rows) {
            long begin = (row + done) * rowBytes;
            if (!fourBits) {
                y[yFrom + done] = q6k(data, begin, blocks, x.values());
            } else if (rows == 1) {
                y[yFrom + done] = q4k(data, begin, blocks, x);
            } else {
                fourQ4K(data, begin, rowBytes, blocks, x, y, yFrom + done);
            }
        }
        for (; done < count; done++) {
            y[yFrom + done] = q4k(data, (row + done) * rowBytes, blocks, x);
        }
    }

    private void reserve(int blocks, int scalesOfBlock) {
        stride = scalesOfBlock * blocks;
        if (scales.length < ROWS * stride) {
            scales = new float[ROWS * stride];
        }
    }

    // ---- Q4_K

    private float q4k(MemorySegment data, long begin, int blocks, ArrangedVector x) {
        float minima = readQ4KScales(data, begin, blocks, 0, x.sums());
        return oneQ4K(data, begin, blocks * Q4K_UNITS, x.values(), scales) - minima;
    }

    private void fourQ4K(
            MemorySegment data, long begin, long rowBytes, int blocks, ArrangedVector x, float[] y, int to) {
        for (int i = 0; i < ROWS; i++) {
            minima[i] = readQ4KScales(data, begin + i * rowBytes, blocks, i * stride, x.sums());
        }
        fourQ4K(data, begin, rowBytes, blocks * Q4K_UNITS, x.values(), y, to);
        for (int i = 0; i < ROWS; i++) {
            y[to + i] -= minima[i];
        }
    }

    /**
     * Writes a row's scales and gives what its minima take off: a weight is {@code scale · n − minimum}, so they need only sums of
     * the vector. A super-block has eight scales and eight minima of six bits; see the scalar backend for their layout.
     */
    private float readQ4KScales(MemorySegment data, long begin, int blocks, int to, float[] sums) {
        FloatVector minimum = FloatVector.zero(EIGHT);
        for (int block = 0; block < blocks; block++) {
            long at = begin + (long) block * Q4K_BYTES;
            long head = data.get(LONG, at);
            long rest = data.get(LONG, at + 8);
            long first = head >>> 32;
            long third = rest >>> 32;
            long upper = (third & 0x0f0f0f0f) | (first >>> 2 & 0x30303030);
            LONGS.set(bytes, 0, (first & 0x3f3f3f3f) | upper << 32);
            upper = (third >>> 4 & 0x0f0f0f0f) | (rest >>> 2 & 0x30303030);
            LONGS.set(bytes, 8, (rest & 0x3f3f3f3f) | upper << 32);
            ((FloatVector) ByteVector.fromArray(EIGHT_BYTES, bytes, 0).convertShape(TO_FLOAT, EIGHT, 0))
                    .mul(FloatVector.broadcast(EIGHT, Float.float16ToFloat((short) head)))
                    .intoArray(scales, to + 8 * block);
            minimum = ((FloatVector) ByteVector.fromArray(EIGHT_BYTES, bytes, 8).convertShape(TO_FLOAT, EIGHT, 0))
                    .mul(FloatVector.broadcast(EIGHT, Float.float16ToFloat((short) (head >>> 16))))
                    .fma(FloatVector.fromArray(EIGHT, sums, 8 * block), minimum);
        }
        return minimum.reduceLanes(VectorOperators.ADD);
    }

    private static float oneQ4K(MemorySegment data, long begin, int units, float[] x, float[] scales) {
        IntVector lowBits = IntVector.fromArray(INTS, LOW_BITS, 0);
        IntVector lowExponent = IntVector.fromArray(INTS, LOW_EXPONENT, 0);
        IntVector highBits = IntVector.fromArray(INTS, HIGH_BITS, 0);
        IntVector highExponent = IntVector.fromArray(INTS, HIGH_EXPONENT, 0);
        FloatVector lowSum = FloatVector.zero(SPECIES);
        FloatVector highSum = FloatVector.zero(SPECIES);
        for (int unit = 0; unit < units; unit++) {
            long at = begin + unit / Q4K_UNITS * (long) Q4K_BYTES + 16 + unit % Q4K_UNITS * (4L * LANES);
            int k = unit * ArrangedVector.Q4K_FLOATS;
            IntVector bits =
                    IntVector.fromMemorySegment(INTS, data, at, LITTLE_ENDIAN).lanewise(VectorOperators.ROL, 15);
            FloatVector low = FloatVector.fromArray(SPECIES, x, k);
            FloatVector high = FloatVector.fromArray(SPECIES, x, k + LANES);
            for (int place = 0; place < 4; place++) {
                k += 2 * LANES;
                low = bits.and(lowBits)
                        .or(lowExponent)
                        .reinterpretAsFloats()
                        .fma(FloatVector.fromArray(SPECIES, x, k), low);
                high = bits.and(highBits)
                        .or(highExponent)
                        .reinterpretAsFloats()
                        .fma(FloatVector.fromArray(SPECIES, x, k + LANES), high);
                bits = bits.lanewise(VectorOperators.ROR, 8);
            }
            int scale = unit * (LANES / 4);
            FloatVector lowScale = FloatVector.broadcast(SPECIES, scales[scale]);
            FloatVector highScale = FloatVector.broadcast(SPECIES, scales[scale + 1]);
            if (LANES == 16) {
                lowScale = lowScale.blend(FloatVector.broadcast(SPECIES, scales[scale + 2]), UPPER_EIGHT);
                highScale = highScale.blend(FloatVector.broadcast(SPECIES, scales[scale + 3]), UPPER_EIGHT);
            }
            lowSum = low.fma(lowScale, lowSum);
            highSum = high.fma(highScale, highSum);
        }
        return lowSum.add(highSum).reduceLanes(VectorOperators.ADD);
    }

    private void fourQ4K(MemorySegment data, long begin, long rowBytes, int units, float[] x, float[] y, int to) {
        float[] scales = this.scales;
        int stride = this.stride;
        IntVector lowBits = IntVector.fromArray(INTS, LOW_BITS, 0);
        IntVector lowExponent = IntVector.fromArray(INTS, LOW_EXPONENT, 0);
        IntVector highBits = IntVector.fromArray(INTS, HIGH_BITS, 0);
        IntVector highExponent = IntVector.fromArray(INTS, HIGH_EXPONENT, 0);
        FloatVector sum0 = FloatVector.zero(SPECIES);
        FloatVector sum1 = FloatVector.zero(SPECIES);
        FloatVector sum2 = FloatVector.zero(SPECIES);
        FloatVector sum3 = FloatVector.zero(SPECIES);
        for (int unit = 0; unit < units; unit++) {
            long at = begin + unit / Q4K_UNITS * (long) Q4K_BYTES + 16 + unit % Q4K_UNITS * (4L * LANES);
            int k = unit * ArrangedVector.Q4K_FLOATS;
            IntVector bits0 =
                    IntVector.fromMemorySegment(INTS, data, at, LITTLE_ENDIAN).lanewise(VectorOperators.ROL, 15);
            IntVector bits1 = IntVector.fromMemorySegment(INTS, data, at + rowBytes, LITTLE_ENDIAN)
                    .lanewise(VectorOperators.ROL, 15);
            IntVector bits2 = IntVector.fromMemorySegment(INTS, data, at + 2 * rowBytes, LITTLE_ENDIAN)
                    .lanewise(VectorOperators.ROL, 15);
            IntVector bits3 = IntVector.fromMemorySegment(INTS, data, at + 3 * rowBytes, LITTLE_ENDIAN)
                    .lanewise(VectorOperators.ROL, 15);
            FloatVector low0 = FloatVector.fromArray(SPECIES, x, k);
            FloatVector high0 = FloatVector.fromArray(SPECIES, x, k + LANES);
            FloatVector low1 = low0;
            FloatVector high1 = high0;
            FloatVector low2 = low0;
            FloatVector high2 = high0;
            FloatVector low3 = low0;
            FloatVector high3 = high0;
            for (int place = 0; place < 4; place++) {
                k += 2 * LANES;
                FloatVector lowX = FloatVector.fromArray(SPECIES, x, k);
                FloatVector highX = FloatVector.fromArray(SPECIES, x, k + LANES);
                low0 = bits0.and(lowBits).or(lowExponent).reinterpretAsFloats().fma(lowX, low0);
                high0 = bits0.and(highBits)
                        .or(highExponent)
                        .reinterpretAsFloats()
                        .fma(highX, high0);
                bits0 = bits0.lanewise(VectorOperators.ROR, 8);
                low1 = bits1.and(lowBits).or(lowExponent).reinterpretAsFloats().fma(lowX, low1);
                high1 = bits1.and(highBits)
                        .or(highExponent)
                        .reinterpretAsFloats()
                        .fma(highX, high1);
                bits1 = bits1.lanewise(VectorOperators.ROR, 8);
                low2 = bits2.and(lowBits).or(lowExponent).reinterpretAsFloats().fma(lowX, low2);
                high2 = bits2.and(highBits)
                        .or(highExponent)
                        .reinterpretAsFloats()
                        .fma(highX, high2);
                bits2 = bits2.lanewise(VectorOperators.ROR, 8);
                low3 = bits3.and(lowBits).or(lowExponent).reinterpretAsFloats().fma(lowX, low3);
                high3 = bits3.and(highBits)
                        .or(highExponent)
                        .reinterpretAsFloats()
                        .fma(highX, high3);
                bits3 = bits3.lanewise(VectorOperators.ROR, 8);
            }
            int scale = unit * (LANES / 4);
            FloatVector lowScale0 = FloatVector.broadcast(SPECIES, scales[scale]);
            FloatVector highScale0 = FloatVector.broadcast(SPECIES, scales[scale + 1]);
            if (LANES == 16) {
                lowScale0 = lowScale0.blend(FloatVector.broadcast(SPECIES, scales[scale + 2]), UPPER_EIGHT);
                highScale0 = highScale0.blend(FloatVector.broadcast(SPECIES, scales[scale + 3]), UPPER_EIGHT);
            }
            sum0 = high0.fma(highScale0, low0.fma(lowScale0, sum0));
            scale += stride;
            FloatVector lowScale1 = FloatVector.broadcast(SPECIES, scales[scale]);
            FloatVector highScale1 = FloatVector.broadcast(SPECIES, scales[scale + 1]);
            if (LANES == 16) {
                lowScale1 = lowScale1.blend(FloatVector.broadcast(SPECIES, scales[scale + 2]), UPPER_EIGHT);
                highScale1 = highScale1.blend(FloatVector.broadcast(SPECIES, scales[scale + 3]), UPPER_EIGHT);
            }
            sum1 = high1.fma(highScale1, low1.fma(lowScale1, sum1));
            scale += stride;
            FloatVector lowScale2 = FloatVector.broadcast(SPECIES, scales[scale]);
            FloatVector highScale2 = FloatVector.broadcast(SPECIES, scales[scale + 1]);
            if (LANES == 16) {
                lowScale2 = lowScale2.blend(FloatVector.broadcast(SPECIES, scales[scale + 2]), UPPER_EIGHT);
                highScale2 = highScale2.blend(FloatVector.broadcast(SPECIES, scales[scale + 3]), UPPER_EIGHT);
            }
            sum2 = high2.fma(highScale2, low2.fma(lowScale2, sum2));
            scale += stride;
            FloatVector lowScale3 = FloatVector.broadcast(SPECIES, scales[scale]);
            FloatVector highScale3 = FloatVector.broadcast(SPECIES, scales[scale + 1]);
            if (LANES == 16) {
                lowScale3 = lowScale3.blend(FloatVector.broadcast(SPECIES, scales[scale + 2]), UPPER_EIGHT);
                highScale3 = highScale3.blend(FloatVector.broadcast(SPECIES, scales[scale + 3]), UPPER_EIGHT);
            }
            sum3 = high3.fma(highScale3, low3.fma(lowScale3, sum3));
        }
        y[to] = sum0.reduceLanes(VectorOperators.ADD);
        y[to + 1] = sum1.reduceLanes(VectorOperators.ADD);
        y[to + 2] = sum2.reduceLanes(VectorOperators.ADD);
        y[to + 3] = sum3.reduceLanes(VectorOperators.ADD);
    }

    // ---- Q6_K

    private float q6k(MemorySegment data, long begin, int blocks, float[] x) {
        if (blocks * SUPER_BLOCK <= NEAR_COLUMNS) {
            touch(data, begin, blocks * Q6K_BYTES);
        }
        for (int block = 0; block < blocks; block++) {
            long at = begin + (long) block * Q6K_BYTES;
            FloatVector factor = FloatVector.broadcast(EIGHT, Float.float16ToFloat(data.get(SHORT, at + 208)));
            for (int i = 0; i < 16; i += 8) {
                ((FloatVector) ByteVector.fromMemorySegment(EIGHT_BYTES, data, at + 192 + i, LITTLE_ENDIAN)
                                .convertShape(TO_FLOAT, EIGHT, 0))
                        .mul(factor)
                        .intoArray(scales, 16 * block + i);
            }
        }
        return oneQ6K(data, begin, 2 * blocks, x, scales);
    }

    /** Loads a word of each line: beside the many loads of the vector, the processor does not fetch a row ahead by itself. */
    private void touch(MemorySegment data, long begin, int size) {
        long words = 0;
        for (int i = 0; i + Long.BYTES <= size; i += LINE) {
            words ^= data.get(LONG, begin + i);
        }
        touched = words;
    }

    private static float oneQ6K(MemorySegment data, long begin, int units, float[] x, float[] scales) {
        IntVector lowBits = IntVector.fromArray(EIGHT_INTS, LOW_QUARTERS_BITS, 0);
        IntVector lowTops = IntVector.fromArray(EIGHT_INTS, LOW_QUARTERS_TOPS, 0);
        IntVector lowExponent = IntVector.fromArray(EIGHT_INTS, LOW_QUARTERS_EXPONENT, 0);
        IntVector highBits = IntVector.fromArray(EIGHT_INTS, HIGH_QUARTERS_BITS, 0);
        IntVector highTops = IntVector.fromArray(EIGHT_INTS, HIGH_QUARTERS_TOPS, 0);
        IntVector highExponent = IntVector.fromArray(EIGHT_INTS, HIGH_QUARTERS_EXPONENT, 0);
        FloatVector even = FloatVector.zero(EIGHT);
        FloatVector odd = FloatVector.zero(EIGHT);
        for (int unit = 0; unit < units; unit++) {
            long block = begin + unit / 2 * (long) Q6K_BYTES;
            long at = block + unit % 2 * 64L;
            int k = unit * ArrangedVector.Q6K_FLOATS;
            IntVector first = IntVector.fromMemorySegment(EIGHT_INTS, data, at, LITTLE_ENDIAN)
                    .lanewise(VectorOperators.ROL, 13);
            IntVector second = IntVector.fromMemorySegment(EIGHT_INTS, data, at + 32, LITTLE_ENDIAN)
                    .lanewise(VectorOperators.ROL, 13);
            IntVector secondTops = IntVector.fromMemorySegment(
                            EIGHT_INTS, data, block + 128 + unit % 2 * 32L, LITTLE_ENDIAN)
                    .lanewise(VectorOperators.ROL, 15);
            IntVector firstTops = secondTops.lanewise(VectorOperators.ROL, 2);
            FloatVector quarter0 = FloatVector.fromArray(EIGHT, x, k);
            FloatVector quarter1 = FloatVector.fromArray(EIGHT, x, k + 8);
            FloatVector quarter2 = FloatVector.fromArray(EIGHT, x, k + 16);
            FloatVector quarter3 = FloatVector.fromArray(EIGHT, x, k + 24);
            for (int place = 0; place < 4; place++) {
                k += 32;
                quarter0 = first.and(lowBits)
                        .or(lowExponent)
                        .or(firstTops.and(lowTops))
                        .reinterpretAsFloats()
                        .fma(FloatVector.fromArray(EIGHT, x, k), quarter0);
                quarter1 = second.and(lowBits)
                        .or(lowExponent)
                        .or(secondTops.and(lowTops))
                        .reinterpretAsFloats()
                        .fma(FloatVector.fromArray(EIGHT, x, k + 8), quarter1);
                quarter2 = first.and(highBits)
                        .or(highExponent)
                        .or(firstTops.and(highTops))
                        .reinterpretAsFloats()
                        .fma(FloatVector.fromArray(EIGHT, x, k + 16), quarter2);
                quarter3 = second.and(highBits)
                        .or(highExponent)
                        .or(secondTops.and(highTops))
                        .reinterpretAsFloats()
                        .fma(FloatVector.fromArray(EIGHT, x, k + 24), quarter3);
                first = first.lanewise(VectorOperators.ROR, 8);
                second = second.lanewise(VectorOperators.ROR, 8);
                firstTops = firstTops.lanewise(VectorOperators.ROR, 8);
                secondTops = secondTops.lanewise(VectorOperators.ROR, 8);
            }
            int scale = unit * 8;
            even = quarter0.fma(
                    FloatVector.broadcast(EIGHT, scales[scale])
                            .blend(FloatVector.broadcast(EIGHT, scales[scale + 1]), UPPER_FOUR),
                    even);
            odd = quarter1.fma(
                    FloatVector.broadcast(EIGHT, scales[scale + 2])
                            .blend(FloatVector.broadcast(EIGHT, scales[scale + 3]), UPPER_FOUR),
                    odd);
            even = quarter2.fma(
                    FloatVector.broadcast(EIGHT, scales[scale + 4])
                            .blend(FloatVector.broadcast(EIGHT, scales[scale + 5]), UPPER_FOUR),
                    even);
            odd = quarter3.fma(
                    FloatVector.broadcast(EIGHT, scales[scale + 6])
                            .blend(FloatVector.broadcast(EIGHT, scales[scale + 7]), UPPER_FOUR),
                    odd);
        }
        return even.add(odd).reduceLanes(VectorOperators.ADD);
    }
}
