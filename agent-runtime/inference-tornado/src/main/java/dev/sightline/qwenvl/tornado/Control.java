package dev.sightline.qwenvl.tornado;

import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** The few numbers that differ from one execution of a graph to the next; kernels read them from an array of integers. */
final class Control {

    /** Slot: tokens or patches that are computed. */
    static final int COUNT = 0;

    /** Slot: positions that are in the key-value cache before. */
    static final int PAST = 1;

    /** Slot: the row of the residual stream that is taken first. */
    static final int FIRST = 2;

    private static final int SLOTS = 4;

    private final IntArray values = new IntArray(SLOTS);

    /** What kernels are given. */
    IntArray values() {
        return values;
    }

    void set(int count, int past, int first) {
        values.set(COUNT, count);
        values.set(PAST, past);
        values.set(FIRST, first);
    }
}
