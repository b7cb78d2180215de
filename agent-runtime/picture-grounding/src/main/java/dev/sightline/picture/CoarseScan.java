package dev.sightline.picture;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The fast first pass: correlates a shrunk template with every place of the shrunk screen. What is left is a short list
 * of places that deserve a closer look.
 */
final class CoarseScan {

    /** Along the shorter side of the shrunk template: fewer pixels show no symbol any more. */
    private static final int COARSE_SIDE = 6;

    private static final int MOST_SHRUNK = 8;

    /** A shrunk template lies between the pixels of the shrunk screen, which costs this much of the correlation. */
    private static final float LEAST_CORRELATION = 0.5f;

    /** Of the template's contrast; a place with less is a plain area. */
    private static final double LEAST_CONTRAST = 0.2;

    private final Plane screen;

    CoarseScan(Plane screen) {
        this.screen = screen;
    }

    /**
     * A place that may show the template.
     *
     * @param correlation −1 to 1; negative where light and dark are exchanged
     */
    record Candidate(int x, int y, float correlation) {

        private float strength() {
            return Math.abs(correlation);
        }
    }

    static int factor(Plane template) {
        return Math.clamp(Math.min(template.width(), template.height()) / COARSE_SIDE, 1, MOST_SHRUNK);
    }

    /**
     * The most promising places, the best first.
     *
     * @param thorough whether places between the pixels of the shrunk screen are tried, too
     */
    List<Candidate> candidates(Plane template, int most, boolean thorough) {
        int factor = factor(template);
        Plane small = template.shrunk(factor, 0, 0);
        int half = thorough ? factor / 2 : 0;
        List<Candidate> found = new ArrayList<>();
        for (int top : half == 0 ? new int[] {0} : new int[] {0, half}) {
            for (int left : half == 0 ? new int[] {0} : new int[] {0, half}) {
                found.addAll(scan(small, factor, left, top));
            }
        }
        found.sort(Comparator.comparingDouble(Candidate::strength).reversed());
        int apart = Math.max(2, Math.min(template.width(), template.height()) / 4);
        List<Candidate> best = new ArrayList<>();
        for (Candidate candidate : found) {
            if (best.stream()
                    .noneMatch(other ->
                            Math.abs(other.x - candidate.x) < apart && Math.abs(other.y - candidate.y) < apart)) {
                best.add(candidate);
                if (best.size() == most) {
                    break;
                }
            }
        }
        return best;
    }

    private List<Candidate> scan(Plane small, int factor, int left, int top) {
        Plane shrunk = screen.shrunk(factor, left, top);
        int columns = shrunk.width() - small.width() + 1;
        int rows = shrunk.height() - small.height() + 1;
        if (columns < 1 || rows < 1) {
            return List.of();
        }
        float[] template = normalised(small.values());
        double contrast = small.deviation() * LEAST_CONTRAST;
        double least = contrast * contrast * small.values().length;
        return IntStream.range(0, rows)
                .parallel()
                .boxed()
                .flatMap(y -> row(shrunk, small, template, least, y, columns).stream()
                        .map(found ->
                                new Candidate(left + found.x * factor, top + found.y * factor, found.correlation)))
                .toList();
    }

    private static float[] normalised(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        double mean = sum / values.length;
        double squares = 0;
        for (float value : values) {
            squares += (value - mean) * (value - mean);
        }
        double norm = Math.sqrt(Math.max(squares, 1e-6));
        var normalised = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            normalised[i] = (float) ((values[i] - mean) / norm);
        }
        return normalised;
    }

    /** The strong places of one row that are stronger than their neighbours in it. */
    private static List<Candidate> row(Plane shrunk, Plane small, float[] template, double least, int y, int columns) {
        int width = shrunk.width();
        float[] values = shrunk.values();
        var sums = new float[width];
        var squares = new float[width];
        for (int dy = 0; dy < small.height(); dy++) {
            int from = (y + dy) * width;
            for (int x = 0; x < width; x++) {
                float value = values[from + x];
                sums[x] += value;
                squares[x] += value * value;
            }
        }
        var energy = new double[columns];
        double sum = 0;
        double square = 0;
        boolean any = false;
        for (int x = 0; x < width; x++) {
            sum += sums[x];
            square += squares[x];
            int begin = x - small.width() + 1;
            if (begin >= 0) {
                energy[begin] = square - sum * sum / template.length;
                any |= energy[begin] > least;
                sum -= sums[begin];
                square -= squares[begin];
            }
        }
        if (!any) {
            return List.of();
        }
        var products = new float[columns];
        for (int dy = 0; dy < small.height(); dy++) {
            for (int dx = 0; dx < small.width(); dx++) {
                float weight = template[dy * small.width() + dx];
                int from = (y + dy) * width + dx;
                for (int x = 0; x < columns; x++) {
                    products[x] += weight * values[from + x];
                }
            }
        }
        List<Candidate> found = new ArrayList<>();
        float before = 0;
        for (int x = 0; x < columns; x++) {
            products[x] = energy[x] <= least ? 0 : (float) (products[x] / Math.sqrt(energy[x]));
        }
        for (int x = 0; x < columns; x++) {
            float strength = Math.abs(products[x]);
            float after = x + 1 < columns ? Math.abs(products[x + 1]) : 0;
            if (strength >= LEAST_CORRELATION && strength >= before && strength >= after) {
                found.add(new Candidate(x, y, products[x]));
            }
            before = strength;
        }
        return found;
    }
}
