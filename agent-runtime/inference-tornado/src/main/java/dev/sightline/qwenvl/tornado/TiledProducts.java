package dev.sightline.qwenvl.tornado;

import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Products in single precision by {@link LinearKernels#matmul}, on every device. */
final class TiledProducts implements Products {

    @Override
    public void add(Stage stage, FloatArray x, List<Product> products) {
        for (Product product : products) {
            stage.tiledProduct(product, x);
        }
    }
}
