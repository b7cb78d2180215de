package dev.sightline.qwenvl.tornado;

import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Turns products of many rows into tasks. */
interface Products {

    /** Adds the tasks of {@code y = linear(x)} for each of the products. */
    void add(Stage stage, FloatArray x, List<Product> products);
}
