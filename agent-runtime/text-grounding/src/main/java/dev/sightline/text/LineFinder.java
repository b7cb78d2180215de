package dev.sightline.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Joins pieces of ink into lines of text, ground by ground, and separates what is not a letter. */
final class LineFinder {

    /** A gap of this many heights of a line separates two texts, as in a menu or a table. */
    private static final double SEPARATE = 0.9;
    /** Pieces lower than this, in CSS pixels, are dots, dashes and accents, which belong to a line of others. */
    private static final double LETTER = 3.5;
    /** A piece that is thinner than this and longer than {@link #RULE_LENGTH}, in CSS pixels, is a rule. */
    private static final double RULE = 3;

    private static final double RULE_LENGTH = 22;
    /** A line that turns covers less than this share of its box. */
    private static final double PATH = 0.12;
    /** A piece that is larger than this in both directions, in CSS pixels, is a picture rather than a letter. */
    private static final double PICTURE = 20;
    /** The largest letter, in CSS pixels. */
    private static final double LARGEST_LETTER = 110;
    /** In a picture, at least this share of the pixels has colours other than a letter's. */
    private static final double COLOURFUL = 0.25;

    private static final int MIXTURE = 24;
    /** Weaker pieces than this share of the strongest of a line are shading. */
    private static final double CONTRAST = 0.22;

    private final PixelGrid pixels;
    private final InkMap map;
    private final double unit;

    /** Everything that was found. */
    record Found(List<TextInk> lines, List<Ink> marks, List<Ink> rules, List<Ink> pictures) {}

    private LineFinder(PixelGrid pixels, InkMap map) {
        this.pixels = pixels;
        this.map = map;
        this.unit = map.unit();
    }

    static Found find(PixelGrid pixels, InkMap map) {
        return new LineFinder(pixels, map).find();
    }

    private Found find() {
        var found = new Found(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        var letters = new LinkedHashMap<Ground, List<Ink>>();
        for (Ink ink : map.inks()) {
            if (ink.ground().isScreen() || isPicture(ink)) {
                found.pictures.add(ink);
            } else if (isRule(ink)) {
                found.rules.add(ink);
            } else if (!surroundsAChild(ink)) {
                letters.computeIfAbsent(ink.ground(), _ -> new ArrayList<>()).add(ink);
            }
        }
        letters.values().forEach(inks -> addLines(inks, found));
        return found;
    }

    private boolean isPicture(Ink ink) {
        Rect box = ink.box();
        if (box.height() > LARGEST_LETTER * unit) {
            return true;
        }
        if (box.width() < PICTURE * unit || box.height() < PICTURE * unit) {
            return false;
        }
        int strange = 0;
        int all = 0;
        for (int y = box.top(); y < box.bottom(); y++) {
            for (int x = box.left(); x < box.right(); x++) {
                if (map.at(x, y) == ink.label()) {
                    all++;
                    strange += isMixture(pixels.at(x, y), ink.ground().colour(), ink.colour()) ? 0 : 1;
                }
            }
        }
        return strange > COLOURFUL * all;
    }

    /** The pixels of letters are of their colour, of that of their ground, or a mixture of both. */
    private static boolean isMixture(int colour, int a, int b) {
        for (int shift = 0; shift <= 16; shift += 8) {
            int value = colour >> shift & 0xFF;
            int one = a >> shift & 0xFF;
            int other = b >> shift & 0xFF;
            if (value < Math.min(one, other) - MIXTURE || value > Math.max(one, other) + MIXTURE) {
                return false;
            }
        }
        return true;
    }

    private boolean isRule(Ink ink) {
        Rect box = ink.box();
        double thin = RULE * unit;
        double length = RULE_LENGTH * unit;
        boolean bar =
                (box.height() <= thin && box.width() >= length) || (box.width() <= thin && box.height() >= length);
        // a line that turns, as the one that runs below and around tabs
        boolean path = box.width() >= length && box.height() >= length / 2 && ink.density() < PATH;
        return bar || path;
    }

    /** The remainder of a shadow or of a double frame. */
    private static boolean surroundsAChild(Ink ink) {
        return ink.ground().children().stream().anyMatch(child -> ink.box().contains(child.box()));
    }

    /** A line while it grows. */
    private static final class Line {

        private final List<Ink> inks = new ArrayList<>();
        private Rect box;
        private int tallest;

        Line(Ink first) {
            this.box = first.box();
            add(first);
        }

        void add(Ink ink) {
            inks.add(ink);
            box = box.union(ink.box());
            tallest = Math.max(tallest, ink.box().height());
        }

        void add(Line other) {
            other.inks.forEach(this::add);
        }
    }

    private void addLines(List<Ink> inks, Found found) {
        var letters = new ArrayList<Ink>();
        var small = new ArrayList<Ink>();
        for (Ink each : inks) {
            Ink ink = withoutUnderline(each, found);
            (ink.box().height() >= LETTER * unit ? letters : small).add(ink);
        }
        letters.sort(Comparator.comparingInt(ink -> ink.box().left()));
        var lines = new ArrayList<Line>();
        for (Ink ink : letters) {
            Line line = best(lines, ink);
            if (line == null) {
                lines.add(new Line(ink));
            } else {
                line.add(ink);
            }
        }
        List<Line> joined = joined(lines);
        // the longest first: where descenders cut an underline, what is left may be as short as a dash
        small.sort(Comparator.comparingInt((Ink ink) -> ink.box().width()).reversed());
        var underlines = new ArrayList<Ink>();
        for (Ink ink : small) {
            Line line = stacked(ink, small) ? null : around(joined, ink);
            if (line == null) {
                found.marks.add(ink);
            } else if (isUnderline(line, ink) || continues(underlines, ink)) {
                underlines.add(ink);
                found.rules.add(ink);
            } else {
                line.add(ink);
            }
        }
        for (Line line : joined(joined)) {
            addText(line, found);
        }
    }

    private static @Nullable Line best(List<Line> lines, Ink ink) {
        Line best = null;
        double most = 0;
        for (Line line : lines) {
            double overlap = Math.min(line.box.bottom(), ink.box().bottom())
                    - Math.max(line.box.top(), ink.box().top());
            if (overlap > most
                    && follows(line.box, line.tallest, ink.box(), ink.box().height())) {
                most = overlap;
                best = line;
            }
        }
        return best;
    }

    private static boolean follows(Rect line, int tallest, Rect next, int nextTallest) {
        int lower = Math.min(line.height(), next.height());
        int taller = Math.max(tallest, nextTallest);
        int overlap = Math.min(line.bottom(), next.bottom()) - Math.max(line.top(), next.top());
        int gap = Math.max(line.left(), next.left()) - Math.min(line.right(), next.right());
        return overlap >= 0.5 * lower && lower >= 0.3 * taller && gap <= SEPARATE * taller;
    }

    private static List<Line> joined(List<Line> lines) {
        var joined = new ArrayList<Line>();
        for (Line line : lines) {
            Line into = null;
            for (Line other : joined) {
                if (follows(other.box, other.tallest, line.box, line.tallest)) {
                    into = other;
                    break;
                }
            }
            if (into == null) {
                joined.add(line);
            } else {
                into.add(line);
            }
        }
        return joined;
    }

    /** Bars above each other form an icon, as that of a menu. */
    private boolean stacked(Ink ink, List<Ink> others) {
        return ink.box().width() >= 7 * unit
                && others.stream()
                        .anyMatch(other -> !other.equals(ink)
                                && Math.abs(other.box().left() - ink.box().left()) <= unit
                                && Math.abs(other.box().right() - ink.box().right()) <= unit
                                && Math.abs(other.box().top() - ink.box().top()) < 10 * unit);
    }

    /** The line to which a dot, a dash or an accent belongs. */
    private static @Nullable Line around(List<Line> lines, Ink ink) {
        Line nearest = null;
        double least = Double.POSITIVE_INFINITY;
        Rect box = ink.box();
        double middle = (box.top() + box.bottom()) / 2.0;
        for (Line line : lines) {
            double reach = 0.45 * line.tallest;
            double outside = Math.max(0, Math.max(line.box.top() - middle, middle - line.box.bottom()));
            int gap = Math.max(0, Math.max(line.box.left() - box.right(), box.left() - line.box.right()));
            double distance = outside + 0.3 * gap;
            if (outside <= reach && gap <= 0.7 * line.tallest && distance < least) {
                least = distance;
                nearest = line;
            }
        }
        return nearest;
    }

    /** Separates what hangs on an underline, such as a comma; returns anything else unchanged. */
    private Ink withoutUnderline(Ink ink, Found found) {
        Rect box = ink.box();
        if (box.height() > 8 * unit || box.height() < 3 || box.width() < 4 * box.height()) {
            return ink;
        }
        int first = -1;
        int last = -1;
        for (int y = box.top(); y < box.bottom(); y++) {
            int covered = 0;
            for (int x = box.left(); x < box.right(); x++) {
                covered += map.at(x, y) == ink.label() ? 1 : 0;
            }
            if (covered >= 0.8 * box.width()) {
                first = first < 0 ? y : first;
                last = y;
            }
        }
        if (first < 0 || last - first + 1 > RULE * unit) {
            return ink;
        }
        Rect rest = null;
        for (int y = box.top(); y < box.bottom(); y++) {
            for (int x = box.left(); x < box.right() && (y < first || y > last); x++) {
                if (map.at(x, y) == ink.label()) {
                    var pixel = new Rect(x, y, x + 1, y + 1);
                    rest = rest == null ? pixel : rest.union(pixel);
                }
            }
        }
        if (rest == null || rest.width() > 0.3 * box.width()) {
            return ink;
        }
        found.rules.add(new Ink(
                ink.ground(),
                new Rect(box.left(), first, box.right(), last + 1),
                ink.label(),
                ink.pixels(),
                ink.colour(),
                ink.contrast()));
        return new Ink(ink.ground(), rest, ink.label(), (int) rest.area(), ink.colour(), ink.contrast());
    }

    private static boolean continues(List<Ink> underlines, Ink ink) {
        return underlines.stream()
                .anyMatch(each -> Math.abs(each.box().top() - ink.box().top()) <= 1
                        && Math.abs(each.box().bottom() - ink.box().bottom()) <= 1
                        && PixelGrid.distance(each.colour(), ink.colour()) < 90
                        && Math.max(
                                        each.box().left() - ink.box().right(),
                                        ink.box().left() - each.box().right())
                                < 8 * each.box().height() + ink.box().width());
    }

    /** Whether it is a bar directly below letters, unlike an underscore. */
    private boolean isUnderline(Line line, Ink ink) {
        Rect box = ink.box();
        if (box.height() > RULE * unit || box.width() < Math.max(3 * box.height(), 0.5 * line.tallest)) {
            return false;
        }
        int covered = 0;
        for (Ink letter : line.inks) {
            if (letter.box().bottom() <= box.bottom() && letter.box().height() >= LETTER * unit) {
                covered += Math.max(
                        0,
                        Math.min(letter.box().right(), box.right())
                                - Math.max(letter.box().left(), box.left()));
            }
        }
        boolean below = box.top() >= line.box.top() + 0.7 * line.box.height();
        return below && covered > 0.5 * box.width();
    }

    private void addText(Line line, Found found) {
        int strongest = line.inks.stream().mapToInt(Ink::contrast).max().orElse(0);
        line.inks.removeIf(ink -> ink.contrast() < CONTRAST * strongest);
        splitIcons(line, found);
        if (line.inks.isEmpty()) {
            return;
        }
        Rect box = line.inks.stream().map(Ink::box).reduce(Rect::union).orElseThrow();
        if (box.height() < 5 * unit && box.width() < 5 * unit) {
            found.marks.addAll(line.inks);
            return;
        }
        Map<Integer, Ink> byLabel = new HashMap<>();
        boolean[] columns = new boolean[box.width()];
        for (Ink ink : line.inks) {
            byLabel.put(ink.label(), ink);
            for (int x = ink.box().left(); x < ink.box().right(); x++) {
                for (int y = ink.box().top(); y < ink.box().bottom() && !columns[x - box.left()]; y++) {
                    columns[x - box.left()] = map.at(x, y) == ink.label();
                }
            }
        }
        found.lines.add(new TextInk(line.inks.getFirst().ground(), new InkLine(box, columns), Map.copyOf(byLabel)));
    }

    /** A mark at the beginning or the end of a line that is clearly larger than its letters is not a letter. */
    private void splitIcons(Line line, Found found) {
        line.inks.sort(Comparator.comparingInt(ink -> ink.box().left()));
        while (line.inks.size() > 1) {
            Ink first = line.inks.getFirst();
            Ink last = line.inks.stream()
                    .max(Comparator.comparingInt(ink -> ink.box().right()))
                    .orElseThrow();
            if (isIcon(first, line)) {
                take(first, line, found);
            } else if (isIcon(last, line)) {
                take(last, line, found);
            } else {
                return;
            }
        }
    }

    private static void take(Ink icon, Line line, Found found) {
        line.inks.removeIf(ink -> {
            boolean part = ink.equals(icon) || icon.box().contains(ink.box());
            if (part) {
                found.marks.add(ink);
            }
            return part;
        });
    }

    private static boolean isSquare(Ink ink) {
        return Math.abs(ink.box().width() - ink.box().height())
                <= Math.max(1, 0.08 * ink.box().height());
    }

    private boolean isIcon(Ink ink, Line line) {
        int tallest = 0;
        int gap = Integer.MAX_VALUE;
        int colours = 0;
        int top = Integer.MAX_VALUE;
        int bottom = 0;
        for (Ink other : line.inks) {
            if (!other.equals(ink) && !ink.box().contains(other.box())) {
                tallest = Math.max(tallest, other.box().height());
                top = Math.min(top, other.box().top());
                bottom = Math.max(bottom, other.box().bottom());
                gap = Math.min(
                        gap,
                        Math.max(
                                other.box().left() - ink.box().right(),
                                ink.box().left() - other.box().right()));
                colours = Math.max(colours, PixelGrid.distance(ink.colour(), other.colour()));
            }
        }
        double height = ink.box().height();
        if (tallest == 0 || gap < 0.25 * tallest || ink.box().width() < 0.5 * tallest) {
            return false;
        }
        // capitals rise above small letters, and tails hang below them, but no letter does both
        boolean larger = ink.box().top() < top && ink.box().bottom() > bottom && height > 1.25 * tallest;
        boolean coloured = colours > 60 && isSquare(ink) && height > 0.85 * tallest;
        return larger || coloured;
    }
}
