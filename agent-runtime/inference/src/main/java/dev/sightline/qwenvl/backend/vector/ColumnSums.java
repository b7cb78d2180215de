package dev.sightline.qwenvl.backend.vector;

import static dev.sightline.qwenvl.backend.vector.Tile.LANES;
import static dev.sightline.qwenvl.backend.vector.Tile.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Sums of an activation's values that all rows need: of sixteen columns, to take off what codes are stored above, and of the
 * groups that share a minimum. Computed once for thousands of rows; threads may read them at once.
 */
final class ColumnSums {

    /** Columns of a part. */
    static final int PART = 16;

    private float[] parts = {};
    private float[] groups = {};

    void compute(float[] x, int from, int columns, int group) {
        int count = columns / PART;
        if (parts.length < count) {
            parts = new float[count];
            groups = new float[count];
        }
        for (int part = 0; part < count; part++) {
            int at = from + part * PART;
            FloatVector sum = FloatVector.fromArray(SPECIES, x, at);
            for (int i = LANES; i < PART; i += LANES) {
                sum = sum.add(FloatVector.fromArray(SPECIES, x, at + i));
            }
            parts[part] = sum.reduceLanes(VectorOperators.ADD);
        }
        int width = group / PART;
        for (int i = 0; i < count / width; i++) {
            float sum = parts[i * width];
            for (int j = 1; j < width; j++) {
                sum += parts[i * width + j];
            }
            groups[i] = sum;
        }
    }

    float[] parts() {
        return parts;
    }

    float[] groups() {
        return groups;
    }
}
