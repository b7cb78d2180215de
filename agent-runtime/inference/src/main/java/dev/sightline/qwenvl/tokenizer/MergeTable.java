package dev.sightline.qwenvl.tokenizer;

import java.util.Arrays;

/**
 * From a pair of neighbouring tokens to the rank of their merge and the token that it makes: an open-addressing table without
 * boxed numbers.
 */
final class MergeTable {

    /** The answer for a pair that does not merge. */
    static final long NONE = -1;

    private final long[] pairs;
    private final long[] merges;
    private final int mask;

    MergeTable(int size) {
        int capacity = Integer.highestOneBit(Math.max(16, size * 2 - 1)) * 2;
        pairs = new long[capacity];
        merges = new long[capacity];
        Arrays.fill(pairs, NONE);
        mask = capacity - 1;
    }

    /** The first rank of a pair wins. */
    void add(int left, int right, int rank, int merged) {
        long pair = pair(left, right);
        int slot = slot(pair);
        while (pairs[slot] != NONE) {
            if (pairs[slot] == pair) {
                return;
            }
            slot = slot + 1 & mask;
        }
        pairs[slot] = pair;
        merges[slot] = (long) rank << 32 | merged;
    }

    /** Rank in the upper half, merged token in the lower; or {@link #NONE}. */
    long find(int left, int right) {
        long pair = pair(left, right);
        int slot = slot(pair);
        while (pairs[slot] != NONE) {
            if (pairs[slot] == pair) {
                return merges[slot];
            }
            slot = slot + 1 & mask;
        }
        return NONE;
    }

    private static long pair(int left, int right) {
        return (long) left << 32 | right;
    }

    private int slot(long pair) {
        long mixed = pair * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 32) & mask;
    }
}
