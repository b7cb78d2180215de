package dev.sightline.qwenvl.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Softmax attention that never holds more than one tile of scores: running maximum and sum are corrected as in
 * FlashAttention (arXiv 2205.14135).
 */
final class AttentionKernels {

    /** The widest head. */
    static final int WIDEST_HEAD = 128;

    /** Queries of a group of {@link #attention}, and keys of a tile. */
    static final int TILE = 64;

    /** Threads of a group of {@link #attention}: 16 × 16, each with 4 × 4 scores and four queries of eight results. */
    static final int TILE_THREADS = 256;

    /** Threads of a group of {@link #attendPart} and {@link #attendWhole}. */
    static final int LANES = 128;

    /** Parts into which the keys of one query are cut, so that more groups than heads can work. */
    static final int PARTS = 8;

    /** Each query has its own first and last key. */
    static final int SEGMENTS = 0;

    /** A query sees all positions up to its own. */
    static final int CAUSAL = 1;

    private static final int SIDE = 16;
    private static final int PADDED = SIDE + 1;
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
        int down = lane / SIDE;
        int across = lane % SIDE;
        int firstQuery = context.groupIdx * TILE;
        int lastQuery = firstQuery + TILE - 1;
        if (lastQuery >= count) {
            lastQuery = count - 1;
        }
        int width = keyValueHeads * headSize;
        int shared = head / (heads / keyValueHeads) * headSize;
        int slots = (headSize + SIDE - 1) / SIDE;
        int lowest = 0;
        int highest = 0;
        if (firstQuery < count) {
            if (kind == CAUSAL) {
                highest = past + lastQuery + 1;
            } else {
                lowest = bounds.get(2 * firstQuery);
                highest = bounds.get(2 * lastQuery + 1);
            }
        }
        float[] queries = context.allocateFloatLocalArray(TILE * PADDED);
        float[] keys = context.allocateFloatLocalArray(TILE * PADDED);
        float[] values = context.allocateFloatLocalArray(SIDE * WIDEST_HEAD);
        float[] probabilities = context.allocateFloatLocalArray(TILE * SCORES);
        float[] rows = context.allocateFloatLocalArray(TILE * PADDED);
        float[] scores = new float[16];
        float[] greatest = new float[4];
        float[] totals = new float[4];
        float[] sums = new float[32];
        for (int i = 0; i < 4; i++) {
            greatest[i] = NOTHING;
            totals[i] = 0f;
        }
        for (int n = 0; n < 32; n++) {
            sums[n] = 0f;
        }
        for (int from = lowest; from < highest; from += TILE) {
            for (int n = 0; n < 16; n++) {
                scores[n] = 0f;
            }
            for (int start = 0; start < headSize; start += SIDE) {
                int d = start + across;
                context.localBarrier();
                for (int i = 0; i < 4; i++) {
                    int line = down + SIDE * i;
                    float query = 0f;
                    float key = 0f;
                    if (d < headSize) {
                        if (firstQuery + line < count) {
                            query = q.get(((firstQuery + line) * heads + head) * headSize + d) * scale;
                        }
                        if (from + line < highest) {
                            key = k.get((from + line) * width + shared + d);
                        }
                    }
                    queries[line * PADDED + across] = query;
                    keys[line * PADDED + across] = key;
                }
                context.localBarrier();
                for (int n = 0; n < SIDE; n++) {
                    float k0 = keys[across * PADDED + n];
                    float k1 = keys[(across + SIDE) * PADDED + n];
                    float k2 = keys[(across + 2 * SIDE) * PADDED + n];
                    float k3 = keys[(across + 3 * SIDE) * PADDED + n];
                    for (int i = 0; i < 4; i++) {
                        float query = queries[(down + SIDE * i) * PADDED + n];
                        scores[4 * i] += query * k0;
                        scores[4 * i + 1] += query * k1;
                        scores[4 * i + 2] += query * k2;
                        scores[4 * i + 3] += query * k3;
                    }
                }
            }
            for (int i = 0; i < 4; i++) {
                int query = firstQuery + down + SIDE * i;
                int begin = 0;
                int end = 0;
                if (query < count) {
                    if (kind == CAUSAL) {
                        end = past + query + 1;
                    } else {
                        begin = bounds.get(2 * query);
                        end = bounds.get(2 * query + 1);
                    }
                }
                float most = NOTHING;
                for (int j = 0; j < 4; j++) {
                    int key = from + across + SIDE * j;
                    if (key < begin || key >= end) {
                        scores[4 * i + j] = NOTHING;
                    }
                    most = TornadoMath.max(most, scores[4 * i + j]);
                }
                rows[(down + SIDE * i) * PADDED + across] = most;
            }
            context.localBarrier();
            for (int i = 0; i < 4; i++) {
                int line = down + SIDE * i;
                float most = greatest[i];
                for (int n = 0; n < SIDE; n++) {
                    most = TornadoMath.max(most, rows[line * PADDED + n]);
                }
                float fade = TornadoMath.exp(greatest[i] - most);
                greatest[i] = most;
                totals[i] = totals[i] * fade;
                for (int m = 0; m < 8; m++) {
                    sums[8 * i + m] = sums[8 * i + m] * fade;
                }
                for (int j = 0; j < 4; j++) {
                    float probability = 0f;
                    if (scores[4 * i + j] > NOTHING) {
                        probability = TornadoMath.exp(scores[4 * i + j] - most);
                    }
                    totals[i] = totals[i] + probability;
                    probabilities[line * SCORES + across + SIDE * j] = probability;
                }
            }
            for (int start = 0; start < TILE; start += SIDE) {
                context.localBarrier();
                int key = from + start + down;
                for (int m = 0; m < slots; m++) {
                    float value = 0f;
                    if (key < highest && across + SIDE * m < headSize) {
                        value = v.get(key * width + shared + across + SIDE * m);
                    }
                    values[down * WIDEST_HEAD + across + SIDE * m] = value;
                }
                context.localBarrier();
                for (int n = 0; n < SIDE; n++) {
                    for (int i = 0; i < 4; i++) {
                        float p = probabilities[(down + SIDE * i) * SCORES + start + n];
                        for (int m = 0; m < slots; m++) {
                            sums[8 * i + m] += p * values[n * WIDEST_HEAD + across + SIDE * m];
                        }
                    }
                }
            }
        }
        context.localBarrier();
        for (int i = 0; i < 4; i++) {
            rows[(down + SIDE * i) * PADDED + across] = totals[i];
        }
        context.localBarrier();
        for (int i = 0; i < 4; i++) {
            int line = down + SIDE * i;
            float total = 0f;
            for (int n = 0; n < SIDE; n++) {
                total += rows[line * PADDED + n];
            }
            for (int m = 0; m < slots; m++) {
                if (firstQuery + line < count && across + SIDE * m < headSize) {
                    y.set(((firstQuery + line) * heads + head) * headSize + across + SIDE * m, sums[8 * i + m] / total);
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
