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
 * Widens weights that are plain numbers or bytes from where they lie in the mapped file: a stretch of a row, or a whole row to multiply it
 * with a vector. Those of fewer bits are interleaved, see {@link InterleavedRows}.
 */
final class WeightRows {

    private static final VectorSpecies<Short> SHORTS =
            VectorSpecies.of(short.class, VectorShape.forBitSize(LANES * Short.SIZE));
    private static final VectorSpecies<Byte> BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, LANES * Byte.SIZE)));
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(LITTLE_ENDIAN);

    private WeightRows() {}

    /**
     * Writes the values {@code from … to} of a row; both are multiples of the type's block.
     *
     * @param halves scratch for the type F16, at least {@code to − from} long
     */
    static void widen(Tensor weight, int row, int from, int to, float[] y, int yFrom, short[] halves) {
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
            default -> throw new IllegalArgumentException("rows of type " + weight.type() + " are interleaved");
        }
    }

    /**
     * The scalar product of a row and {@code columns} values of {@code x}.
     *
     * @param values scratch of {@code columns} values
     * @param halves scratch of {@code columns} values
     */
    static float dot(Tensor weight, int row, float[] x, int xFrom, float[] values, short[] halves) {
        widen(weight, row, 0, weight.columns(), values, 0, halves);
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
            // without the cast, the method is that of any vector, and C2 may crash the JVM on a shift of floats (JDK
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

    private static void q8(MemorySegment data, long begin, int blocks, float[] y, int yFrom) {
        for (int block = 0; block < blocks; block++) {
            long at = begin + 34L * block;
            int to = yFrom + 32 * block;
            float scale = Float.float16ToFloat(data.get(SHORT, at));
            if (LANES == 4) {
                // there is no vector of four bytes
                for (int i = 0; i < 32; i++) {
                    y[to + i] = scale * data.get(ValueLayout.JAVA_BYTE, at + 2 + i);
                }
            } else {
                for (int i = 0; i < 32; i += LANES) {
                    ((FloatVector) ByteVector.fromMemorySegment(BYTES, data, at + 2 + i, LITTLE_ENDIAN)
                                    .convertShape(VectorOperators.B2F, SPECIES, 0))
                            .mul(scale)
                            .intoArray(y, to + i);
                }
            }
        }
    }
}
