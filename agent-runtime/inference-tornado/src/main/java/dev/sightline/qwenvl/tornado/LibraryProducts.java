package dev.sightline.qwenvl.tornado;

import dev.sightline.qwenvl.QwenVlException;
import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;

/**
 * Products by cuBLAS. Weights of 16 bits and of blocks meet rows in half precision on the tensor cores; each row is
 * scaled first, so that nothing overflows however large its values are, and sums are in single precision. Weights in
 * single precision meet rows in single precision.
 *
 * <p>The number of rows is a part of a library call, so a call always takes as many rows as its stage has space for;
 * surplus results are ignored.
 */
final class LibraryProducts implements Products {

    private final HalfFloatArray inputs;
    private final FloatArray factors;
    private final FloatArray sums;
    private final HalfFloatArray unpacked;

    LibraryProducts(ProductRoom room) {
        inputs = new HalfFloatArray(size(room.inputs()));
        factors = new FloatArray(size(room.rows()));
        sums = new FloatArray(size(room.sums()));
        unpacked = new HalfFloatArray(size(room.weight()));
    }

    private static int size(long values) {
        if (values > Integer.MAX_VALUE - 64) {
            throw new QwenVlException(
                    "A product of %d values does not fit into one array of the backend 'tornado'. Use a smaller prefill chunk, or smaller images."
                            .formatted(values));
        }
        return Math.max(1, (int) values);
    }

    @Override
    public void add(Stage stage, FloatArray x, List<Product> products) {
        boolean halved = false;
        for (Product product : products) {
            DeviceMatrix weight = product.linear().weight();
            if (weight.form() == DeviceMatrix.FLOAT) {
                stage.library(LibraryProduct.single(weight, stage.capacity(), x, sums));
                stage.finish(product, sums, factors, product.biasedMode());
                continue;
            }
            if (!halved) {
                stage.halve(x, inputs, factors, weight.columns());
                halved = true;
            }
            HalfFloatArray halves = weight.packed();
            if (weight.form() != DeviceMatrix.PACKED) {
                stage.unpack(weight, unpacked);
                halves = unpacked;
            }
            stage.library(LibraryProduct.half(weight, halves, stage.capacity(), inputs, sums));
            stage.finish(product, sums, factors, product.biasedMode() | LinearKernels.SCALE);
        }
    }
}
