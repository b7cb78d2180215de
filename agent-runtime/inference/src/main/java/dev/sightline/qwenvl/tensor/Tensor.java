package dev.sightline.qwenvl.tensor;

import dev.sightline.qwenvl.QwenVlException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A named tensor in row-major order. Seen as a matrix, the last dimension is a row and all others together count the rows.
 *
 * @param name as in the file
 * @param type how values are stored
 * @param shape the slowest dimension first
 * @param data exactly the tensor's bytes, little-endian; belongs to the checkpoint, which closes it
 * @since 0.1.0
 */
public record Tensor(String name, TensorType type, List<Long> shape, MemorySegment data) {

    public Tensor {
        shape = List.copyOf(shape);
        long values = 1;
        for (long side : shape) {
            if (side < 1) {
                throw new QwenVlException(
                        "Tensor '%s' has the shape %s; every side must be at least 1.".formatted(name, shape));
            }
            values = Math.multiplyExact(values, side);
        }
        long row = shape.isEmpty() ? 1 : shape.getLast();
        if (row % type.blockSize() != 0) {
            throw new QwenVlException("Tensor '%s' has rows of %d values, which is not a multiple of %s's block of %d."
                    .formatted(name, row, type, type.blockSize()));
        }
        if (data.byteSize() != type.bytes(values)) {
            throw new QwenVlException("Tensor '%s' of type %s and shape %s needs %d bytes, but has %d."
                    .formatted(name, type, shape, type.bytes(values), data.byteSize()));
        }
    }

    /** Number of values. */
    public long size() {
        long values = 1;
        for (long side : shape) {
            values *= side;
        }
        return values;
    }

    /** Values in a row: the last dimension. */
    public int columns() {
        return shape.isEmpty() ? 1 : Math.toIntExact(shape.getLast());
    }

    /** Number of rows: the product of all dimensions but the last. */
    public int rows() {
        return Math.toIntExact(size() / columns());
    }

    /** Bytes of a row. */
    public long rowBytes() {
        return type.bytes(columns());
    }
}
