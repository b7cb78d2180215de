package dev.sightline.qwenvl.tornado;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.qwenvl.backend.Backends;
import dev.sightline.qwenvl.backend.Operators;
import dev.sightline.qwenvl.backend.RandomTensors;
import dev.sightline.qwenvl.tensor.Tensor;
import dev.sightline.qwenvl.tensor.TensorType;
import java.util.function.IntToDoubleFunction;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.common.Access;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;

/** What cuBLAS is asked for, held against what its documentation says that it does; needs no device. */
class LibraryProductTests {

    private static final int ROWS = 7;
    private static final int COLUMNS = 12;
    private static final int TOKENS = 5;
    private static final int CAPACITY = 8;

    private static final Abilities LIBRARY = new Abilities(true, false);

    private final RandomTensors random = new RandomTensors(3);
    private final Placeholders none = Placeholders.create();

    @Test
    void aProductInSinglePrecisionIsThatOfTheScalarBackend() {
        Tensor weight = random.matrix(TensorType.F32, ROWS, COLUMNS);
        float[] x = random.values(CAPACITY * COLUMNS);
        FloatArray y = new FloatArray(CAPACITY * ROWS);
        LibraryTaskDescriptor descriptor = LibraryProduct.single(
                        DeviceMatrix.of(weight, none, LIBRARY), CAPACITY, FloatArray.fromArray(x), y)
                .descriptor();
        assertThat(descriptor.getFunctionName()).isEqualTo("cublasSgemm");
        assertClose(modelOfGemm(descriptor), expected(weight, x), 1e-5);
    }

    @Test
    void aProductInHalfPrecisionIsThatOfTheScalarBackend() {
        for (TensorType type : new TensorType[] {TensorType.F16, TensorType.BF16}) {
            Tensor weight = random.matrix(type, ROWS, COLUMNS);
            float[] x = random.values(CAPACITY * COLUMNS);
            HalfFloatArray halves = new HalfFloatArray(x.length);
            for (int i = 0; i < x.length; i++) {
                halves.set(i, new HalfFloat(x[i]));
                x[i] = halves.get(i).getFloat32();
            }
            DeviceMatrix matrix = DeviceMatrix.of(weight, none, LIBRARY);
            assertThat(matrix.form()).isEqualTo(DeviceMatrix.PACKED);
            LibraryTaskDescriptor descriptor = LibraryProduct.half(
                            matrix, matrix.packed(), CAPACITY, halves, new FloatArray(CAPACITY * ROWS))
                    .descriptor();
            assertThat(descriptor.getFunctionName()).isEqualTo("cublasGemmExFP16FP32");
            float[] actual = modelOfGemm(descriptor);
            for (int i = 0; i < actual.length; i++) {
                actual[i] *= matrix.factor();
            }
            assertClose(actual, expected(weight, x), 1e-5);
        }
    }

    @Test
    void onlyTheResultIsWritten() {
        LibraryTaskDescriptor descriptor = LibraryProduct.single(
                        DeviceMatrix.of(random.matrix(TensorType.F32, ROWS, COLUMNS), none, LIBRARY),
                        CAPACITY,
                        new FloatArray(CAPACITY * COLUMNS),
                        new FloatArray(CAPACITY * ROWS))
                .descriptor();
        Access[] access = descriptor.getAccess();
        assertThat(access).hasSameSizeAs(descriptor.getParameters());
        for (int i = 0; i < access.length; i++) {
            assertThat(access[i]).isEqualTo(i == 11 ? Access.WRITE_ONLY : Access.READ_ONLY);
        }
    }

    /** Every number of 16 bits that is not smaller than 2⁻³² of the greatest one is kept exactly. */
    @Test
    void numbersOfTheUpperHalfOfSinglePrecisionArePackedExactly() {
        for (int exponent : new int[] {-20, 0, 9, 60}) {
            int count = 32 << 7;
            Tensor weight = new Tensor(
                    "all",
                    TensorType.BF16,
                    java.util.List.of((long) count / 64, 64L),
                    java.lang.foreign.Arena.ofAuto().allocate(2L * count, 2));
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                float value = Math.scalb(1 + (i & 127) / 128f, exponent - (i >> 7)) * (i % 3 == 0 ? -1 : 1);
                values[i] = value;
                weight.data().setAtIndex(java.lang.foreign.ValueLayout.JAVA_SHORT, i, (short)
                        (Float.floatToRawIntBits(value) >>> 16));
            }
            DeviceMatrix matrix = DeviceMatrix.of(weight, none, LIBRARY);
            for (int i = 0; i < count; i++) {
                assertThat(matrix.packed().get(i).getFloat32() * matrix.factor())
                        .isEqualTo(values[i]);
            }
        }
    }

    /**
     * {@code C = alpha · op(A) · op(B) + beta · C}, all of them counted down columns: the element of row i and column j is at
     * {@code i + j · ld}. With OP_T an operand's rows are its columns.
     */
    private static float[] modelOfGemm(LibraryTaskDescriptor descriptor) {
        assertThat(descriptor.getLibraryName()).isEqualTo("nvidia/cublas");
        Object[] p = descriptor.getParameters();
        boolean transposedA = (int) p[0] == 1;
        boolean transposedB = (int) p[1] == 1;
        int m = (int) p[2];
        int n = (int) p[3];
        int k = (int) p[4];
        int lda = (int) p[7];
        int ldb = (int) p[9];
        int ldc = (int) p[12];
        assertThat(lda).isGreaterThanOrEqualTo(transposedA ? k : m);
        assertThat(ldb).isGreaterThanOrEqualTo(transposedB ? n : k);
        assertThat(ldc).isGreaterThanOrEqualTo(m);
        assertThat((float) p[10]).isZero();
        IntToDoubleFunction a = reader(p[6]);
        IntToDoubleFunction b = reader(p[8]);
        FloatArray c = (FloatArray) p[11];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double sum = 0;
                for (int l = 0; l < k; l++) {
                    sum += a.applyAsDouble(transposedA ? l + i * lda : i + l * lda)
                            * b.applyAsDouble(transposedB ? j + l * ldb : l + j * ldb);
                }
                c.set(i + j * ldc, (float) ((float) p[5] * sum));
            }
        }
        return c.toHeapArray();
    }

    private static IntToDoubleFunction reader(Object array) {
        return array instanceof HalfFloatArray halves
                ? i -> halves.get(i).getFloat32()
                : i -> ((FloatArray) array).get(i);
    }

    private static float[] expected(Tensor weight, float[] x) {
        float[] y = new float[CAPACITY * ROWS];
        try (Operators oracle = Backends.installed().open("scalar", 1)) {
            oracle.matmul(oracle.prepare(weight), null, x, 0, CAPACITY, y, 0, ROWS);
        }
        return y;
    }

    private static void assertClose(float[] actual, float[] expected, double error) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < TOKENS * ROWS; i++) {
            assertThat((double) actual[i]).isCloseTo(expected[i], Offset.offset(error * 10));
        }
    }
}
