package dev.sightline.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A line of text, tightened to its ink.
 *
 * <p>The network locates text to within a few pixels; the pixels themselves locate it exactly. Ink is where the colour
 * changes from one pixel to the next, so no background colour has to be known. Strokes that touch form a component;
 * frames of buttons and fields, rules and the rows above and below are distinguished from letters by their shape and
 * position.
 */
final class InkLine {

    /** Weaker changes than this share of the strongest are shading, not ink. */
    private static final double CONTRAST = 0.22;

    private static final int FAINTEST = 10;
    /** A gap of this many line heights separates two texts, as in a menu or a table. */
    private static final double SEPARATE = 0.9;
    /** A wider gap than this share of the height lies between words, not between letters. */
    private static final double LETTER_GAP = 0.16;
    /** A dot or an accent lies at most this share of the height above its letter. */
    private static final double ACCENT_GAP = 0.24;
    /** Rows where two lines touch have at most this share of the ink of the others. */
    private static final double TOUCHING = 0.4;
    /** The least height of a frame around text, as a share of the network's box around that text. */
    private static final double FRAME_HEIGHT = 0.7;

    private final Rect box;
    private final boolean[] ink;

    /**
     * A line whose ink is known.
     *
     * @param box tight around the ink
     * @param ink for each column of {@code box}, whether it has ink
     */
    InkLine(Rect box, boolean[] ink) {
        this.box = box;
        this.ink = ink;
    }

    Rect box() {
        return box;
    }

    /** For each column of the box, whether it has ink; to be read only. */
    boolean[] ink() {
        return ink;
    }

    /** The lines inside a rough box: usually one, several if the network merged neighbours. */
    static List<InkLine> within(PixelGrid pixels, Rect rough) {
        Rect box = rough.clip(pixels.bounds());
        var lines = new ArrayList<InkLine>();
        var area = new InkArea(pixels, box);
        for (Rect band : area.bands()) {
            area.addLines(band, lines);
        }
        int width = lines.stream().mapToInt(line -> line.box.width()).sum();
        if (width < 0.3 * box.width() && area.busy()) {
            // on a photo or a gradient the pixels give no information; the network's box is kept
            boolean[] all = new boolean[box.width()];
            Arrays.fill(all, true);
            return List.of(new InkLine(box, all));
        }
        return lines;
    }

    /** The surroundings of a rough box, with the ink that belongs to letters inside it. */
    private static final class InkArea {

        private final PixelGrid pixels;
        private final Rect box;
        private final Rect search;
        private final int width;
        private final int height;
        /** For each pixel of the search area whether it is ink of a letter. */
        private final boolean[] letters;

        private int inkPixels;

        InkArea(PixelGrid pixels, Rect box) {
            this.pixels = pixels;
            this.box = box;
            int reach = Math.max(4, (int) (0.9 * box.height()));
            this.search =
                    box.grow(reach, Math.max(3, (int) (0.35 * box.height()))).clip(pixels.bounds());
            this.width = search.width();
            this.height = search.height();
            this.letters = new boolean[width * height];
            int threshold = threshold();
            if (threshold > 0) {
                keepLetters(edges(threshold));
            }
        }

        /** Whether there is so much ink that letters cannot be distinguished from their background. */
        boolean busy() {
            return inkPixels > 0.05 * width * height;
        }

        private int change(int x, int y) {
            int here = pixels.at(x, y);
            int change = 0;
            if (x + 1 < search.right()) {
                change = PixelGrid.distance(here, pixels.at(x + 1, y));
            }
            if (y + 1 < search.bottom()) {
                change = Math.max(change, PixelGrid.distance(here, pixels.at(x, y + 1)));
            }
            return change;
        }

        /** Computed inside the box only: a bright button beside faint text must not hide it. */
        private int threshold() {
            int[] histogram = new int[256];
            for (int y = box.top(); y < box.bottom(); y++) {
                for (int x = box.left(); x < box.right(); x++) {
                    histogram[change(x, y)]++;
                }
            }
            // the few strongest may come from a frame that crosses the box
            long strongest = Math.max(1, box.area() / 100);
            int level = 255;
            for (long seen = histogram[255]; seen < strongest && level > 0; ) {
                seen += histogram[--level];
            }
            return level < FAINTEST ? -1 : Math.max(FAINTEST - 1, (int) (level * CONTRAST));
        }

        private boolean[] edges(int threshold) {
            boolean[] edges = new boolean[width * height];
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    int pixelX = search.left() + x;
                    int pixelY = search.top() + y;
                    int here = pixels.at(pixelX, pixelY);
                    // both pixels of a change are marked, so that strokes are as wide as they look
                    if (x + 1 < width && PixelGrid.distance(here, pixels.at(pixelX + 1, pixelY)) > threshold) {
                        edges[y * width + x] = true;
                        edges[y * width + x + 1] = true;
                    }
                    if (y + 1 < height && PixelGrid.distance(here, pixels.at(pixelX, pixelY + 1)) > threshold) {
                        edges[y * width + x] = true;
                        edges[(y + 1) * width + x] = true;
                    }
                }
            }
            return edges;
        }

        private void keepLetters(boolean[] edges) {
            int boxTop = box.top() - search.top();
            int boxBottom = box.bottom() - search.top();
            inkPixels = Frames.remove(edges, width, FRAME_HEIGHT * box.height());
            var components = new Components(edges, width);
            int count = components.boxes().size();
            boolean[] kept = new boolean[count + 1];
            boolean[] tall = new boolean[count + 1];
            for (int label = 1; label <= count; label++) {
                Rect component = components.boxes().get(label - 1);
                double middle = (component.top() + component.bottom()) / 2.0;
                tall[label] = isTall(component);
                kept[label] = !isTall(component) && middle >= boxTop && middle <= boxBottom && !isRule(component);
            }
            boolean[] parts = new boolean[edges.length];
            for (int i = 0; i < edges.length; i++) {
                int label = components.at(i);
                inkPixels += label > 0 ? 1 : 0;
                letters[i] = kept[label];
                parts[i] = tall[label] && i / width >= boxTop && i / width < boxBottom;
            }
            keepParts(parts, boxTop, boxBottom);
        }

        /** In tightly set lines, letters touch those of the next line: only their part in this line is kept. */
        private void keepParts(boolean[] parts, int boxTop, int boxBottom) {
            var components = new Components(parts, width);
            double margin = 0.15 * box.height();
            for (int i = 0; i < parts.length; i++) {
                if (components.at(i) > 0) {
                    Rect part = components.boxes().get(components.at(i) - 1);
                    double middle = (part.top() + part.bottom()) / 2.0;
                    boolean side = part.width() <= 4 && part.top() == boxTop && part.bottom() == boxBottom;
                    letters[i] |= !side && !isRule(part) && middle >= boxTop + margin && middle <= boxBottom - margin;
                }
            }
        }

        private boolean isTall(Rect component) {
            boolean cutAbove = component.top() == 0 && search.top() > 0;
            boolean cutBelow = component.bottom() == height && search.bottom() < pixels.height();
            return cutAbove || cutBelow || component.height() > 1.1 * box.height();
        }

        private boolean isRule(Rect component) {
            return component.height() <= 4 && component.width() > 2 * box.height();
        }

        private boolean rowHasInk(int y, int left, int right) {
            for (int x = left; x < right; x++) {
                if (letters[y * width + x]) {
                    return true;
                }
            }
            return false;
        }

        /** Runs of rows with ink, in the search area's own coordinates; two when the box is around two lines. */
        List<Rect> bands() {
            int left = box.left() - search.left();
            int right = box.right() - search.left();
            var runs = new ArrayList<Rect>();
            int tallest = 0;
            for (int y = 0; y < height; y++) {
                if (!rowHasInk(y, left, right)) {
                    continue;
                }
                int start = y;
                while (y < height && rowHasInk(y, left, right)) {
                    y++;
                }
                split(new Rect(left, start, right, y), runs);
            }
            for (Rect run : runs) {
                tallest = Math.max(tallest, run.height());
            }
            var bands = new ArrayList<Rect>();
            for (Rect run : runs) {
                if (!bands.isEmpty()) {
                    Rect above = bands.getLast();
                    boolean accents = run.height() == tallest && above.height() < 0.6 * tallest;
                    if (accents && run.top() - above.bottom() <= ACCENT_GAP * box.height()) {
                        bands.set(bands.size() - 1, above.union(run));
                        continue;
                    }
                }
                bands.add(run);
            }
            double least = Math.max(2, 0.35 * tallest);
            bands.removeIf(band -> band.height() < least);
            return bands;
        }

        /** Cuts a run of rows where two tightly set lines touch: there is little ink, away from its ends. */
        private void split(Rect run, List<Rect> into) {
            int[] ink = new int[run.height()];
            int leftmost = run.right();
            int rightmost = run.left();
            for (int y = 0; y < ink.length; y++) {
                for (int x = run.left(); x < run.right(); x++) {
                    if (letters[(run.top() + y) * width + x]) {
                        ink[y]++;
                        leftmost = Math.min(leftmost, x);
                        rightmost = Math.max(rightmost, x);
                    }
                }
            }
            double mean = Arrays.stream(ink).average().orElse(0);
            int thinnest = -1;
            for (int y = (int) Math.ceil(0.3 * ink.length); y <= 0.7 * ink.length; y++) {
                if (ink[y] < TOUCHING * mean && (thinnest < 0 || ink[y] < ink[thinnest])) {
                    thinnest = y;
                }
            }
            if (thinnest < 0 || rightmost - leftmost < 3 * ink.length) {
                into.add(run);
                return;
            }
            split(new Rect(run.left(), run.top(), run.right(), run.top() + thinnest), into);
            split(new Rect(run.left(), run.top() + thinnest, run.right(), run.bottom()), into);
        }

        void addLines(Rect band, List<InkLine> lines) {
            boolean[] columns = new boolean[width];
            for (int y = band.top(); y < band.bottom(); y++) {
                for (int x = 0; x < width; x++) {
                    columns[x] |= letters[y * width + x];
                }
            }
            double nominal = Math.max(band.height(), 0.6 * box.height());
            int letterGap = Math.max(2, (int) Math.round(LETTER_GAP * nominal));
            int separate = Math.max(4, (int) Math.round(SEPARATE * nominal));
            int start = edge(columns, band.left(), -1, letterGap);
            int end = edge(columns, band.right() - 1, 1, letterGap) + 1;
            int open = -1;
            int last = -1;
            for (int x = start; x < end; x++) {
                if (!columns[x]) {
                    continue;
                }
                if (open >= 0 && x - last > separate) {
                    add(columns, open, last + 1, band, lines);
                    open = -1;
                }
                if (open < 0) {
                    open = x;
                }
                last = x;
            }
            if (open >= 0) {
                add(columns, open, last + 1, band, lines);
            }
        }

        /** Follows ink over the side of the rough box, over gaps between letters but not between words. */
        private static int edge(boolean[] columns, int from, int direction, int letterGap) {
            boolean inside = false;
            for (int back = 0; back <= letterGap && !inside; back++) {
                int x = from - direction * back;
                inside = x >= 0 && x < columns.length && columns[x];
            }
            int edge = from;
            int gap = 0;
            for (int x = from; inside && x >= 0 && x < columns.length && gap <= letterGap; x += direction) {
                if (columns[x]) {
                    edge = x;
                    gap = 0;
                } else {
                    gap++;
                }
            }
            return edge;
        }

        /** A part of a band may be lower than the whole: its rows are tightened again. */
        private void add(boolean[] columns, int from, int to, Rect band, List<InkLine> lines) {
            int top = band.top();
            int bottom = band.bottom();
            while (top < bottom && !rowHasInk(top, from, to)) {
                top++;
            }
            while (bottom > top && !rowHasInk(bottom - 1, from, to)) {
                bottom--;
            }
            // an edge marks the pixel beside the stroke too; without those, all is as wide as it looks
            int left = from + 1;
            int right = to - 1;
            if (bottom - top < 5 || right <= left) {
                return;
            }
            boolean[] ink = new boolean[right - left];
            for (int x = left; x < right; x++) {
                ink[x - left] = columns[x - 1] && columns[x] && columns[x + 1];
            }
            lines.add(new InkLine(
                    new Rect(
                            search.left() + left,
                            search.top() + top + 1,
                            search.left() + right,
                            search.top() + bottom - 1),
                    ink));
        }
    }
}
