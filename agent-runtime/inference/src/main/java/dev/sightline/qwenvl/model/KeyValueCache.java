package dev.sightline.qwenvl.model;

import java.util.Arrays;

/**
 * Keys and values of every layer, one row a position. Grows as the sequence does.
 */
final class KeyValueCache {

    /**
     * Small steps: copying the cache costs little compared with computing 512 positions, and unused space costs memory.
     */
    private static final int STEP = 512;

    private final float[][] keys;
    private final float[][] values;
    private final int rowLength;

    KeyValueCache(int layers, int rowLength) {
        keys = new float[layers][0];
        values = new float[layers][0];
        this.rowLength = rowLength;
    }

    float[] keys(int layer) {
        return keys[layer];
    }

    float[] values(int layer) {
        return values[layer];
    }

    int rowLength() {
        return rowLength;
    }

    /** Makes space for this many positions and keeps the content. */
    void reserve(int positions) {
        if (keys[0].length / rowLength >= positions) {
            return;
        }
        int size = Math.multiplyExact(Math.ceilDiv(positions, STEP) * STEP, rowLength);
        for (int layer = 0; layer < keys.length; layer++) {
            keys[layer] = Arrays.copyOf(keys[layer], size);
            values[layer] = Arrays.copyOf(values[layer], size);
        }
    }
}
