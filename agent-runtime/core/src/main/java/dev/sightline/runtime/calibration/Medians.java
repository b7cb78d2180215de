package dev.sightline.runtime.calibration;

import java.util.List;

/** The middle of several values. */
final class Medians {

    private Medians() {}

    /** Infinite when there are none. */
    static double of(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.isEmpty() ? Double.POSITIVE_INFINITY : sorted.get((sorted.size() - 1) / 2);
    }
}
