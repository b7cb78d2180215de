package dev.sightline.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A line of text, tightened to its ink.
 *
 * <p>The network says where text is to within a few pixels; the pixels themselves say it exactly. Ink is where the
 * colour changes from one pixel to the next, which needs no idea of a background colour. Strokes that touch make a
 * component; frames of buttons and fields, rules and the rows above and below are told from letters by their shape
 * and place.
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
    /** The least height of a frame around text, as a share of the network's box around that text. */
    private static final double FRAME_HEIGHT = 0.8;
    /** The straight part of the upper and of the lower side of a frame with round corners, as a share of its width. */
    private static final double FRAME_SIDE = 0.5;

    private final Rect box;
    private final boolean[] ink;

    /**
     * A line of which the ink is known.
     *
     * @param box tight around the ink
     * @param ink for each column of {@code box} whether it bears ink
     */
    InkLine(Rect box, boolean[] ink) {
        this.box = box;
        this.ink = ink;
    }

    Rect box() {
        return box;
    }

    /** For each column of the box whether it bears ink; to be read only. */
    boolean[] ink() {
        return ink;
    }

    /** The lines inside a rough box: usually one, several when the network took neighbours for one. */
    static List<InkLine> within(PixelGrid pixels, Rect rough) {
        Rect box = rough.clip(pixels.bounds());
        var lines = new ArrayList<InkLine>();
        var area = new InkArea(pixels, box);
        for (Rect band : area.bands()) {
            area.addLines(band, lines);
        }
        int width = lines.stream().mapToInt(line -> line.box.width()).sum();
        if (width < 0.3 * box.width() && area.busy()) {
            // over a photo or a gradient the pixels tell nothing; the network's box stands
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

        /** Whether there is so much ink that letters cannot be told from what they stand on. */
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

        /** From inside the box only: a bright button beside faint text must not hide it. */
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
            int[] labels = new int[edges.length];
            int[] stack = new int[256];
            var components = new ArrayList<Rect>();
            for (int start = 0; start < edges.length; start++) {
                if (!edges[start] || labels[start] != 0) {
                    continue;
                }
                int label = components.size() + 1;
                int left = width;
                int right = 0;
                int top = height;
                int bottom = 0;
                int depth = 0;
                stack[depth++] = start;
                labels[start] = label;
                while (depth > 0) {
                    int at = stack[--depth];
                    inkPixels++;
                    int x = at % width;
                    int y = at / width;
                    left = Math.min(left, x);
                    right = Math.max(right, x + 1);
                    top = Math.min(top, y);
                    bottom = Math.max(bottom, y + 1);
                    if (depth + 8 > stack.length) {
                        stack = Arrays.copyOf(stack, stack.length * 2);
                    }
                    for (int ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
                        for (int nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
                            int next = ny * width + nx;
                            if (edges[next] && labels[next] == 0) {
                                labels[next] = label;
                                stack[depth++] = next;
                            }
                        }
                    }
                }
                components.add(new Rect(left, top, right, bottom));
            }
            boolean[] kept = new boolean[components.size() + 1];
            for (int i = 0; i < components.size(); i++) {
                kept[i + 1] = isLetter(components.get(i)) && !isFrame(labels, i + 1, components);
            }
            for (int i = 0; i < edges.length; i++) {
                letters[i] = kept[labels[i]];
            }
        }

        private boolean isLetter(Rect component) {
            int boxTop = box.top() - search.top();
            int boxBottom = box.bottom() - search.top();
            double middle = (component.top() + component.bottom()) / 2.0;
            if (middle < boxTop || middle > boxBottom) {
                return false;
            }
            boolean cutAbove = component.top() == 0 && search.top() > 0;
            boolean cutBelow = component.bottom() == height && search.bottom() < pixels.height();
            if (cutAbove || cutBelow) {
                return false;
            }
            if (component.height() <= 4 && component.width() > 2 * box.height()) {
                return false;
            }
            return true;
        }

        private boolean isFrame(int[] labels, int label, List<Rect> components) {
            Rect component = components.get(label - 1);
            return component.width() > 1.15 * component.height()
                    && component.height() >= FRAME_HEIGHT * box.height()
                    && components.stream().anyMatch(other -> isFrameOf(component, other))
                    && hasStraightSide(labels, label, component, component.top(), 1)
                    && hasStraightSide(labels, label, component, component.bottom() - 1, -1);
        }

        private boolean hasStraightSide(int[] labels, int label, Rect component, int from, int direction) {
            for (int row = 0; row < 3; row++) {
                int y = from + direction * row;
                int ink = 0;
                for (int x = component.left(); x < component.right(); x++) {
                    ink += labels[y * width + x] == label ? 1 : 0;
                }
                if (ink >= FRAME_SIDE * component.width()) {
                    return true;
                }
            }
            return false;
        }

        /** Whether the letter lies inside the component on all sides, and is no mere speck in it. */
        private static boolean isFrameOf(Rect component, Rect letter) {
            return letter.left() > component.left()
                    && letter.right() < component.right()
                    && letter.top() > component.top()
                    && letter.bottom() < component.bottom()
                    && letter.height() >= 0.3 * component.height();
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
                runs.add(new Rect(left, start, right, y));
                tallest = Math.max(tallest, y - start);
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
