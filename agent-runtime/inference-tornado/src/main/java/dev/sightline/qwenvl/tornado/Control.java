package dev.sightline.qwenvl.tornado;

import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** The few numbers that differ from one execution of a graph to the next; kernels read them from an array of integers. */
final class Control {

    /** Slot: the number of tokens or patches to compute. */
    static final int COUNT = 0;

    /** Slot: the number of positions already in the key-value cache. */
    static final int PAST = 1;

    /** Slot: the first row of the residual stream to use. */
    static final int FIRST = 2;

    private static final int SLOTS = 4;

    private final IntArray values = new IntArray(SLOTS);

    /** The array that is passed to kernels. */
    IntArray values() {
        return values;
    }

    void set(int count, int past, int first) {
        values.set(COUNT, count);
        values.set(PAST, past);
        values.set(FIRST, first);
    }
}
