package dev.sightline.qwenvl.model;

/** Receives intermediate results, so that each can be compared with the reference implementation. */
@FunctionalInterface
interface Probe {

    /** Ignores everything. */
    Probe NONE = (stage, values, size) -> {};

    /**
     * @param values valid only during the call
     * @param size how many of the values count
     */
    void reached(String stage, float[] values, int size);
}
