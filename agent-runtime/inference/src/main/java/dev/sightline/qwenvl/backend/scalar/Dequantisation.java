package dev.sightline.qwenvl.backend.scalar;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.sightline.qwenvl.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The value of every stored type, one block at a time, as ggml defines the formats.
 */
final class Dequantisation {

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Dequantisation() {}

    /** Writes all values of a row. */
    static void row(Tensor matrix, int row, float[] y, int yOffset) {
        MemorySegment data = matrix.data();
        long from = row * matrix.rowBytes();
        int columns = matrix.columns();
        int step = matrix.type().blockSize();
        for (int column = 0;
                column < columns;
                column += step, from += matrix.type().blockBytes()) {
            int to = yOffset + column;
            switch (matrix.type()) {
                case F32 -> y[to] = data.get(FLOAT, from);
                case F16 -> y[to] = half(data, from);
                case BF16 -> y[to] = Float.intBitsToFloat(data.get(SHORT, from) << 16);
                case Q8_0 -> q8(data, from, y, to);
                case Q4_0 -> q4(data, from, y, to);
                case Q4_K -> q4k(data, from, y, to);
                case Q6_K -> q6k(data, from, y, to);
            }
        }
    }

    private static void q8(MemorySegment data, long block, float[] y, int to) {
        float scale = half(data, block);
        for (int i = 0; i < 32; i++) {
            y[to + i] = scale * data.get(JAVA_BYTE, block + 2 + i);
        }
    }

    private static void q4(MemorySegment data, long block, float[] y, int to) {
        float scale = half(data, block);
        for (int i = 0; i < 16; i++) {
            int pair = unsigned(data, block + 2 + i);
            y[to + i] = scale * ((pair & 15) - 8);
            y[to + 16 + i] = scale * ((pair >> 4) - 8);
        }
    }

    private static void q4k(MemorySegment data, long block, float[] y, int to) {
        float scale = half(data, block);
        float minimum = half(data, block + 2);
        for (int part = 0; part < 8; part++) {
            float partScale = scale * sixBits(data, block + 4, part);
            float partMinimum = minimum * sixBits(data, block + 4, part + 8);
            for (int i = 0; i < 32; i++) {
                int pair = unsigned(data, block + 16 + part / 2 * 32L + i);
                int quant = part % 2 == 0 ? pair & 15 : pair >> 4;
                y[to + part * 32 + i] = partScale * quant - partMinimum;
            }
        }
    }

    /**
     * The 6-bit number {@code index} of the sixteen in twelve bytes: eight scales, then eight minima. The first four of each
     * kind take the low six bits of a byte; the last four put their low nibbles into the last four bytes and their high bits
     * on top of the first eight.
     */
    private static int sixBits(MemorySegment data, long at, int index) {
        int kind = index / 8;
        int part = index % 8;
        if (part < 4) {
            return unsigned(data, at + kind * 4L + part) & 63;
        }
        int low = unsigned(data, at + 8 + part - 4) >> (4 * kind) & 15;
        return low | unsigned(data, at + kind * 4L + part - 4) >> 6 << 4;
    }

    private static void q6k(MemorySegment data, long block, float[] y, int to) {
        float scale = half(data, block + 208);
        for (int i = 0; i < 256; i++) {
            int side = i / 128;
            int quarter = i % 128 / 32;
            int lane = i % 32;
            int low = unsigned(data, block + side * 64L + quarter % 2 * 32L + lane) >> (quarter / 2 * 4) & 15;
            int high = unsigned(data, block + 128 + side * 32L + lane) >> (quarter * 2) & 3;
            float partScale = scale * data.get(JAVA_BYTE, block + 192 + i / 16);
            y[to + i] = partScale * ((low | high << 4) - 32);
        }
    }

    private static int unsigned(MemorySegment data, long at) {
        return data.get(JAVA_BYTE, at) & 0xff;
    }

    private static float half(MemorySegment data, long at) {
        return Float.float16ToFloat(data.get(SHORT, at));
    }
}
