package dev.sightline.qwenvl.backend.vector;

import static dev.sightline.qwenvl.backend.vector.Tile.LANES;
import static dev.sightline.qwenvl.backend.vector.Tile.ROWS;
import static dev.sightline.qwenvl.backend.vector.Tile.SPECIES;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Softmax attention of one tile of queries over a run of keys, in blocks of keys with a running maximum and sum, so that the
 * scores never leave the cache. Everything is held transposed, one query a lane: the softmax then needs no sum across lanes.
 * One instance belongs to one thread.
 */
final class Attention {

    /** Keys in a block: a multiple of the tile's rows. */
    private static final int BLOCK = 10 * ROWS;

    private static final float NEVER = -1e30f;

    private float[] queries = {};
    private float[] output = {};
    private final float[] scores = new float[BLOCK * 4 * LANES];
    private final float[] maximum = new float[4 * LANES];
    private final float[] sum = new float[4 * LANES];
    private final float[] rescale = new float[4 * LANES];

    /** Where a tile's queries, keys and values lie. */
    static final class Source {
        float[] q = {};
        float[] keys = {};
        float[] values = {};
        float[] y = {};
        int headSize;
        /** From one token's queries to the next. */
        int qStride;
        /** From one position's keys to the next; the same for values. */
        int kvStride;
        /** From one token's results to the next. */
        int yStride;
        /** Query heads that share a key-value head. */
        int group = 1;
        /** Positions before the first token of the call, or −1 when nothing is masked. */
        int past = -1;
    }

    /**
     * Computes the results of the queries {@code from … to}, counted through the heads of the group within each token.
     *
     * @param qAt the first token's first query of this group
     * @param keyAt the first key of this head
     * @param valueAt the first value of this head
     * @param keyCount keys without a mask; with a mask it follows from the tokens
     */
    void tile(Source s, int from, int to, int qAt, int keyAt, int valueAt, int keyCount, int yAt) {
        int count = to - from;
        int vectors = count <= LANES ? 1 : count <= 2 * LANES ? 2 : Tile.WIDEST;
        int width = vectors * LANES;
        int size = s.headSize;
        int paddedSize = Math.ceilDiv(size, ROWS) * ROWS;
        if (queries.length < paddedSize * 4 * LANES) {
            queries = new float[paddedSize * 4 * LANES];
            output = new float[paddedSize * 4 * LANES];
        }
        float scale = (float) (1 / Math.sqrt(size));
        for (int lane = 0; lane < count; lane++) {
            int query = from + lane;
            int at = qAt + query / s.group * s.qStride + query % s.group * size;
            for (int i = 0; i < size; i++) {
                queries[i * width + lane] = s.q[at + i] * scale;
            }
        }
        Arrays.fill(output, 0, paddedSize * width, 0);
        Arrays.fill(maximum, 0, width, NEVER);
        Arrays.fill(sum, 0, width, 0);
        int keys = s.past < 0 ? keyCount : s.past + (to - 1) / s.group + 1;
        for (int begin = 0; begin < keys; begin += BLOCK) {
            int inBlock = Math.min(BLOCK, keys - begin);
            score(s, vectors, width, keyAt + begin * s.kvStride, inBlock);
            if (s.past >= 0 && begin + inBlock > s.past + from / s.group + 1) {
                mask(s, from, count, width, begin, inBlock);
            }
            softmax(width, size, inBlock);
            accumulate(s, vectors, width, valueAt + begin * s.kvStride, inBlock);
        }
        for (int lane = 0; lane < count; lane++) {
            int query = from + lane;
            int at = yAt + query / s.group * s.yStride + query % s.group * size;
            float factor = 1 / sum[lane];
            for (int i = 0; i < size; i++) {
                s.y[at + i] = output[i * width + lane] * factor;
            }
        }
    }

    private void score(Source s, int vectors, int width, int keyAt, int inBlock) {
        Arrays.fill(scores, 0, Math.ceilDiv(inBlock, ROWS) * ROWS * width, 0);
        int j = 0;
        for (; j + ROWS <= inBlock; j += ROWS) {
            Tile.multiply(
                    vectors, s.keys, keyAt + j * s.kvStride, s.kvStride, queries, 0, s.headSize, scores, j * width);
        }
        for (; j < inBlock; j++) {
            Tile.multiplyRow(width, s.keys, keyAt + j * s.kvStride, 1, queries, 0, s.headSize, scores, j * width);
        }
    }

    private void mask(Source s, int from, int count, int width, int begin, int inBlock) {
        for (int lane = 0; lane < count; lane++) {
            int firstHidden = s.past + (from + lane) / s.group + 1 - begin;
            for (int j = Math.max(0, firstHidden); j < inBlock; j++) {
                scores[j * width + lane] = NEVER;
            }
        }
    }

    /** Turns scores into weights relative to the new maximum, and rescales what was summed up under the old one. */
    private void softmax(int width, int size, int inBlock) {
        for (int lane = 0; lane < width; lane += LANES) {
            FloatVector old = FloatVector.fromArray(SPECIES, maximum, lane);
            FloatVector max = old;
            for (int j = 0; j < inBlock; j++) {
                max = max.max(FloatVector.fromArray(SPECIES, scores, j * width + lane));
            }
            max.intoArray(maximum, lane);
            old.sub(max).intoArray(rescale, lane);
            for (int j = 0; j < inBlock; j++) {
                int at = j * width + lane;
                FloatVector.fromArray(SPECIES, scores, at).sub(max).intoArray(scores, at);
            }
        }
        Elementwise.exp(rescale, 0, width);
        Elementwise.exp(scores, 0, inBlock * width);
        for (int lane = 0; lane < width; lane += LANES) {
            FloatVector factor = FloatVector.fromArray(SPECIES, rescale, lane);
            FloatVector total = FloatVector.fromArray(SPECIES, sum, lane).mul(factor);
            for (int j = 0; j < inBlock; j++) {
                total = total.add(FloatVector.fromArray(SPECIES, scores, j * width + lane));
            }
            total.intoArray(sum, lane);
            for (int i = 0; i < size; i++) {
                int at = i * width + lane;
                FloatVector.fromArray(SPECIES, output, at).mul(factor).intoArray(output, at);
            }
        }
    }

    private void accumulate(Source s, int vectors, int width, int valueAt, int inBlock) {
        int i = 0;
        for (; i + ROWS <= s.headSize; i += ROWS) {
            Tile.multiplyTransposed(vectors, s.values, valueAt + i, s.kvStride, scores, 0, inBlock, output, i * width);
        }
        for (; i < s.headSize; i++) {
            Tile.multiplyRow(width, s.values, valueAt + i, s.kvStride, scores, 0, inBlock, output, i * width);
        }
    }
}
