package dev.sightline.qwenvl.backend.vector;

import static dev.sightline.qwenvl.backend.vector.Tile.LANES;
import static dev.sightline.qwenvl.backend.vector.Tile.SPECIES;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.sightline.qwenvl.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Dequantises weights of every type from where they lie in the mapped file: a stretch of a row, or a whole row to multiply it
 * with a vector. No method is so long that C2 stops inlining in the middle of it: see {@link QuantisedRows}.
 */
final class WeightRows {

    private static final VectorSpecies<Byte> BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, LANES * Byte.SIZE)));
    private static final VectorSpecies<Short> SHORTS =
            VectorSpecies.of(short.class, VectorShape.forBitSize(LANES * Short.SIZE));
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final IntVector TO_UPPER_END =
            IntVector.zero(INTS).addIndex(1).mul(-8).add(24);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(LITTLE_ENDIAN);

    private WeightRows() {}

    /**
     * Writes the values {@code from … to} of a row; both are multiples of the type's block, {@code to} may be the row's end.
     *
     * @param halves scratch for the type F16, at least {@code to − from} long
     */
    static void dequantise(Tensor weight, int row, int from, int to, float[] y, int yFrom, short[] halves) {
        MemorySegment data = weight.data();
        long at = row * weight.rowBytes() + weight.type().bytes(from);
        int size = to - from;
        switch (weight.type()) {
            case F32 -> MemorySegment.copy(data, FLOAT, at, y, yFrom, size);
            case F16 -> {
                MemorySegment.copy(data, SHORT, at, halves, 0, size);
                for (int i = 0; i < size; i++) {
                    y[yFrom + i] = Float.float16ToFloat(halves[i]);
                }
            }
            case BF16 -> bf16(data, at, size, y, yFrom);
            case Q8_0 -> q8(data, at, size / 32, y, yFrom);
            case Q4_0 -> q4(data, at, size / 32, y, yFrom);
            case Q4_K -> q4k(data, at, size / 256, y, yFrom);
            case Q6_K -> q6k(data, at, size / 256, y, yFrom);
        }
    }

    /**
     * The scalar product of a row and {@code columns} values of {@code x}.
     *
     * @param values scratch of {@code columns} values
     * @param halves scratch of {@code columns} values
     */
    static float dot(Tensor weight, int row, float[] x, int xFrom, float[] values, short[] halves) {
        dequantise(weight, row, 0, weight.columns(), values, 0, halves);
        return dot(values, x, xFrom, weight.columns());
    }

    private static float dot(float[] a, float[] x, int xFrom, int size) {
        FloatVector sum0 = FloatVector.zero(SPECIES);
        FloatVector sum1 = FloatVector.zero(SPECIES);
        FloatVector sum2 = FloatVector.zero(SPECIES);
        FloatVector sum3 = FloatVector.zero(SPECIES);
        int i = 0;
        for (; i <= size - 4 * LANES; i += 4 * LANES) {
            sum0 = FloatVector.fromArray(SPECIES, a, i).fma(FloatVector.fromArray(SPECIES, x, xFrom + i), sum0);
            sum1 = FloatVector.fromArray(SPECIES, a, i + LANES)
                    .fma(FloatVector.fromArray(SPECIES, x, xFrom + i + LANES), sum1);
            sum2 = FloatVector.fromArray(SPECIES, a, i + 2 * LANES)
                    .fma(FloatVector.fromArray(SPECIES, x, xFrom + i + 2 * LANES), sum2);
            sum3 = FloatVector.fromArray(SPECIES, a, i + 3 * LANES)
                    .fma(FloatVector.fromArray(SPECIES, x, xFrom + i + 3 * LANES), sum3);
        }
        float sum = sum0.add(sum1).add(sum2.add(sum3)).reduceLanes(VectorOperators.ADD);
        for (; i < size; i++) {
            sum += a[i] * x[xFrom + i];
        }
        return sum;
    }

    private static void bf16(MemorySegment data, long at, int size, float[] y, int to) {
        int i = 0;
        for (; i <= size - LANES; i += LANES) {
            // without the cast, the method is that of any vector, and C2 may end the JVM over a shift of floats (JDK
            // 25)
            ((IntVector) ShortVector.fromMemorySegment(SHORTS, data, at + 2L * i, LITTLE_ENDIAN)
                            .convertShape(VectorOperators.S2I, INTS, 0))
                    .lanewise(VectorOperators.LSHL, 16)
                    .reinterpretAsFloats()
                    .intoArray(y, to + i);
        }
        for (; i < size; i++) {
            y[to + i] = Float.intBitsToFloat(data.get(SHORT, at + 2L * i) << 16);
        }
    }

    private static void q8(MemorySegment data, long at, int blocks, float[] y, int to) {
        for (int block = 0; block < blocks; block++, at += 34, to += 32) {
            float scale = half(data, at);
            for (int i = 0; i < 32; i += LANES) {
                signed(data, at + 2 + i).mul(scale).intoArray(y, to + i);
            }
        }
    }

    private static void q4(MemorySegment data, long at, int blocks, float[] y, int to) {
        for (int block = 0; block < blocks; block++, at += 18, to += 32) {
            float scale = half(data, at);
            for (int i = 0; i < 16; i += LANES) {
                IntVector pair = unsigned(data, at + 2 + i);
                toFloat(pair.and(15).sub(8)).mul(scale).intoArray(y, to + i);
                toFloat(pair.lanewise(VectorOperators.LSHR, 4).sub(8))
                        .mul(scale)
                        .intoArray(y, to + 16 + i);
            }
        }
    }

    private static void q4k(MemorySegment data, long at, int blocks, float[] y, int to) {
        for (int block = 0; block < blocks; block++, at += 144, to += 256) {
            float scale = half(data, at);
            float minimum = half(data, at + 2);
            for (int part = 0; part < 8; part++) {
                fourBits(
                        data,
                        at + 16 + part / 2 * 32L,
                        part % 2 * 4,
                        scale * sixBits(data, at + 4, part),
                        minimum * sixBits(data, at + 4, part + 8),
                        y,
                        to + part * 32);
            }
        }
    }

    private static void fourBits(
            MemorySegment data, long at, int shift, float scale, float minimum, float[] y, int to) {
        for (int i = 0; i < 32; i += LANES) {
            toFloat(unsigned(data, at + i).lanewise(VectorOperators.LSHR, shift).and(15))
                    .mul(scale)
                    .sub(minimum)
                    .intoArray(y, to + i);
        }
    }

    /** See the scalar backend for the layout of these sixteen numbers. */
    private static int sixBits(MemorySegment data, long at, int index) {
        int kind = index / 8;
        int part = index % 8;
        if (part < 4) {
            return data.get(ValueLayout.JAVA_BYTE, at + kind * 4L + part) & 63;
        }
        int low = (data.get(ValueLayout.JAVA_BYTE, at + 8 + part - 4) & 0xff) >> (4 * kind) & 15;
        return low | (data.get(ValueLayout.JAVA_BYTE, at + kind * 4L + part - 4) & 0xff) >> 6 << 4;
    }

    private static void q6k(MemorySegment data, long at, int blocks, float[] y, int to) {
        for (int block = 0; block < blocks; block++, at += 210, to += 256) {
            float scale = half(data, at + 208);
            for (int part = 0; part < 16; part++) {
                int side = part / 8;
                int quarter = part % 8 / 2;
                sixteenOfSixBits(
                        data,
                        at + side * 64L + quarter % 2 * 32L + part % 2 * 16L,
                        quarter / 2 * 4,
                        at + 128 + side * 32L + part % 2 * 16L,
                        quarter * 2,
                        scale * data.get(ValueLayout.JAVA_BYTE, at + 192 + part),
                        y,
                        to + part * 16);
            }
        }
    }

    private static void sixteenOfSixBits(
            MemorySegment data, long low, int lowShift, long high, int highShift, float scale, float[] y, int to) {
        for (int i = 0; i < 16; i += LANES) {
            IntVector lowBits = unsigned(data, low + i)
                    .lanewise(VectorOperators.LSHR, lowShift)
                    .and(15);
            IntVector highBits = unsigned(data, high + i)
                    .lanewise(VectorOperators.LSHR, highShift)
                    .and(3)
                    .lanewise(VectorOperators.LSHL, 4);
            toFloat(lowBits.or(highBits).sub(32)).mul(scale).intoArray(y, to + i);
        }
    }

    private static FloatVector signed(MemorySegment data, long at) {
        if (LANES == 4) {
            return toFloat(fourBytes(data, at).lanewise(VectorOperators.ASHR, 24));
        }
        return (FloatVector) ByteVector.fromMemorySegment(BYTES, data, at, LITTLE_ENDIAN)
                .convertShape(VectorOperators.B2F, SPECIES, 0);
    }

    private static IntVector unsigned(MemorySegment data, long at) {
        if (LANES == 4) {
            return fourBytes(data, at).lanewise(VectorOperators.LSHR, 24);
        }
        return (IntVector) ByteVector.fromMemorySegment(BYTES, data, at, LITTLE_ENDIAN)
                .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0);
    }

    /** A byte in the upper end of each lane; there is no vector of four bytes, and one of eight would reach beyond the data. */
    private static IntVector fourBytes(MemorySegment data, long at) {
        return IntVector.broadcast(INTS, data.get(INT, at)).lanewise(VectorOperators.LSHL, TO_UPPER_END);
    }

    private static FloatVector toFloat(IntVector values) {
        return (FloatVector) values.convertShape(VectorOperators.I2F, SPECIES, 0);
    }

    private static float half(MemorySegment data, long at) {
        return Float.float16ToFloat(data.get(SHORT, at));
    }
}
