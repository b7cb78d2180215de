package dev.sightline.text;

import dev.sightline.grounding.TextLine;
import dev.sightline.screen.Box;
import dev.sightline.screen.Space;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the input field of a label by its pixels: an area of one colour with straight sides, around the label
 * (a placeholder), to the right of it, or below it.
 */
final class FieldFinder {

    /** One more than {@link Regions#SAME_COLOUR}: the pixels of scaled borders and compressed images vary a little. */
    private static final int TOLERANCE = Regions.SAME_COLOUR + 1;
    /** How far a field may be from its label, in heights of the label. */
    private static final double FARTHEST_RIGHT = 30;

    private static final double FARTHEST_BELOW = 3.5;
    /** The extent of a field, in heights of its label; a browser gives a bare field smaller print than its label has. */
    private static final double LEAST_HEIGHT = 0.75;

    private static final double ONE_LINE = 4.5;
    private static final double GREATEST_HEIGHT = 20;
    private static final double LEAST_WIDTH = 2.5;
    /** The width of a button, in heights of its caption: around the words asked for, and beside or below them. */
    private static final double WIDEST_BUTTON = 16;

    private static final double WIDEST_BUTTON_BESIDE = 8;
    /** The least straight share of each side; the rest is round corners. */
    private static final double STRAIGHT = 0.7;

    private final PixelGrid pixels;
    private final List<TextLine> lines;

    FieldFinder(PixelGrid pixels, List<TextLine> lines) {
        this.pixels = pixels;
        this.lines = lines;
    }

    /** The inside of the field that this label names, or null. */
    @Nullable
    Rect fieldOf(TextMatch label) {
        Rect box = rect(label.box());
        Rect around = around(box);
        if (around != null && around.height() <= ONE_LINE * box.height() && isPlaceholder(label, box, around)) {
            return around;
        }
        Rect right = rightOf(box, label.line());
        if (right != null) {
            return right;
        }
        Rect below = below(box, label.line());
        if (below != null) {
            return below;
        }
        return around != null && isPlaceholder(label, box, around) ? around : null;
    }

    private static Rect rect(Box<Space.Pixels> box) {
        return new Rect((int) Math.floor(box.left()), (int) Math.floor(box.top()), (int) Math.ceil(box.right()), (int)
                Math.ceil(box.bottom()));
    }

    private @Nullable Rect around(Rect label) {
        // beside and above the letters is the field's own colour
        int gap = Math.max(2, label.height() / 5);
        for (int x : new int[] {label.left() - gap, label.right() + gap}) {
            Rect area = area(x, (label.top() + label.bottom()) / 2, label.height());
            if (area != null && area.contains(label)) {
                return area;
            }
        }
        return null;
    }

    /** A placeholder is the only text of its field; text in the middle is the caption of a button. */
    private boolean isPlaceholder(TextMatch match, Rect label, Rect area) {
        return label.left() - area.left() < 4 * label.height()
                && !isCaption(area, WIDEST_BUTTON)
                && (match.tier() == TextMatch.Tier.OVER_LINES
                        || lines.stream()
                                .map(line -> rect(line.box()))
                                .noneMatch(other -> area.contains(other) && !other.intersects(label)));
    }

    private @Nullable Rect rightOf(Rect label, TextLine line) {
        int height = label.height();
        int middle = (label.top() + label.bottom()) / 2;
        // the label may be followed by a colon or a star
        int start = Math.min(pixels.width() - 1, rect(line.box()).right() + Math.max(1, height / 8));
        int end = (int) Math.min(pixels.width(), start + FARTHEST_RIGHT * height);
        // the side of a field directly after its label is sometimes read as a letter, and the line then ends in the
        // field
        Rect entered = area(start, middle, height);
        if (entered != null && entered.left() > label.left() + height && !isCaption(entered, WIDEST_BUTTON_BESIDE)) {
            return entered;
        }
        int background = pixels.at(start, middle);
        for (int x = start; x < end; x++) {
            if (PixelGrid.distance(background, pixels.at(x, middle)) > TOLERANCE) {
                for (int inside = x; inside < Math.min(end, x + Math.max(4, height / 2)); inside++) {
                    Rect area = area(inside, middle, height);
                    if (area != null && area.left() >= x - 1 && !isCaption(area, WIDEST_BUTTON_BESIDE)) {
                        return area;
                    }
                }
                return null;
            }
        }
        return null;
    }

    private @Nullable Rect below(Rect label, TextLine line) {
        int height = label.height();
        Rect whole = rect(line.box());
        int middle = Math.min(whole.right() - 1, whole.left() + 2 * height);
        for (int x : new int[] {Math.min(whole.left() + height / 2 + 1, whole.right() - 1), middle}) {
            int start = Math.min(pixels.height() - 1, whole.bottom() + Math.max(1, height / 8));
            int end = (int) Math.min(pixels.height(), start + FARTHEST_BELOW * height);
            int background = pixels.at(x, start);
            for (int y = start; y < end; y++) {
                if (PixelGrid.distance(background, pixels.at(x, y)) > TOLERANCE) {
                    for (int inside = y; inside < Math.min(end, y + Math.max(4, height / 2)); inside++) {
                        Rect area = area(x, inside, height);
                        if (area != null && area.top() >= y - 1 && !isCaption(area, WIDEST_BUTTON_BESIDE)) {
                            return area;
                        }
                    }
                    break;
                }
            }
        }
        return null;
    }

    /** Whether the area is a button: its only text stands in its middle, and it is not wider than buttons are. */
    private boolean isCaption(Rect area, double widest) {
        List<Rect> inside = lines.stream()
                // the arrow of a drop-down list may have been read as a letter
                .filter(line -> line.text().length() > 1
                        || line.box().right() < area.right() - 2 * line.box().height())
                .map(line -> rect(line.box()))
                .filter(area::contains)
                .toList();
        if (inside.isEmpty()) {
            return false;
        }
        if (inside.size() > 1 && !isOneValue(inside)) {
            return area.height() < 3 * inside.getFirst().height();
        }
        Rect text = inside.stream().reduce(Rect::union).orElseThrow();
        int beside = Math.abs((text.left() - area.left()) - (area.right() - text.right()));
        int above = Math.abs((text.top() - area.top()) - (area.bottom() - text.bottom()));
        return Math.max(beside, above) <= 0.5 * text.height() && area.width() < widest * text.height();
    }

    /** Whether texts stand side by side as those of one value do: selected text, or text of another colour, is read apart. */
    private static boolean isOneValue(List<Rect> texts) {
        List<Rect> fromLeft =
                texts.stream().sorted(Comparator.comparingInt(Rect::left)).toList();
        for (int i = 1; i < fromLeft.size(); i++) {
            Rect one = fromLeft.get(i - 1);
            Rect next = fromLeft.get(i);
            boolean sameRow = Math.abs(one.top() + one.bottom() - next.top() - next.bottom()) < one.height();
            if (!sameRow || next.left() - one.right() > 1.5 * one.height()) {
                return false;
            }
        }
        return true;
    }

    /**
     * The area of one colour around a pixel, when it is as large as a field and has straight sides.
     *
     * @param height of the label
     */
    private @Nullable Rect area(int x, int y, int height) {
        if (!pixels.bounds().contains(new Rect(x, y, x + 1, y + 1))) {
            return null;
        }
        int colour = pixels.at(x, y);
        int reachX = pixels.width();
        int reachY = (int) (GREATEST_HEIGHT * height);
        var limit = new Rect(x - reachX, y - reachY, x + reachX, y + reachY).clip(pixels.bounds());
        var fill = new AreaFill(pixels, limit, colour);
        Rect area = fill.from(x, y);
        boolean onEdge = area.top() == limit.top()
                || area.bottom() == limit.bottom()
                || area.left() == limit.left()
                || area.right() == limit.right();
        boolean tooSmall = area.height() < LEAST_HEIGHT * height || area.width() < LEAST_WIDTH * height;
        boolean tooTall = area.height() > GREATEST_HEIGHT * height;
        return onEdge || tooSmall || tooTall || !fill.hasStraightSides(area) ? null : area;
    }

    /** Fills an area of one colour. */
    private static final class AreaFill {

        private final PixelGrid pixels;
        private final Rect limit;
        private final int colour;
        private final boolean[] filled;

        AreaFill(PixelGrid pixels, Rect limit, int colour) {
            this.pixels = pixels;
            this.limit = limit;
            this.colour = colour;
            this.filled = new boolean[(int) limit.area()];
        }

        private boolean matches(int x, int y) {
            return PixelGrid.distance(colour, pixels.at(x, y)) <= TOLERANCE;
        }

        private int index(int x, int y) {
            return (y - limit.top()) * limit.width() + x - limit.left();
        }

        /** Row by row: whole runs of pixels are filled at once. */
        Rect from(int startX, int startY) {
            int left = startX;
            int right = startX + 1;
            int top = startY;
            int bottom = startY + 1;
            var stack = new ArrayDeque<int[]>();
            stack.push(new int[] {startX, startY});
            while (!stack.isEmpty()) {
                int[] at = stack.pop();
                int y = at[1];
                if (filled[index(at[0], y)]) {
                    continue;
                }
                int from = at[0];
                while (from > limit.left() && matches(from - 1, y)) {
                    from--;
                }
                int to = at[0] + 1;
                while (to < limit.right() && matches(to, y)) {
                    to++;
                }
                left = Math.min(left, from);
                right = Math.max(right, to);
                top = Math.min(top, y);
                bottom = Math.max(bottom, y + 1);
                for (int x = from; x < to; x++) {
                    filled[index(x, y)] = true;
                }
                for (int next : new int[] {y - 1, y + 1}) {
                    if (next < limit.top() || next >= limit.bottom()) {
                        continue;
                    }
                    boolean open = false;
                    for (int x = from; x < to; x++) {
                        boolean match = matches(x, next) && !filled[index(x, next)];
                        if (match && !open) {
                            stack.push(new int[] {x, next});
                        }
                        open = match;
                    }
                }
            }
            return new Rect(left, top, right, bottom);
        }

        boolean hasStraightSides(Rect area) {
            int inX = Math.min(1, area.width() / 4);
            int inY = Math.min(1, area.height() / 4);
            return row(area, area.top() + inY) >= STRAIGHT * area.width()
                    && row(area, area.bottom() - 1 - inY) >= STRAIGHT * area.width()
                    && column(area, area.left() + inX) >= sideShare(area)
                    && column(area, area.right() - 1 - inX) >= sideShare(area);
        }

        /** The round ends of a pill leave little of its short sides straight. */
        private static double sideShare(Rect area) {
            return 0.25 * area.height();
        }

        private int row(Rect area, int y) {
            int count = 0;
            for (int x = area.left(); x < area.right(); x++) {
                count += filled[index(x, y)] ? 1 : 0;
            }
            return count;
        }

        private int column(Rect area, int x) {
            int count = 0;
            for (int y = area.top(); y < area.bottom(); y++) {
                count += filled[index(x, y)] ? 1 : 0;
            }
            return count;
        }
    }
}
