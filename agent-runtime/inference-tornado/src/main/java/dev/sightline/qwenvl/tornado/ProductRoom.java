package dev.sightline.qwenvl.tornado;

import dev.sightline.qwenvl.tensor.Tensor;
import dev.sightline.qwenvl.tensor.TensorType;

/** Collects the sizes of the arrays that {@link LibraryProducts} needs in addition to those of a plan. */
final class ProductRoom {

    private int rows;
    private long inputs;
    private long sums;
    private long weight;

    /** Makes space for products of this many rows. */
    ProductRoom with(int count, Tensor matrix) {
        rows = Math.max(rows, count);
        inputs = Math.max(inputs, (long) count * matrix.columns());
        sums = Math.max(sums, (long) count * matrix.rows());
        boolean unpacked = matrix.type() != TensorType.F32 && !DeviceMatrix.packs(matrix);
        weight = Math.max(weight, unpacked ? matrix.size() : 0);
        return this;
    }

    /** Rows of the largest product. */
    int rows() {
        return rows;
    }

    /** Values of the largest input. */
    long inputs() {
        return inputs;
    }

    /** Values of the largest result. */
    long sums() {
        return sums;
    }

    /** Values of the largest weight that is not in half precision already. */
    long weight() {
        return weight;
    }

    long bytes() {
        return 2 * inputs + TensorType.F32.bytes(sums + rows) + 2 * weight;
    }
}
