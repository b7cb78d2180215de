package dev.sightline.qwenvl.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Softmax attention that never holds more than one tile of scores: maximum and sum are carried along and corrected, as in
 * FlashAttention (arXiv 2205.14135).
 */
final class AttentionKernels {

    /** The widest head. */
    static final int WIDEST_HEAD = 128;

    /** Queries of a group of {@link #attention}, and keys of a tile. */
    static final int TILE = 16;

    /** Threads of a group of {@link #attention}: one for each pair of query and key. */
    static final int TILE_THREADS = TILE * TILE;

    /** Threads of a group of {@link #attendPart} and {@link #attendWhole}. */
    static final int LANES = 128;

    /** Parts into which the keys of one query are cut, so that more groups than heads can work. */
    static final int PARTS = 8;

    /** Each query has its own first and last key. */
    static final int SEGMENTS = 0;

    /** A query sees all positions up to its own. */
    static final int CAUSAL = 1;

    private static final int PADDED = WIDEST_HEAD + 1;
    private static final int SCORES = TILE + 1;
    private static final float NOTHING = -1e30f;

    private AttentionKernels() {}

    /**
     * Many queries. Grid: x has {@link #TILE_THREADS} threads for each {@link #TILE} queries, y one for each head; groups are
     * {@link #TILE_THREADS} × 1. Keys outside every segment of a group's queries are never read.
     *
     * @param bounds for each query its first key and the end of its last; not used when causal
     */
    public static void attention(
            KernelContext context,
            IntArray control,
            FloatArray q,
            FloatArray k,
            FloatArray v,
            IntArray bounds,
            FloatArray y,
            int heads,
            int keyValueHeads,
            int headSize,
            int kind,
            float scale) {
        int count = control.get(Control.COUNT);
        int past = kind == CAUSAL ? control.get(Control.PAST) : 0;
        int lane = context.localIdx;
        int head = context.groupIdy;
        int i = lane / TILE;
        int j = lane % TILE;
        int firstQuery = context.groupIdx * TILE;
        int query = firstQuery + i;
        int lastQuery = firstQuery + TILE - 1;
        if (lastQuery >= count) {
            lastQuery = count - 1;
        }
        int width = keyValueHeads * headSize;
        int shared = head / (heads / keyValueHeads) * headSize;
        int begin = 0;
        int end = 0;
        int lowest = 0;
        int highest = past + lastQuery + 1;
        if (kind == CAUSAL) {
            if (query < count) {
                end = past + query + 1;
            }
        } else {
            lowest = bounds.get(2 * firstQuery);
            highest = bounds.get(2 * lastQuery + 1);
            if (query < count) {
                begin = bounds.get(2 * query);
                end = bounds.get(2 * query + 1);
            }
        }
        float[] queries = context.allocateFloatLocalArray(TILE * PADDED);
        float[] keys = context.allocateFloatLocalArray(TILE * PADDED);
        float[] values = context.allocateFloatLocalArray(TILE * PADDED);
        float[] scores = context.allocateFloatLocalArray(TILE * SCORES);
        float[] sums = new float[8];
        for (int n = 0; n < 8; n++) {
            sums[n] = 0f;
        }
        for (int d = j; d < headSize; d += TILE) {
            float value = 0f;
            if (query < count) {
                value = q.get((query * heads + head) * headSize + d) * scale;
            }
            queries[i * PADDED + d] = value;
        }
        float greatest = NOTHING;
        float total = 0f;
        for (int from = lowest; from < highest; from += TILE) {
            context.localBarrier();
            int key = from + i;
            for (int d = j; d < headSize; d += TILE) {
                float keyValue = 0f;
                float value = 0f;
                if (key < highest) {
                    keyValue = k.get(key * width + shared + d);
                    value = v.get(key * width + shared + d);
                }
                keys[i * PADDED + d] = keyValue;
                values[i * PADDED + d] = value;
            }
            context.localBarrier();
            float score = 0f;
            for (int d = 0; d < headSize; d++) {
                score += queries[i * PADDED + d] * keys[j * PADDED + d];
            }
            boolean seen = from + j >= begin && from + j < end;
            if (!seen) {
                score = NOTHING;
            }
            scores[i * SCORES + j] = score;
            context.localBarrier();
            float before = greatest;
            for (int n = 0; n < TILE; n++) {
                greatest = TornadoMath.max(greatest, scores[i * SCORES + n]);
            }
            float probability = 0f;
            if (seen) {
                probability = TornadoMath.exp(score - greatest);
            }
            context.localBarrier();
            scores[i * SCORES + j] = probability;
            context.localBarrier();
            float fade = TornadoMath.exp(before - greatest);
            total *= fade;
            for (int n = 0; n < 8; n++) {
                sums[n] = sums[n] * fade;
            }
            for (int n = 0; n < TILE; n++) {
                float p = scores[i * SCORES + n];
                total += p;
                for (int m = 0; m < 8; m++) {
                    if (j + m * TILE < headSize) {
                        sums[m] += p * values[n * PADDED + j + m * TILE];
                    }
                }
            }
        }
        if (query < count) {
            for (int m = 0; m < 8; m++) {
                if (j + m * TILE < headSize) {
                    y.set((query * heads + head) * headSize + j + m * TILE, sums[m] / total);
                }
            }
        }
    }

    /**
     * One query over a part of the keys. Grid: x has a group of {@link #LANES} a part, y one for each head.
     *
     * @param parts for each head and part {@code headSize} sums, the maximum and the total
     */
    public static void attendPart(
            KernelContext context,
            IntArray control,
            FloatArray q,
            FloatArray k,
            FloatArray v,
            FloatArray parts,
            int heads,
            int keyValueHeads,
            int headSize,
            float scale) {
        int lane = context.localIdx;
        int part = context.groupIdx;
        int head = context.groupIdy;
        int positions = control.get(Control.PAST) + 1;
        int share = (positions + PARTS - 1) / PARTS;
        int begin = part * share;
        int end = begin + share;
        if (end > positions) {
            end = positions;
        }
        int width = keyValueHeads * headSize;
        int shared = head / (heads / keyValueHeads) * headSize;
        float[] query = context.allocateFloatLocalArray(WIDEST_HEAD);
        float[] scores = context.allocateFloatLocalArray(LANES);
        if (lane < headSize) {
            query[lane] = q.get(head * headSize + lane) * scale;
        }
        float greatest = NOTHING;
        float total = 0f;
        float sum = 0f;
        for (int from = begin; from < end; from += LANES) {
            context.localBarrier();
            int key = from + lane;
            float score = NOTHING;
            if (key < end) {
                score = 0f;
                for (int d = 0; d < headSize; d++) {
                    score += query[d] * k.get(key * width + shared + d);
                }
            }
            scores[lane] = score;
            context.localBarrier();
            int there = end - from;
            if (there > LANES) {
                there = LANES;
            }
            float before = greatest;
            for (int n = 0; n < there; n++) {
                greatest = TornadoMath.max(greatest, scores[n]);
            }
            float fade = TornadoMath.exp(before - greatest);
            float probability = TornadoMath.exp(score - greatest);
            context.localBarrier();
            scores[lane] = probability;
            context.localBarrier();
            total *= fade;
            sum *= fade;
            for (int n = 0; n < there; n++) {
                total += scores[n];
                if (lane < headSize) {
                    sum += scores[n] * v.get((from + n) * width + shared + lane);
                }
            }
        }
        int to = (head * PARTS + part) * (headSize + 2);
        if (lane < headSize) {
            parts.set(to + lane, sum);
        }
        if (lane == 0) {
            parts.set(to + headSize, greatest);
            parts.set(to + headSize + 1, total);
        }
    }

    /** Joins the parts. Grid: a group of {@link #LANES} a head. */
    public static void attendWhole(KernelContext context, FloatArray parts, FloatArray y, int headSize) {
        int lane = context.localIdx;
        int head = context.groupIdx;
        int line = headSize + 2;
        float greatest = NOTHING;
        for (int part = 0; part < PARTS; part++) {
            greatest = TornadoMath.max(greatest, parts.get((head * PARTS + part) * line + headSize));
        }
        if (lane < headSize) {
            float total = 0f;
            float sum = 0f;
            for (int part = 0; part < PARTS; part++) {
                int at = (head * PARTS + part) * line;
                float weight = TornadoMath.exp(parts.get(at + headSize) - greatest);
                total += weight * parts.get(at + headSize + 1);
                sum += weight * parts.get(at + lane);
            }
            y.set(head * headSize + lane, sum / total);
        }
    }
}
