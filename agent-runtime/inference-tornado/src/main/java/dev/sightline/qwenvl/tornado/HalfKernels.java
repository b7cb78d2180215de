package dev.sightline.qwenvl.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;
import uk.ac.manchester.tornado.api.types.vectors.Half2;

/** Kernels for devices that know half precision. */
final class HalfKernels {

    /** Threads of a group. */
    static final int LANES = 128;

    /** The greatest value of a row of halves: far from both ends of their range. */
    static final float GREATEST = 256f;

    private HalfKernels() {}

    /**
     * {@code to = x / factor} in half precision, with the factor of each row that makes its greatest value {@link #GREATEST}. Grid: a
     * group of {@link #LANES} a row.
     */
    public static void halveRows(
            KernelContext context, IntArray control, FloatArray x, HalfFloatArray to, FloatArray factors, int width) {
        int row = context.groupIdx;
        int lane = context.localIdx;
        int from = row * width;
        int end = width;
        if (row >= control.get(Control.COUNT)) {
            end = 0;
        }
        float[] greatest = context.allocateFloatLocalArray(LANES);
        float most = 0f;
        for (int i = lane; i < end; i += LANES) {
            most = TornadoMath.max(most, TornadoMath.abs(x.get(from + i)));
        }
        greatest[lane] = most;
        for (int half = LANES / 2; half > 0; half >>= 1) {
            context.localBarrier();
            if (lane < half) {
                greatest[lane] = TornadoMath.max(greatest[lane], greatest[lane + half]);
            }
        }
        context.localBarrier();
        float factor = greatest[0] / GREATEST;
        // a row of zeros, or of what is too small to be divided by
        if (factor < 1e-30f) {
            factor = 1f;
        }
        for (int i = lane; i < end; i += LANES) {
            to.set(from + i, new HalfFloat(x.get(from + i) / factor));
        }
        if (lane == 0 && end > 0) {
            factors.set(row, factor);
        }
    }

    /** A weight that is stored in blocks, in half precision. Grid: a thread a value. */
    public static void unpackHalves(
            KernelContext context,
            FloatArray floats,
            ShortArray halves,
            ByteArray quants,
            FloatArray scales,
            HalfFloatArray to,
            int form,
            int size) {
        int i = context.globalIdx;
        if (i < size) {
            to.set(i, new HalfFloat(LinearKernels.value(form, floats, halves, quants, scales, i)));
        }
    }

    /** As {@link LinearKernels#matvec}, for {@link DeviceMatrix#PACKED} weights whose rows have an even length. */
    public static void matvecHalves(
            KernelContext context,
            IntArray control,
            HalfFloatArray weights,
            FloatArray bias,
            FloatArray x,
            FloatArray y,
            float factor,
            int rows,
            int columns,
            int mode) {
        int row = context.groupIdx;
        int lane = context.localIdx;
        float[] sums = context.allocateFloatLocalArray(LANES);
        float even = 0f;
        float odd = 0f;
        for (int column = 2 * lane; column < columns; column += 2 * LANES) {
            Half2 pair = weights.getHalf2(row * columns + column);
            even += Half2.lowFloat(pair) * x.get(column);
            odd += Half2.highFloat(pair) * x.get(column + 1);
        }
        sums[lane] = even + odd;
        for (int half = LANES / 2; half > 0; half >>= 1) {
            context.localBarrier();
            if (lane < half) {
                sums[lane] += sums[lane + half];
            }
        }
        if (lane == 0) {
            int to = (mode & LinearKernels.APPEND) != 0 ? control.get(Control.PAST) * rows + row : row;
            float result = sums[0] * factor;
            if ((mode & LinearKernels.BIAS) != 0) {
                result += bias.get(row);
            }
            if ((mode & LinearKernels.ADD) != 0) {
                result += y.get(to);
            }
            y.set(to, result);
        }
    }
}
