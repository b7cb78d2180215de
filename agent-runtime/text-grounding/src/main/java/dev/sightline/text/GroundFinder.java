package dev.sightline.text;

import dev.sightline.text.Ground.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Selects those regions of a screenshot that have things on them, and finds the frames around them.
 *
 * <p>A frame is a thin region that others fill. The inside of a control differs from the inside of a letter by its
 * outline, which has straight sides and equal corners, or is a circle.
 */
final class GroundFinder {

    /** The least extent of a ground, in CSS pixels: a small check box without its border. */
    private static final double LEAST = 7;
    /** The least extent of a ground of any outline, in CSS pixels. */
    private static final double LEAST_FREE_WIDTH = 60;

    private static final double LEAST_FREE_HEIGHT = 24;
    /** An empty area without a frame that is smaller than this, in CSS pixels, is a mark or a part of a letter. */
    private static final double LEAST_EMPTY = 14;
    /** The largest letter that might be taken for a control, in CSS pixels. */
    private static final double LARGEST_LETTER = 50;
    /** The strokes of a letter cover less than this share of its outline. */
    private static final double STROKES = 0.82;
    /** The thickest frame, in CSS pixels. */
    private static final double THICKEST_FRAME = 4;
    /** The least straight share of the middle of each side; text may touch the rest. */
    private static final double STRAIGHT = 0.75;
    /** A thin region of which at least this share is filled by others is a frame or a grid. */
    private static final double FILLED = 0.5;

    private static final double THIN = 0.04;

    private final PixelGrid pixels;
    private final Regions regions;
    private final double unit;
    private final boolean[] grounds;

    private GroundFinder(PixelGrid pixels, Regions regions, double unit) {
        this.pixels = pixels;
        this.regions = regions;
        this.unit = unit;
        this.grounds = new boolean[regions.count()];
    }

    /**
     * The grounds of a screenshot.
     *
     * @param unit pixels of the screenshot per CSS pixel
     * @return the outer before the inner; the first is the screen itself
     */
    static List<Ground> find(PixelGrid pixels, Regions regions, double unit) {
        return new GroundFinder(pixels, regions, unit).find();
    }

    private List<Ground> find() {
        List<Ground> candidates = candidates();
        for (Ground ground : candidates) {
            grounds[ground.region()] = true;
        }
        candidates.removeIf(ground -> {
            boolean frame = isFrame(ground, candidates);
            if (frame) {
                grounds[ground.region()] = false;
            }
            return frame;
        });
        var found = new ArrayList<Ground>();
        found.add(screen());
        for (Ground ground : candidates) {
            Ground parent = parent(found, ground);
            measureFrame(ground);
            if (isLetterOrMark(ground, parent)) {
                grounds[ground.region()] = false;
            } else {
                parent.add(ground);
                found.add(ground);
            }
        }
        return found;
    }

    private Ground screen() {
        int[] from = new int[pixels.height()];
        int[] to = new int[pixels.height()];
        Arrays.fill(to, pixels.width());
        return new Ground(-1, pixels.bounds(), from, to, 0xFFFFFF, Shape.FREE);
    }

    /** The largest first. */
    private List<Ground> candidates() {
        var candidates = new ArrayList<Ground>();
        int least = (int) Math.floor(LEAST * unit);
        for (int region = 0; region < regions.count(); region++) {
            if (regions.boxWidth(region) >= least && regions.boxHeight(region) >= least) {
                Ground ground = candidate(region);
                if (ground != null) {
                    candidates.add(ground);
                }
            }
        }
        candidates.sort(
                Comparator.comparingLong((Ground ground) -> ground.box().area()).reversed());
        return candidates;
    }

    private @Nullable Ground candidate(int region) {
        Rect box = regions.box(region);
        int[] from = new int[box.height()];
        int[] to = new int[box.height()];
        for (int y = box.top(); y < box.bottom(); y++) {
            int left = box.left();
            while (left < box.right() && regions.at(left, y) != region) {
                left++;
            }
            int right = box.right();
            while (right > left && regions.at(right - 1, y) != region) {
                right--;
            }
            from[y - box.top()] = left;
            to[y - box.top()] = right;
        }
        Shape shape = shape(region, box, from, to);
        if (shape == Shape.FREE) {
            boolean large = box.width() >= LEAST_FREE_WIDTH * unit && box.height() >= LEAST_FREE_HEIGHT * unit;
            if (!large || thickShare(region, box) < THIN) {
                return null;
            }
        }
        if (shape == Shape.RECTANGLE) {
            straighten(box, from, to);
        }
        return new Ground(region, box, from, to, regions.colour(region), shape);
    }

    private Shape shape(int region, Rect box, int[] from, int[] to) {
        double slack = Math.max(unit, 0.07 * Math.min(box.width(), box.height()));
        int quarter = box.height() / 4;
        int left = 0;
        int right = 0;
        int rows = 0;
        for (int i = quarter; i < box.height() - quarter; i++) {
            left += from[i] - box.left() <= slack ? 1 : 0;
            right += box.right() - to[i] <= slack ? 1 : 0;
            rows++;
        }
        if (left < STRAIGHT * rows || right < STRAIGHT * rows) {
            return Shape.FREE;
        }
        int quarterX = box.width() / 4;
        int top = 0;
        int bottom = 0;
        int columns = 0;
        for (int x = box.left() + quarterX; x < box.right() - quarterX; x++) {
            top += within(region, x, box.top(), 1, slack) ? 1 : 0;
            bottom += within(region, x, box.bottom() - 1, -1, slack) ? 1 : 0;
            columns++;
        }
        if (top < STRAIGHT * columns || bottom < STRAIGHT * columns) {
            return Shape.FREE;
        }
        double[] corners = corners(box, from, to);
        double radius = Arrays.stream(corners).average().orElse(0);
        double side = Math.min(box.width(), box.height());
        if (radius < 0.4 * side) {
            return Shape.RECTANGLE;
        }
        double spread = Arrays.stream(corners).max().orElse(0)
                - Arrays.stream(corners).min().orElse(0);
        if (spread > Math.max(2 * unit, 0.2 * side)) {
            return Shape.FREE;
        }
        double difference = Math.abs(box.width() - box.height());
        if (difference <= Math.max(unit, 0.06 * side)) {
            return Shape.CIRCLE;
        }
        return box.width() > 1.3 * box.height() || box.height() > 1.3 * box.width() ? Shape.PILL : Shape.FREE;
    }

    private boolean within(int region, int x, int from, int direction, double slack) {
        for (int i = 0; i <= slack; i++) {
            if (regions.at(x, from + direction * i) == region) {
                return true;
            }
        }
        return false;
    }

    /** The radius of each corner, from the area that it lacks: {@code r²·(1 − π/4)}. */
    private static double[] corners(Rect box, int[] from, int[] to) {
        double[] lost = new double[4];
        int half = box.height() / 2;
        int halfWidth = box.width() / 2;
        for (int i = 0; i < half; i++) {
            int below = box.height() - 1 - i;
            lost[0] += Math.min(halfWidth, from[i] - box.left());
            lost[1] += Math.min(halfWidth, box.right() - to[i]);
            lost[2] += Math.min(halfWidth, from[below] - box.left());
            lost[3] += Math.min(halfWidth, box.right() - to[below]);
        }
        return Arrays.stream(lost)
                .map(area -> Math.sqrt(area / (1 - Math.PI / 4)))
                .toArray();
    }

    /** Where text touches a side, the outline has a false notch. */
    private static void straighten(Rect box, int[] from, int[] to) {
        int first = -1;
        int last = -1;
        for (int i = 0; i < from.length; i++) {
            if (from[i] == box.left() && to[i] == box.right()) {
                first = first < 0 ? i : first;
                last = i;
            }
        }
        for (int i = Math.max(0, first); i <= last; i++) {
            from[i] = box.left();
            to[i] = box.right();
        }
    }

    /** The share of a region that is not a line, where a square fits in. */
    private double thickShare(int region, Rect box) {
        int size = (int) Math.ceil(3 * unit);
        int step = Math.max(1, (int) Math.min(unit, Math.min(box.width(), box.height()) / 12.0));
        int all = 0;
        int thick = 0;
        for (int y = box.top(); y < box.bottom(); y += step) {
            for (int x = box.left(); x < box.right(); x += step) {
                if (regions.at(x, y) == region) {
                    all++;
                    if (x + size < box.right()
                            && y + size < box.bottom()
                            && regions.at(x + size, y) == region
                            && regions.at(x, y + size) == region
                            && regions.at(x + size, y + size) == region) {
                        thick++;
                    }
                }
            }
        }
        return all == 0 ? 0 : thick / (double) all;
    }

    private boolean isFrame(Ground ground, List<Ground> candidates) {
        Rect box = ground.box();
        if (regions.area(ground.region()) > 0.45 * box.area() || thickShare(ground.region(), box) >= THIN) {
            return false;
        }
        long filled = 0;
        for (Ground other : candidates) {
            Rect inside = other.box();
            if (other != ground && box.contains(inside) && inside.area() < box.area()) {
                boolean outermost = candidates.stream()
                        .noneMatch(between -> between != ground
                                && between != other
                                && box.contains(between.box())
                                && between.box().area() < box.area()
                                && between.box().area() > inside.area()
                                && between.box().contains(inside));
                filled += outermost ? inside.area() : 0;
            }
        }
        return filled >= FILLED * box.area();
    }

    private static Ground parent(List<Ground> found, Ground ground) {
        Ground parent = found.getFirst();
        boolean deeper = true;
        while (deeper) {
            deeper = false;
            for (Ground child : parent.children()) {
                if (child.box().contains(ground.box())) {
                    parent = child;
                    deeper = true;
                    break;
                }
            }
        }
        return parent;
    }

    /** Walks outwards from the middle of each side until another ground is reached. */
    private void measureFrame(Ground ground) {
        Rect box = ground.box();
        int[] thickness = new int[4];
        var colours = new ArrayList<Integer>();
        boolean line = false;
        for (int side = 0; side < 4; side++) {
            var found = new ArrayList<int[]>();
            for (int probe = 1; probe <= 5; probe++) {
                int x = side == 0
                        ? box.left() - 1
                        : side == 2 ? box.right() : box.left() + box.width() * (probe + 2) / 8;
                int y = side == 1
                        ? box.top() - 1
                        : side == 3 ? box.bottom() : box.top() + box.height() * (probe + 2) / 8;
                int dx = side == 0 ? -1 : side == 2 ? 1 : 0;
                int dy = side == 1 ? -1 : side == 3 ? 1 : 0;
                int[] reached = reached(ground, x, y, dx, dy);
                if (reached.length > 0) {
                    found.add(reached);
                }
            }
            if (found.size() >= 3) {
                found.sort(Comparator.comparingInt(each -> each[0]));
                int[] median = found.get(found.size() / 2);
                thickness[side] = median[0];
                if (median[0] > 0 && !isBetween(median[1], ground.colour(), median[2])) {
                    line = true;
                    colours.add(median[1]);
                }
            }
        }
        var outer = new Rect(
                box.left() - thickness[0],
                box.top() - thickness[1],
                box.right() + thickness[2],
                box.bottom() + thickness[3]);
        boolean framed = line && colours.size() >= 3;
        ground.frame(outer.clip(pixels.bounds()), framed, line ? colours.get(colours.size() / 2) : ground.colour());
    }

    /** Thickness and colour of the line, and the colour behind it; empty if nothing is reached. */
    private int[] reached(Ground ground, int startX, int startY, int dx, int dy) {
        int most = (int) Math.ceil(THICKEST_FRAME * unit);
        int farthest = 0;
        int lineColour = ground.colour();
        int x = startX;
        int y = startY;
        for (int i = 0; i <= most; i++) {
            if (x < 0 || y < 0 || x >= pixels.width() || y >= pixels.height()) {
                return new int[0];
            }
            int region = regions.at(x, y);
            if (grounds[region] && region != ground.region()) {
                return new int[] {i, lineColour, regions.colour(region)};
            }
            if (region == ground.region()) {
                return new int[0];
            }
            int distance = PixelGrid.distance(ground.colour(), pixels.at(x, y));
            if (distance > farthest) {
                farthest = distance;
                lineColour = pixels.at(x, y);
            }
            x += dx;
            y += dy;
        }
        return new int[0];
    }

    /** Whether a colour is a mixture of two others, as at an edge that lies between pixels. */
    private static boolean isBetween(int colour, int a, int b) {
        for (int shift = 0; shift <= 16; shift += 8) {
            int value = colour >> shift & 0xFF;
            int one = a >> shift & 0xFF;
            int other = b >> shift & 0xFF;
            if (value < Math.min(one, other) - 2 || value > Math.max(one, other) + 2) {
                return false;
            }
        }
        return true;
    }

    /** The inside of a letter, the letter itself, or a mark, rather than something with content. */
    private boolean isLetterOrMark(Ground ground, Ground parent) {
        Rect box = ground.box();
        double side = Math.min(box.width(), box.height());
        boolean likeALetter = side < LARGEST_LETTER * unit && box.width() < 2.2 * box.height();
        boolean sameColour =
                !parent.isScreen() && PixelGrid.distance(ground.colour(), parent.colour()) <= 2 * Regions.SAME_COLOUR;
        boolean empty = regions.area(ground.region()) > 0.97 * outlineArea(ground);
        if (ground.framed()) {
            return sameColour
                    && likeALetter
                    && empty
                    && (isUneven(ground)
                            || isTallPill(ground)
                            || hasTail(ground)
                            || unlikeCorners(ground)
                            || hasNeighbour(ground, ground.frameColour(), ground.colour()));
        }
        if (sameColour) {
            // the inside of a letter, or a piece of the page that something cuts off
            return likeALetter || side < LEAST_FREE_HEIGHT * unit;
        }
        if (empty) {
            return side < LEAST_EMPTY * unit;
        }
        boolean strokes = regions.area(ground.region()) < STROKES * outlineArea(ground);
        if (likeALetter && strokes && hasNeighbour(ground, ground.colour(), parent.colour())) {
            return true;
        }
        int counter = likeALetter ? counter(ground, parent) : -1;
        if (counter < 0) {
            return false;
        }
        Rect hole = regions.box(counter);
        boolean dot = ground.shape() == Shape.CIRCLE
                && Math.abs(hole.width() - hole.height()) <= unit
                && Math.abs(hole.left() + hole.right() - box.left() - box.right()) <= 2 * unit
                && Math.abs(hole.top() + hole.bottom() - box.top() - box.bottom()) <= 2 * unit;
        return !dot || hasNeighbour(ground, ground.colour(), parent.colour());
    }

    /** The region that is the inside of a letter, as of an o; −1 when there is none. Strokes have gaps, these do not. */
    private int counter(Ground ground, Ground parent) {
        Rect box = ground.box();
        for (int i = 0; i < box.width() + box.height(); i++) {
            boolean row = i < box.width();
            int x = row ? box.left() + i : (box.left() + box.right()) / 2;
            int y = row ? (box.top() + box.bottom()) / 2 : box.top() + i - box.width();
            int region = regions.at(x, y);
            if (region != ground.region()
                    && box.contains(regions.box(region))
                    && regions.boxWidth(region) >= 0.28 * box.width()
                    && regions.boxHeight(region) >= 0.28 * box.height()
                    && regions.area(region) >= 0.6 * regions.boxWidth(region) * regions.boxHeight(region)
                    && PixelGrid.distance(regions.colour(region), parent.colour()) <= 2 * Regions.SAME_COLOUR) {
                return region;
            }
        }
        return -1;
    }

    private static boolean isTallPill(Ground ground) {
        return ground.shape() == Shape.PILL
                && ground.box().height() > ground.box().width();
    }

    /** Whether what surrounds it continues, as the stroke of a 9 does. */
    private boolean hasTail(Ground ground) {
        Rect box = ground.box();
        Rect outer = ground.outer();
        int middleX = (box.left() + box.right()) / 2;
        int middleY = (box.top() + box.bottom()) / 2;
        int[][] points = {
            {(outer.left() + box.left()) / 2, middleY},
            {(outer.right() + box.right()) / 2, middleY},
            {middleX, (outer.top() + box.top()) / 2},
            {middleX, (outer.bottom() + box.bottom()) / 2}
        };
        Rect around = outer.grow((int) Math.ceil(1.5 * unit), (int) Math.ceil(1.5 * unit));
        for (int[] point : points) {
            int region = regions.at(Math.min(point[0], pixels.width() - 1), Math.min(point[1], pixels.height() - 1));
            if (!grounds[region] && !around.contains(regions.box(region))) {
                return true;
            }
        }
        return false;
    }

    private boolean unlikeCorners(Ground ground) {
        Rect box = ground.box();
        int[] from = new int[box.height()];
        int[] to = new int[box.height()];
        for (int y = box.top(); y < box.bottom(); y++) {
            from[y - box.top()] = ground.from(y);
            to[y - box.top()] = ground.to(y);
        }
        double[] corners = corners(box, from, to);
        double spread = Arrays.stream(corners).max().orElse(0)
                - Arrays.stream(corners).min().orElse(0);
        return spread > Math.max(2 * unit, 0.15 * Math.min(box.width(), box.height()));
    }

    /** A frame is equally thick on all sides; the strokes of a letter are not, or are too thick. */
    private boolean isUneven(Ground ground) {
        Rect box = ground.box();
        Rect outer = ground.outer();
        int[] sides = {
            box.left() - outer.left(),
            box.top() - outer.top(),
            outer.right() - box.right(),
            outer.bottom() - box.bottom()
        };
        int thinnest = Arrays.stream(sides).min().orElse(0);
        int thickest = Arrays.stream(sides).max().orElse(0);
        return thinnest == 0 || thickest - thinnest > 1 + unit / 2;
    }

    /** Whether something of the same colour follows closely in the same row, as the next letter does. */
    private boolean hasNeighbour(Ground ground, int colour, int beside) {
        Rect outer = ground.outer();
        int reach = (int) Math.ceil(0.3 * outer.height());
        int edge = (int) Math.ceil(unit);
        int same = Math.min(40, PixelGrid.distance(colour, beside) / 2);
        for (int x = outer.left() + outer.width() / 4; x < outer.right() - outer.width() / 4; x++) {
            for (int i = 1; i <= 2 * edge; i++) {
                for (int y : new int[] {outer.top() - i, outer.bottom() - 1 + i}) {
                    if (y >= 0 && y < pixels.height() && PixelGrid.distance(pixels.at(x, y), colour) < same) {
                        return true;
                    }
                }
            }
        }
        for (int y = outer.top() + outer.height() / 4; y < outer.bottom(); y++) {
            for (int i = 1 + edge; i <= reach; i++) {
                for (int x : new int[] {outer.left() - i, outer.right() - 1 + i}) {
                    if (x >= 0 && x < pixels.width() && PixelGrid.distance(pixels.at(x, y), colour) < same) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static long outlineArea(Ground ground) {
        long area = 0;
        for (int y = ground.box().top(); y < ground.box().bottom(); y++) {
            area += ground.to(y) - ground.from(y);
        }
        return area;
    }
}
