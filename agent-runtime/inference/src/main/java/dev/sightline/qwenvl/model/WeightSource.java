package dev.sightline.qwenvl.model;

import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.backend.Operators;
import dev.sightline.qwenvl.format.Checkpoint;
import dev.sightline.qwenvl.tensor.Tensor;

/** Reads layers from a checkpoint and checks that they have the shape that the configuration implies. */
final class WeightSource {

    private final Checkpoint checkpoint;
    private final Operators operators;

    WeightSource(Checkpoint checkpoint, Operators operators) {
        this.checkpoint = checkpoint;
        this.operators = operators;
    }

    /** A matrix with this many rows and columns; further dimensions count as columns. */
    Tensor matrix(String name, int rows, int columns) {
        Tensor tensor = checkpoint.tensor(name);
        long firstSide = tensor.shape().getFirst();
        if (firstSide != rows || tensor.size() != (long) rows * columns) {
            throw new QwenVlException("Cannot use tensor '%s': its shape is %s, but the configuration implies %d × %d."
                    .formatted(name, tensor.shape(), rows, columns));
        }
        return tensor.columns() == columns
                ? tensor
                : new Tensor(name, tensor.type(), java.util.List.of((long) rows, (long) columns), tensor.data());
    }

    /** A short vector, copied to memory as floats. */
    float[] vector(String name, int size) {
        Tensor tensor = checkpoint.tensor(name);
        if (tensor.size() != size) {
            throw new QwenVlException(
                    "Cannot use tensor '%s': its shape is %s, but the configuration implies %d values."
                            .formatted(name, tensor.shape(), size));
        }
        float[] values = new float[size];
        operators.row(tensor, 0, values, 0);
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new QwenVlException("Cannot use tensor '%s': it holds %s. The file is damaged; download it again."
                        .formatted(name, value));
            }
        }
        return values;
    }

    Linear linear(String name, int outputs, int inputs) {
        return new Linear(
                operators.prepare(matrix(name + ".weight", outputs, inputs)), vector(name + ".bias", outputs));
    }

    Linear linearWithoutBias(String name, int outputs, int inputs) {
        return new Linear(operators.prepare(matrix(name + ".weight", outputs, inputs)), null);
    }

    /** Grows a buffer; its content is lost. */
    static float[] reserve(float[] buffer, int tokens, int size) {
        long wanted = (long) tokens * size;
        if (wanted > Integer.MAX_VALUE - 16) {
            throw new QwenVlException(
                    QwenVlException.Category.INPUT,
                    "%d tokens of %d values do not fit one array; show a smaller image.".formatted(tokens, size));
        }
        return buffer.length >= wanted ? buffer : new float[(int) wanted];
    }
}
