package dev.sightline.qwenvl.model;

import java.util.Arrays;

/**
 * Keys and values of every layer, one row a position. Grows as the sequence does.
 */
final class KeyValueCache {

    private static final int SMALLEST = 512;

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

    /** Makes room for this many positions; what is there stays. */
    void reserve(int positions) {
        int capacity = keys[0].length / rowLength;
        if (capacity >= positions) {
            return;
        }
        int wanted = Math.max(SMALLEST, Math.max(positions, capacity + capacity / 2));
        int size = Math.multiplyExact(wanted, rowLength);
        for (int layer = 0; layer < keys.length; layer++) {
            keys[layer] = Arrays.copyOf(keys[layer], size);
            values[layer] = Arrays.copyOf(values[layer], size);
        }
    }
}
