package dev.sightline.qwenvl.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Reads the values of a tensor's rows, one after the other on one thread: bit for bit as the stored type defines them.
 * The readable implementation, and the oracle of the faster ones.
 *
 * @since 0.1.0
 */
public final class TensorValues {

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private TensorValues() {}

    /** Writes all values of a row. */
    public static void row(Tensor matrix, int row, float[] y, int yFrom) {
        MemorySegment data = matrix.data();
        long at = row * matrix.rowBytes();
        int columns = matrix.columns();
        BlockFormat format = matrix.type().format();
        if (format != null) {
            Block block = format.newBlock();
            for (int column = 0; column < columns; column += format.size(), at += format.bytes()) {
                block.read(data, at);
                block.values(y, yFrom + column);
            }
            return;
        }
        switch (matrix.type()) {
            case F32 -> MemorySegment.copy(data, FLOAT, at, y, yFrom, columns);
            case F16 -> {
                for (int i = 0; i < columns; i++) {
                    y[yFrom + i] = Float.float16ToFloat(data.get(SHORT, at + 2L * i));
                }
            }
            case BF16 -> {
                for (int i = 0; i < columns; i++) {
                    y[yFrom + i] = Float.intBitsToFloat(data.get(SHORT, at + 2L * i) << 16);
                }
            }
            default ->
                throw new IllegalArgumentException("type " + matrix.type() + " has neither a format nor plain numbers");
        }
    }
}
