package dev.sightline.qwenvl.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Operations on rows of activations, value by value or row by row. */
// TornadoVM 5.2 miscompiles methods that change a local array passed to them: reductions are written out. A kernel must
// not have the name of an OpenCL function, such as "rotate".
final class RowKernels {

    /** Threads of a group. */
    static final int LANES = 128;

    /** Groups that search one part of the logits each. */
    static final int SEARCHERS = 64;

    private static final float LEAST = -3.4028235e38f;

    private static final int NOWHERE = Integer.MAX_VALUE;

    private RowKernels() {}

    /** {@code to = from}, the first rows. Grid: a thread a value. */
    public static void copy(KernelContext context, IntArray control, FloatArray from, FloatArray to, int width) {
        int i = context.globalIdx;
        if (i < control.get(Control.COUNT) * width) {
            to.set(i, from.get(i));
        }
    }

    /** {@code y = x / √(mean(x²) + epsilon) · weight}. Grid: a group of {@link #LANES} a row. */
    public static void rmsNorm(
            KernelContext context,
            IntArray control,
            FloatArray x,
            FloatArray weight,
            FloatArray y,
            int size,
            float epsilon) {
        int row = context.groupIdx;
        int lane = context.localIdx;
        int from = (row + control.get(Control.FIRST)) * size;
        float[] sums = context.allocateFloatLocalArray(LANES);
        float sum = 0;
        for (int i = lane; i < size; i += LANES) {
            float value = x.get(from + i);
            sum += value * value;
        }
        sums[lane] = sum;
        for (int half = LANES / 2; half > 0; half >>= 1) {
            context.localBarrier();
            if (lane < half) {
                sums[lane] += sums[lane + half];
            }
        }
        context.localBarrier();
        float scale = 1f / TornadoMath.sqrt(sums[0] / size + epsilon);
        for (int i = lane; i < size; i += LANES) {
            y.set(row * size + i, x.get(from + i) * scale * weight.get(i));
        }
    }

    /**
     * Rotary position embedding in rotate-half form, in place. Grid: a thread a pair of values.
     *
     * @param append 1 if the rows lie behind those of the positions before, as in the key-value cache
     */
    public static void rotateHeads(
            KernelContext context,
            IntArray control,
            FloatArray x,
            FloatArray cos,
            FloatArray sin,
            int heads,
            int headSize,
            int append) {
        int i = context.globalIdx;
        int half = headSize / 2;
        int row = i / (heads * half);
        if (row < control.get(Control.COUNT)) {
            int head = i / half % heads;
            int slot = i % half;
            int past = append != 0 ? control.get(Control.PAST) : 0;
            int at = ((past + row) * heads + head) * headSize + slot;
            float first = x.get(at);
            float second = x.get(at + half);
            float c = cos.get(row * half + slot);
            float s = sin.get(row * half + slot);
            x.set(at, first * c - second * s);
            x.set(at + half, second * c + first * s);
        }
    }

    /** {@code gate = silu(gate) · up}. Grid: a thread a value. */
    public static void swiGlu(KernelContext context, IntArray control, FloatArray gate, FloatArray up, int width) {
        int i = context.globalIdx;
        if (i < control.get(Control.COUNT) * width) {
            float value = gate.get(i);
            gate.set(i, value / (1f + TornadoMath.exp(-value)) * up.get(i));
        }
    }

    /**
     * {@code x/2 · (1 + erf(x/√2))} in place, with the rational approximation 7.1.26 of Abramowitz and Stegun, whose error is
     * below 1.5·10⁻⁷. Grid: a thread a value.
     */
    public static void gelu(KernelContext context, IntArray control, FloatArray x, int width) {
        int i = context.globalIdx;
        if (i < control.get(Control.COUNT) * width) {
            float value = x.get(i);
            float z = TornadoMath.abs(value) * 0.70710677f;
            float t = 1f / (1f + 0.3275911f * z);
            float p = ((((1.0614054f * t - 1.4531521f) * t + 1.4214138f) * t - 0.28449672f) * t + 0.2548296f) * t;
            float complement = p * TornadoMath.exp(-z * z);
            // for negative x the sum 1 + erf is the complement itself: no cancellation
            float sum = value < 0 ? complement : 2f - complement;
            x.set(i, value * 0.5f * sum);
        }
    }

    /** The greatest logit of each part. Grid: {@link #SEARCHERS} groups of {@link #LANES}. */
    public static void searchParts(
            KernelContext context, FloatArray logits, FloatArray greatest, IntArray where, int size) {
        int lane = context.localIdx;
        float[] values = context.allocateFloatLocalArray(LANES);
        int[] places = context.allocateIntLocalArray(LANES);
        float best = LEAST;
        int place = NOWHERE;
        for (int i = context.globalIdx; i < size; i += SEARCHERS * LANES) {
            float value = logits.get(i);
            if (value > best) {
                best = value;
                place = i;
            }
        }
        values[lane] = best;
        places[lane] = place;
        for (int half = LANES / 2; half > 0; half >>= 1) {
            context.localBarrier();
            if (lane < half) {
                float other = values[lane + half];
                int otherPlace = places[lane + half];
                if (other > values[lane] || (other == values[lane] && otherPlace < places[lane])) {
                    values[lane] = other;
                    places[lane] = otherPlace;
                }
            }
        }
        if (lane == 0) {
            greatest.set(context.groupIdx, values[0]);
            where.set(context.groupIdx, places[0]);
        }
    }

    /** The first of the greatest of all parts, −1 if there is none. Grid: one group of {@link #SEARCHERS}. */
    public static void searchWhole(KernelContext context, FloatArray greatest, IntArray where, IntArray found) {
        int lane = context.localIdx;
        float[] values = context.allocateFloatLocalArray(SEARCHERS);
        int[] places = context.allocateIntLocalArray(SEARCHERS);
        values[lane] = greatest.get(lane);
        places[lane] = where.get(lane);
        for (int half = SEARCHERS / 2; half > 0; half >>= 1) {
            context.localBarrier();
            if (lane < half) {
                float other = values[lane + half];
                int otherPlace = places[lane + half];
                if (other > values[lane] || (other == values[lane] && otherPlace < places[lane])) {
                    values[lane] = other;
                    places[lane] = otherPlace;
                }
            }
        }
        if (lane == 0) {
            int place = places[0];
            if (place == NOWHERE) {
                place = -1;
            }
            found.set(0, place);
        }
    }
}
