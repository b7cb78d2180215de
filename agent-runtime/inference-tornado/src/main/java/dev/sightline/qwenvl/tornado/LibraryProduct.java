package dev.sightline.qwenvl.tornado;

import java.util.Arrays;
import uk.ac.manchester.tornado.api.common.Access;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;

/**
 * A call of cuBLAS that computes {@code y[t] = weight · x[t]} for all rows {@code t}.
 *
 * <p>cuBLAS is column-major. A row-major {@code tokens × columns} is a matrix of {@code columns × tokens} to it, so
 * with the weight transposed the product is {@code rows × tokens}, which is the layout of {@code y}. The descriptor is
 * created here and not by TornadoVM's class {@code CuBlas}, whose artifact other backends do not have.
 *
 * @param function the name of the call in TornadoVM's provider of cuBLAS
 */
record LibraryProduct(String function, int rows, int tokens, int columns, Object weight, Object x, FloatArray y) {

    /** TornadoVM's name of the library. */
    static final String LIBRARY = "nvidia/cublas";

    /** {@code CUBLAS_OP_N}: an operand is used as it is. */
    static final int AS_IT_IS = 0;

    /** {@code CUBLAS_OP_T}: an operand is transposed. */
    static final int TRANSPOSED = 1;

    private static final int RESULT = 11;

    /** All in single precision. */
    static LibraryProduct single(DeviceMatrix weight, int tokens, FloatArray x, FloatArray y) {
        return new LibraryProduct("cublasSgemm", weight.rows(), tokens, weight.columns(), weight.floats(), x, y);
    }

    /** Operands in half precision, sums in single precision. */
    static LibraryProduct half(DeviceMatrix weight, HalfFloatArray halves, int tokens, HalfFloatArray x, FloatArray y) {
        return new LibraryProduct("cublasGemmExFP16FP32", weight.rows(), tokens, weight.columns(), halves, x, y);
    }

    /** The descriptor for a task graph. */
    LibraryTaskDescriptor descriptor() {
        Object[] parameters = {TRANSPOSED, AS_IT_IS, rows, tokens, columns, 1f, weight, columns, x, columns, 0f, y, rows
        };
        Access[] access = new Access[parameters.length];
        Arrays.fill(access, Access.READ_ONLY);
        access[RESULT] = Access.WRITE_ONLY;
        return new LibraryTaskDescriptor()
                .withLibrary(LIBRARY)
                .withFunction(function)
                .withParameters(parameters)
                .withAccess(access);
    }
}
