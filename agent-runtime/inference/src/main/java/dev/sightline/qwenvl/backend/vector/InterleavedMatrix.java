package dev.sightline.qwenvl.backend.vector;

import dev.sightline.qwenvl.backend.Weight;
import dev.sightline.qwenvl.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/**
 * A quantised matrix with its rows interleaved.
 *
 * @param tensor the matrix as it is stored
 * @param layout how {@code data} is laid out
 * @param data outside the heap
 */
record InterleavedMatrix(Tensor tensor, Interleaving layout, MemorySegment data) implements Weight {

    /** Bytes of sixteen rows. */
    long groupBytes() {
        return layout.groupBytes(tensor.columns());
    }
}
