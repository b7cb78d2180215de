package dev.sightline.qwenvl.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * Matrix products {@code y[t] = weight · x[t]} for every stored form of a weight. Numbers that are the same in every
 * call are constants of the compiled kernel, so that only the branch of one form remains.
 */
final class LinearKernels {

    /** Threads that share one row of {@link #matvec}. */
    static final int LANES = 128;

    /** Rows and tokens of a tile of {@link #matmul}, which 16 × 16 threads compute. */
    static final int TILE = 64;

    /** Threads that share a tile. */
    static final int TILE_THREADS = 256;

    /** A product replaces the former content. */
    static final int REPLACE = 0;

    /** Adds the bias. */
    static final int BIAS = 1;

    /** Adds the former content. */
    static final int ADD = 2;

    /** Writes behind the positions that are in the key-value cache already. */
    static final int APPEND = 4;

    /** Multiplies each row by its factor. */
    static final int SCALE = 8;

    private static final int STEP = 16;
    private static final int PADDED = STEP + 1;

    private LinearKernels() {}

    /**
     * A weight's value. 16-bit forms are decoded with a table of a line per sign and exponent, because OpenCL's kernels cannot
     * reinterpret bits here: value = slope · mantissa + offset, exactly.
     */
    static float value(int form, FloatArray floats, ShortArray halves, ByteArray quants, FloatArray scales, int index) {
        if (form == DeviceMatrix.FLOAT) {
            return floats.get(index);
        }
        if (form == DeviceMatrix.HALF) {
            int bits = halves.get(index) & 0xffff;
            int line = (bits >> 10) * 2;
            return scales.get(line) * (bits & 0x3ff) + scales.get(line + 1);
        }
        if (form == DeviceMatrix.BRAIN) {
            int bits = halves.get(index) & 0xffff;
            int line = (bits >> 7) * 2;
            return scales.get(line) * (bits & 0x7f) + scales.get(line + 1);
        }
        if (form == DeviceMatrix.BLOCKS_OF_16) {
            return scales.get(index >> 4) * quants.get(index);
        }
        if (form == DeviceMatrix.BLOCKS_OF_32) {
            return scales.get(index >> 5) * quants.get(index);
        }
        int line = (index >> 5) * 2;
        return scales.get(line) * quants.get(index) - scales.get(line + 1);
    }

    /** One token. Grid: a group of {@link #LANES} a row. */
    public static void matvec(
            KernelContext context,
            IntArray control,
            FloatArray floats,
            ShortArray halves,
            ByteArray quants,
            FloatArray scales,
            FloatArray bias,
            FloatArray x,
            FloatArray y,
            int form,
            int rows,
            int columns,
            int mode) {
        int row = context.groupIdx;
        int lane = context.localIdx;
        float[] sums = context.allocateFloatLocalArray(LANES);
        float sum = 0;
        for (int column = lane; column < columns; column += LANES) {
            sum += value(form, floats, halves, quants, scales, row * columns + column) * x.get(column);
        }
        sums[lane] = sum;
        for (int half = LANES / 2; half > 0; half >>= 1) {
            context.localBarrier();
            if (lane < half) {
                sums[lane] += sums[lane + half];
            }
        }
        if (lane == 0) {
            int to = (mode & APPEND) != 0 ? control.get(Control.PAST) * rows + row : row;
            float result = sums[0];
            if ((mode & BIAS) != 0) {
                result += bias.get(row);
            }
            if ((mode & ADD) != 0) {
                result += y.get(to);
            }
            y.set(to, result);
        }
    }

    /**
     * Several tokens. Grid: x has {@link #TILE_THREADS} threads for each {@link #TILE} rows, y one for each {@link #TILE} tokens;
     * groups are {@link #TILE_THREADS} × 1. A thread computes 4 × 4 values.
     */
    public static void matmul(
            KernelContext context,
            IntArray control,
            FloatArray floats,
            ShortArray halves,
            ByteArray quants,
            FloatArray scales,
            FloatArray bias,
            FloatArray x,
            FloatArray y,
            int form,
            int rows,
            int columns,
            int mode) {
        int tokens = control.get(Control.COUNT);
        int lane = context.localIdx;
        int firstRow = context.groupIdx * TILE;
        int firstToken = context.groupIdy * TILE;
        int down = lane / 16;
        int across = lane % 16;
        float[] weights = context.allocateFloatLocalArray(TILE * PADDED);
        float[] inputs = context.allocateFloatLocalArray(TILE * PADDED);
        float[] sums = new float[16];
        for (int i = 0; i < 16; i++) {
            sums[i] = 0f;
        }
        for (int from = 0; from < columns; from += STEP) {
            for (int part = 0; part < 4; part++) {
                int line = down + part * 16;
                int column = from + across;
                float weight = 0f;
                float input = 0f;
                if (column < columns) {
                    if (firstRow + line < rows) {
                        weight = value(form, floats, halves, quants, scales, (firstRow + line) * columns + column);
                    }
                    if (firstToken + line < tokens) {
                        input = x.get((firstToken + line) * columns + column);
                    }
                }
                weights[line * PADDED + across] = weight;
                inputs[line * PADDED + across] = input;
            }
            context.localBarrier();
            for (int k = 0; k < STEP; k++) {
                float w0 = weights[across * PADDED + k];
                float w1 = weights[(across + 16) * PADDED + k];
                float w2 = weights[(across + 32) * PADDED + k];
                float w3 = weights[(across + 48) * PADDED + k];
                for (int i = 0; i < 4; i++) {
                    float input = inputs[(down + 16 * i) * PADDED + k];
                    sums[4 * i] += w0 * input;
                    sums[4 * i + 1] += w1 * input;
                    sums[4 * i + 2] += w2 * input;
                    sums[4 * i + 3] += w3 * input;
                }
            }
            context.localBarrier();
        }
        int past = (mode & APPEND) != 0 ? control.get(Control.PAST) : 0;
        for (int i = 0; i < 4; i++) {
            int token = firstToken + down + 16 * i;
            for (int j = 0; j < 4; j++) {
                int row = firstRow + across + 16 * j;
                if (token < tokens && row < rows) {
                    int to = (past + token) * rows + row;
                    float result = sums[4 * i + j];
                    if ((mode & BIAS) != 0) {
                        result += bias.get(row);
                    }
                    if ((mode & ADD) != 0) {
                        result += y.get(to);
                    }
                    y.set(to, result);
                }
            }
        }
    }

    /**
     * Follows a library product: {@code y = sums · factor}, with everything that {@code mode} states. Grid: a thread a
     * value.
     *
     * @param factors one for each row of {@code sums}; used with {@link #SCALE}
     * @param factor of the weight
     */
    public static void finish(
            KernelContext context,
            IntArray control,
            FloatArray sums,
            FloatArray factors,
            FloatArray bias,
            FloatArray y,
            float factor,
            int rows,
            int mode) {
        int i = context.globalIdx;
        if (i < control.get(Control.COUNT) * rows) {
            float result = sums.get(i);
            if ((mode & SCALE) != 0) {
                result *= factors.get(i / rows) * factor;
            }
            if ((mode & BIAS) != 0) {
                result += bias.get(i % rows);
            }
            int to = i;
            if ((mode & APPEND) != 0) {
                to += control.get(Control.PAST) * rows;
            }
            if ((mode & ADD) != 0) {
                result += y.get(to);
            }
            y.set(to, result);
        }
    }
}
