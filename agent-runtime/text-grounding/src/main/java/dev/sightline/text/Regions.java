package dev.sightline.text;

import java.util.Arrays;

/**
 * The areas of one colour on a screenshot: each pixel belongs to exactly one. Neighbouring pixels of nearly the same
 * colour belong together, so that a smooth gradient is one area, too.
 */
final class Regions {

    /**
     * The largest difference of neighbouring colours that count as one. Not more, or the mixture of two pale colours at
     * the edge of a button would join them.
     */
    static final int SAME_COLOUR = 2;

    private final int width;
    /** For each pixel, the number of its region. */
    private final int[] labels;

    private final int count;
    private final int[] area;
    private final int[] left;
    private final int[] top;
    private final int[] right;
    private final int[] bottom;
    private final int[] colour;

    private Regions(int width, int[] labels, int count) {
        this.width = width;
        this.labels = labels;
        this.count = count;
        this.area = new int[count];
        this.left = new int[count];
        this.top = new int[count];
        this.right = new int[count];
        this.bottom = new int[count];
        this.colour = new int[count];
        Arrays.fill(left, Integer.MAX_VALUE);
        Arrays.fill(top, Integer.MAX_VALUE);
    }

    static Regions of(PixelGrid pixels) {
        var runs = new Runs(pixels);
        int[] ids = runs.numbered();
        var regions = new Regions(pixels.width(), new int[pixels.rgb().length], runs.regionCount);
        int[] longest = new int[runs.regionCount];
        for (int y = 0; y < pixels.height(); y++) {
            for (int run = runs.rows[y]; run < runs.rows[y + 1]; run++) {
                int id = ids[run];
                int from = runs.starts[run];
                int to = run + 1 < runs.rows[y + 1] ? runs.starts[run + 1] : pixels.width();
                Arrays.fill(regions.labels, y * pixels.width() + from, y * pixels.width() + to, id);
                regions.area[id] += to - from;
                regions.left[id] = Math.min(regions.left[id], from);
                regions.right[id] = Math.max(regions.right[id], to);
                regions.top[id] = Math.min(regions.top[id], y);
                regions.bottom[id] = y + 1;
                if (to - from > longest[id]) {
                    longest[id] = to - from;
                    regions.colour[id] = pixels.at((from + to) / 2, y);
                }
            }
        }
        return regions;
    }

    int count() {
        return count;
    }

    int at(int x, int y) {
        return labels[y * width + x];
    }

    /** For each pixel, the number of its region; to be read only. */
    int[] labels() {
        return labels;
    }

    int area(int region) {
        return area[region];
    }

    Rect box(int region) {
        return new Rect(left[region], top[region], right[region], bottom[region]);
    }

    int boxWidth(int region) {
        return right[region] - left[region];
    }

    int boxHeight(int region) {
        return bottom[region] - top[region];
    }

    /** The colour in the middle of its longest row. */
    int colour(int region) {
        return colour[region];
    }

    /** Runs of pixels in rows, united with those above. */
    private static final class Runs {

        private final PixelGrid pixels;
        /** The first run of each row, and one more entry. */
        private final int[] rows;
        /** The first pixel of each run. */
        private int[] starts = new int[1 << 16];

        private int[] parents = new int[1 << 16];
        private int size;
        private int regionCount;

        Runs(PixelGrid pixels) {
            this.pixels = pixels;
            this.rows = new int[pixels.height() + 1];
            for (int y = 0; y < pixels.height(); y++) {
                rows[y] = size;
                addRow(y);
                rows[y + 1] = size;
            }
        }

        private void addRow(int y) {
            int width = pixels.width();
            int[] rgb = pixels.rgb();
            int at = y * width;
            if (y > 0 && Arrays.mismatch(rgb, at - width, at, rgb, at, at + width) < 0) {
                for (int above = rows[y - 1]; above < rows[y]; above++) {
                    add(starts[above], above);
                }
                return;
            }
            int above = y > 0 ? rows[y - 1] : 0;
            int aboveEnd = y > 0 ? rows[y] : 0;
            for (int from = 0; from < width; ) {
                int to = from + 1;
                int last = rgb[at + from];
                while (to < width) {
                    int next = rgb[at + to];
                    if (next != last && PixelGrid.distance(last, next) > SAME_COLOUR) {
                        break;
                    }
                    last = next;
                    to++;
                }
                int run = size;
                add(from, run);
                while (above < aboveEnd) {
                    int start = Math.max(from, starts[above]);
                    int aboveTo = above + 1 < aboveEnd ? starts[above + 1] : width;
                    int end = Math.min(to, aboveTo);
                    if (start < end && touches(at, start, end)) {
                        unite(above, run);
                    }
                    if (aboveTo > to) {
                        break;
                    }
                    above++;
                }
                from = to;
            }
        }

        /** Whether two runs are of one colour where one lies above the other. */
        private boolean touches(int at, int from, int to) {
            return same(at + from) || same(at + to - 1) || same(at + (from + to) / 2);
        }

        private boolean same(int index) {
            int here = pixels.rgb()[index];
            int above = pixels.rgb()[index - pixels.width()];
            return here == above || PixelGrid.distance(here, above) <= SAME_COLOUR;
        }

        private void add(int start, int parent) {
            if (size == starts.length) {
                starts = Arrays.copyOf(starts, 2 * size);
                parents = Arrays.copyOf(parents, 2 * size);
            }
            starts[size] = start;
            parents[size] = parent;
            size++;
        }

        private int root(int run) {
            int at = run;
            while (parents[at] != at) {
                parents[at] = parents[parents[at]];
                at = parents[at];
            }
            return at;
        }

        private void unite(int a, int b) {
            int rootA = root(a);
            int rootB = root(b);
            // the older one wins, so that numbers follow the reading order
            if (rootA < rootB) {
                parents[rootB] = rootA;
            } else {
                parents[rootA] = rootB;
            }
        }

        int[] numbered() {
            int[] ids = new int[size];
            for (int run = 0; run < size; run++) {
                int root = root(run);
                ids[run] = root == run ? regionCount++ : ids[root];
            }
            return ids;
        }
    }
}
