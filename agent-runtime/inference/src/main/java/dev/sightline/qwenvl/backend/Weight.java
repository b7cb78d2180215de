package dev.sightline.qwenvl.backend;

import dev.sightline.qwenvl.tensor.Tensor;

/**
 * A matrix in the form in which a backend multiplies it: the stored tensor, or one that the backend has rearranged. It
 * belongs to the operators that prepared it and is valid as long as they are open.
 *
 * @since 0.1.0
 */
public interface Weight {

    /** The matrix as it is stored. */
    Tensor tensor();

    /** A tensor that is multiplied in place. */
    record Stored(Tensor tensor) implements Weight {}
}
