package dev.sightline.qwenvl.tokenizer;

import java.util.Arrays;
import java.util.PriorityQueue;

/** Merges the bytes of one piece into tokens: the lowest rank first, leftmost among equals. Takes O(n log n). */
final class BytePairs {

    private static final int SHORT = 24;

    private final int[] byteTokens;
    private final MergeTable merges;

    BytePairs(int[] byteTokens, MergeTable merges) {
        this.byteTokens = byteTokens;
        this.merges = merges;
    }

    void encode(byte[] piece, IntList out) {
        int[] tokens = new int[piece.length];
        for (int i = 0; i < piece.length; i++) {
            tokens[i] = byteTokens[piece[i] & 0xff];
        }
        int length = piece.length <= SHORT ? mergeByScanning(tokens) : mergeByQueue(tokens);
        for (int i = 0; i < length; i++) {
            out.add(tokens[i]);
        }
    }

    private int mergeByScanning(int[] tokens) {
        int length = tokens.length;
        while (true) {
            long best = Long.MAX_VALUE;
            int at = -1;
            for (int i = 0; i + 1 < length; i++) {
                long merge = merges.find(tokens[i], tokens[i + 1]);
                if (merge != MergeTable.NONE && merge >>> 32 < best >>> 32) {
                    best = merge;
                    at = i;
                }
            }
            if (at < 0) {
                return length;
            }
            tokens[at] = (int) best;
            System.arraycopy(tokens, at + 2, tokens, at + 1, length - at - 2);
            length--;
        }
    }

    private int mergeByQueue(int[] tokens) {
        int length = tokens.length;
        int[] next = new int[length];
        int[] previous = new int[length];
        Arrays.setAll(next, i -> i + 1);
        Arrays.setAll(previous, i -> i - 1);
        // rank above, position below: the natural order of long is the order of merging
        PriorityQueue<Long> queue = new PriorityQueue<>();
        for (int i = 0; i + 1 < length; i++) {
            offer(queue, tokens, i, i + 1);
        }
        while (!queue.isEmpty()) {
            long entry = queue.remove();
            int at = (int) entry;
            int right = tokens[at] < 0 ? length : next[at];
            if (right >= length) {
                continue;
            }
            long merge = merges.find(tokens[at], tokens[right]);
            if (merge == MergeTable.NONE || merge >>> 32 != entry >>> 32) {
                continue;
            }
            tokens[at] = (int) merge;
            tokens[right] = -1;
            next[at] = next[right];
            if (next[at] < length) {
                previous[next[at]] = at;
                offer(queue, tokens, at, next[at]);
            }
            if (previous[at] >= 0) {
                offer(queue, tokens, previous[at], at);
            }
        }
        int count = 0;
        for (int i = 0; i < length; i = next[i]) {
            tokens[count++] = tokens[i];
        }
        return count;
    }

    private void offer(PriorityQueue<Long> queue, int[] tokens, int left, int right) {
        long merge = merges.find(tokens[left], tokens[right]);
        if (merge != MergeTable.NONE) {
            queue.add(merge >>> 32 << 32 | left);
        }
    }
}
