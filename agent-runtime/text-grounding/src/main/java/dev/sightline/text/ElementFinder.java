package dev.sightline.text;

import dev.sightline.grounding.ScreenElement;
import dev.sightline.grounding.ScreenElement.Kind;
import dev.sightline.grounding.ScreenElement.Mark;
import dev.sightline.grounding.TextLine;
import dev.sightline.screen.Box;
import dev.sightline.screen.Space;
import dev.sightline.text.Ground.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Recognises controls by their outline, by their content and its position, and by their neighbours. */
final class ElementFinder {

    /** The extent of a check box or radio button, in CSS pixels. */
    private static final double LEAST_TOGGLE = 9;

    private static final double GREATEST_TOGGLE = 30;
    /** A shape whose corners lack at least this share of its box is a circle, or a pill of one line. */
    private static final double ROUND = 0.125;
    /** The dot of a radio button is narrower than this share of it; its inside is wider. */
    private static final double DOT = 0.62;
    /** The height of a field or button of one line, in CSS pixels. */
    private static final double LEAST_CONTROL = 13;

    private static final double GREATEST_CONTROL = 68;
    /** The greatest height of a button whose caption goes over several lines, in CSS pixels. */
    private static final double GREATEST_BUTTON = 120;
    /** The greatest height of a field of several lines, in CSS pixels. */
    private static final double GREATEST_AREA = 260;

    private final ScreenLayout layout;
    private final double unit;
    private final Map<Ground, List<SeenText>> texts = new LinkedHashMap<>();
    private final Map<Ground, List<Ink>> marks = new LinkedHashMap<>();
    private final List<SeenText> all;
    /** The styles of fields on this screen. */
    private final Set<Style> fieldStyles = new HashSet<>();

    /** What all fields of a page have in common. */
    private record Style(int colour, int frameColour, int height) {

        static Style of(Ground ground) {
            return new Style(
                    ground.colour(), ground.frameColour(), ground.outer().height());
        }
    }

    private ElementFinder(ScreenLayout layout, List<SeenText> seen) {
        this.layout = layout;
        this.unit = layout.unit();
        this.all = seen;
        for (SeenText text : seen) {
            if (text.ink() != null) {
                texts.computeIfAbsent(text.ink().ground(), _ -> new ArrayList<>())
                        .add(text);
            }
        }
        for (Ink mark : layout.found().marks()) {
            marks.computeIfAbsent(mark.ground(), _ -> new ArrayList<>()).add(mark);
        }
        for (Ground ground : layout.grounds()) {
            if (ground.framed() && isSurelyAField(ground)) {
                fieldStyles.add(Style.of(ground));
            }
        }
    }

    /**
     * A line of ink with the text that was read there.
     *
     * @param ink null for text over a picture
     * @param read null when it is not readable text
     */
    record SeenText(
            @Nullable TextInk ink, InkLine line, @Nullable ReadLine read) {

        Rect box() {
            return line.box();
        }

        String text() {
            return read == null ? "" : read.text().text();
        }
    }

    static List<ScreenElement> find(ScreenLayout layout, List<SeenText> texts) {
        var finder = new ElementFinder(layout, texts);
        List<ScreenElement> elements = finder.elements(layout.grounds().getFirst());
        for (SeenText text : texts) {
            if (text.ink() == null && text.read() != null) {
                elements.add(ScreenElement.of(Kind.TEXT, text.read().text().box(), text.text()));
            }
        }
        for (Ink picture : layout.found().pictures()) {
            Rect box = picture.box();
            if (box.width() >= GREATEST_TOGGLE * finder.unit && box.height() >= GREATEST_TOGGLE * finder.unit) {
                elements.add(ScreenElement.of(Kind.PICTURE, box(box), ""));
            }
        }
        return inOrder(elements);
    }

    private List<ScreenElement> elements(Ground ground) {
        var elements = new ArrayList<ScreenElement>();
        for (Ground child : ground.children()) {
            elements.addAll(element(child));
        }
        for (SeenText text : texts.getOrDefault(ground, List.of())) {
            elements.add(text(text));
        }
        for (Rect icon : icons(marks.getOrDefault(ground, List.of()))) {
            elements.add(sign(ground, icon));
        }
        return inOrder(elements);
    }

    private ScreenElement text(SeenText text) {
        if (text.read() == null) {
            Ground ground = text.ink() == null
                    ? layout.grounds().getFirst()
                    : text.ink().ground();
            return sign(ground, text.box());
        }
        Kind kind = isUnderlined(text.box()) ? Kind.LINK : Kind.TEXT;
        return ScreenElement.of(kind, text.read().text().box(), text.text());
    }

    /** A mark that is not text: a toggle whose outline is drawn with strokes, or an icon. */
    private ScreenElement sign(Ground ground, Rect box) {
        double width = box.width() / unit;
        double height = box.height() / unit;
        boolean square = Math.abs(width - height) <= Math.max(1.5, 0.08 * height);
        if (square && width >= LEAST_TOGGLE && width <= GREATEST_TOGGLE && isClosed(ground, box)) {
            String label = label(box);
            if (!label.isEmpty()) {
                boolean round = isRound(ground, box);
                Mark mark = isPlainInside(box) ? Mark.OFF : Mark.ON;
                return new ScreenElement(
                        round ? Kind.RADIO_BUTTON : Kind.CHECK_BOX, box(box), "", "", label, mark, true, List.of());
            }
        }
        if (width > 1.4 * height && width < 2.6 * height && height >= 10 && height < 40 && isClosed(ground, box)) {
            String label = label(box);
            if (!label.isEmpty() && isRound(ground, box)) {
                return new ScreenElement(
                        Kind.SWITCH, box(box), "", "", label, knobIsRight(box) ? Mark.ON : Mark.OFF, true, List.of());
            }
        }
        return ScreenElement.of(Kind.ICON, box(box), "");
    }

    /** Whether there is an edge in the middle of each side. */
    private boolean isClosed(Ground ground, Rect box) {
        int middleX = (box.left() + box.right()) / 2;
        int middleY = (box.top() + box.bottom()) / 2;
        int reach = (int) Math.ceil(1.5 * unit);
        boolean left = false;
        boolean right = false;
        boolean top = false;
        boolean bottom = false;
        for (int i = 0; i < reach; i++) {
            left |= differs(ground, box.left() + i, middleY);
            right |= differs(ground, box.right() - 1 - i, middleY);
            top |= differs(ground, middleX, box.top() + i);
            bottom |= differs(ground, middleX, box.bottom() - 1 - i);
        }
        return left && right && top && bottom;
    }

    private boolean differs(Ground ground, int x, int y) {
        return PixelGrid.distance(ground.colour(), layout.pixels().at(x, y)) > 14;
    }

    /** Whether the corners are missing from what is drawn: a circle lacks a fifth of its box, a round corner little. */
    private boolean isRound(Ground ground, Rect box) {
        PixelGrid pixels = layout.pixels();
        int edge = 0;
        int middle = (box.top() + box.bottom()) / 2;
        for (int x = box.left(); x < Math.min(box.right(), box.left() + Math.ceil(3 * unit)); x++) {
            edge = Math.max(edge, PixelGrid.distance(ground.colour(), pixels.at(x, middle)));
        }
        double filled = 0;
        int rows = 0;
        int left = box.right();
        int right = box.left();
        for (int y = box.top(); y < box.bottom(); y++) {
            int from = box.left();
            while (from < box.right() && 2 * PixelGrid.distance(ground.colour(), pixels.at(from, y)) < edge) {
                from++;
            }
            int to = box.right();
            while (to > from && 2 * PixelGrid.distance(ground.colour(), pixels.at(to - 1, y)) < edge) {
                to--;
            }
            if (to > from) {
                filled += to - from;
                rows++;
                left = Math.min(left, from);
                right = Math.max(right, to);
            }
        }
        double ends = rows == 0 ? 1 : Math.max(1, (right - left) / (double) rows);
        return 1 - filled / Math.max(1, rows * (double) (right - left)) > ROUND / ends;
    }

    /** Whether the middle is of one colour. */
    private boolean isPlainInside(Rect box) {
        PixelGrid pixels = layout.pixels();
        int in = (int) Math.round(0.28 * box.width());
        int colour = pixels.at((box.left() + box.right()) / 2, (box.top() + box.bottom()) / 2);
        int middle = (box.top() + box.bottom()) / 2;
        // between the outline and the dot of a radio button there is a gap
        int left = (box.left() + box.right()) / 2;
        while (left > box.left() && PixelGrid.distance(colour, pixels.at(left - 1, middle)) <= 24) {
            left--;
        }
        int right = (box.left() + box.right()) / 2;
        while (right < box.right() && PixelGrid.distance(colour, pixels.at(right, middle)) <= 24) {
            right++;
        }
        if (right - left < DOT * box.width()) {
            return false;
        }
        for (int y = box.top() + in; y < box.bottom() - in; y++) {
            for (int x = box.left() + in; x < box.right() - in; x++) {
                if (PixelGrid.distance(colour, pixels.at(x, y)) > 24) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The knob is what differs from the track, which fills the other side. */
    private boolean knobIsRight(Rect box) {
        PixelGrid pixels = layout.pixels();
        int y = (box.top() + box.bottom()) / 2;
        int quarter = box.height() / 2;
        int left = pixels.at(box.left() + quarter, y);
        int right = pixels.at(box.right() - quarter, y);
        int middle = pixels.at((box.left() + box.right()) / 2, box.top() + box.height() / 4);
        return PixelGrid.distance(right, middle) > PixelGrid.distance(left, middle);
    }

    private boolean isUnderlined(Rect text) {
        int covered = 0;
        for (Ink rule : layout.found().rules()) {
            Rect box = rule.box();
            int middle = (text.top() + 2 * text.bottom()) / 3;
            if (box.top() >= middle
                    && box.bottom() <= text.bottom() + 0.4 * text.height()
                    && box.height() <= 3 * unit) {
                covered += Math.max(0, Math.min(box.right(), text.right()) - Math.max(box.left(), text.left()));
            }
        }
        return covered > 0.6 * text.width();
    }

    /** The ground as a control or a group; only its content if it is not visible itself. */
    private List<ScreenElement> element(Ground ground) {
        ScreenElement toggle = toggle(ground);
        if (toggle != null) {
            return List.of(toggle);
        }
        ScreenElement control = control(ground);
        if (control != null) {
            return List.of(control);
        }
        List<ScreenElement> inside = elements(ground);
        Ground parent = ground.parent();
        boolean visible = ground.framed()
                || (parent != null
                        && !parent.isScreen()
                        && PixelGrid.distance(parent.colour(), ground.colour()) > Regions.SAME_COLOUR);
        if (!visible || ground.shape() == Shape.FREE) {
            return inside;
        }
        String text = isCell(ground)
                ? texts.getOrDefault(ground, List.of()).stream()
                        .map(SeenText::text)
                        .filter(words -> !words.isEmpty())
                        .collect(Collectors.joining(" "))
                : "";
        Kind kind = isCell(ground) ? Kind.CELL : Kind.GROUP;
        return List.of(new ScreenElement(kind, box(ground.outer()), text, "", "", Mark.NONE, true, inside));
    }

    private @Nullable ScreenElement toggle(Ground ground) {
        Rect outer = ground.outer();
        double width = outer.width() / unit;
        double height = outer.height() / unit;
        if (ground.shape() == Shape.PILL
                && width > 1.4 * height
                && width < 2.6 * height
                && height >= 10
                && height < 40) {
            return knobSwitch(ground);
        }
        boolean square = Math.abs(width - height) <= Math.max(1.5, 0.08 * height);
        if (!square || ground.shape() == Shape.FREE || width < LEAST_TOGGLE || width > GREATEST_TOGGLE) {
            return null;
        }
        List<Rect> inside = contents(ground);
        List<SeenText> read = texts.getOrDefault(ground, List.of());
        boolean sameColour = ground.parent() != null
                && PixelGrid.distance(ground.parent().colour(), ground.colour()) <= 4 * Regions.SAME_COLOUR;
        // a lone digit or letter is the caption of a small button
        boolean caption = read.stream()
                .anyMatch(text -> text.read() != null
                        && text.read().text().confidence() > 0.8
                        && Character.isLetterOrDigit(text.text().codePointAt(0))
                        && !isTick(text));
        boolean round = ground.parent() != null && isRound(ground.parent(), outer);
        if (caption || (!ground.framed() && inside.isEmpty())) {
            return null;
        }
        String label = label(outer);
        if (label.isEmpty() && !round && !sameColour && ground.framed() && inside.isEmpty()) {
            return null;
        }
        if (round && inside.size() > 1) {
            return null;
        }
        Rect mark = inside.stream().reduce(Rect::union).orElse(null);
        Mark state = mark == null ? Mark.OFF : !round && mark.width() > 2.4 * mark.height() ? Mark.MIXED : Mark.ON;
        return new ScreenElement(
                round ? Kind.RADIO_BUTTON : Kind.CHECK_BOX, box(outer), "", "", label, state, true, List.of());
    }

    /** A tick is read as one of these, but leans to the right, and its short arm is on the left. */
    private static boolean isTick(SeenText text) {
        return "vVyYJ/√✓".contains(text.text()) || text.text().equals("~");
    }

    /** Its content: marks, letters and grounds. */
    private List<Rect> contents(Ground ground) {
        var inside = new ArrayList<Rect>();
        marks.getOrDefault(ground, List.of()).forEach(mark -> inside.add(mark.box()));
        texts.getOrDefault(ground, List.of()).forEach(text -> inside.add(text.box()));
        ground.children().forEach(child -> inside.add(child.outer()));
        return inside;
    }

    private @Nullable ScreenElement knobSwitch(Ground ground) {
        Rect knob = contents(ground).stream().reduce(Rect::union).orElse(null);
        Rect box = ground.outer();
        if (knob == null
                || knob.height() < 0.4 * box.height()
                || Math.abs(knob.width() - knob.height()) > Math.max(2 * unit, 0.2 * knob.height())
                || texts.getOrDefault(ground, List.of()).stream()
                        .anyMatch(text -> text.text().length() > 1)) {
            return null;
        }
        boolean on = knob.left() + knob.right() > box.left() + box.right();
        return new ScreenElement(Kind.SWITCH, box(box), "", "", label(box), on ? Mark.ON : Mark.OFF, true, List.of());
    }

    /** The words directly beside a toggle: to the right of it, or else to the left. */
    private String label(Rect box) {
        SeenText right = null;
        SeenText left = null;
        for (SeenText text : all) {
            Rect words = text.box();
            double middle = (words.top() + words.bottom()) / 2.0;
            if (text.read() == null || middle < box.top() - 3 * unit || middle > box.bottom() + 3 * unit) {
                continue;
            }
            double reach = Math.max(24 * unit, 1.5 * box.height());
            if (words.left() >= box.right() && words.left() - box.right() <= reach) {
                right = right == null || words.left() < right.box().left() ? text : right;
            }
            if (words.right() <= box.left() && box.left() - words.right() <= reach) {
                left = left == null || words.right() > left.box().right() ? text : left;
            }
        }
        SeenText label = right != null ? right : left;
        return label == null ? "" : label.text();
    }

    private @Nullable ScreenElement control(Ground ground) {
        Rect outer = ground.outer();
        double width = outer.width() / unit;
        double height = outer.height() / unit;
        boolean boxed =
                ground.shape() == Shape.RECTANGLE || ground.shape() == Shape.PILL || ground.shape() == Shape.CIRCLE;
        Ground parent = ground.parent();
        if (!boxed || parent == null || height < LEAST_CONTROL || width < LEAST_CONTROL || isScreenBand(ground)) {
            return null;
        }
        boolean holdsOthers = ground.children().stream().anyMatch(child -> !isSelection(child));
        if (holdsOthers || (!ground.children().isEmpty() && height > GREATEST_CONTROL) || height > GREATEST_AREA) {
            return null;
        }
        List<SeenText> read = new ArrayList<>(texts.getOrDefault(ground, List.of()));
        if (!ground.children().isEmpty()) {
            ground.children().forEach(selection -> read.addAll(texts.getOrDefault(selection, List.of())));
            read.sort(Comparator.comparingInt(text -> text.box().left()));
        }
        List<Rect> signs = new ArrayList<>(icons(marks.getOrDefault(ground, List.of())));
        Rect arrow = arrow(ground, read, signs);
        read.removeIf(text -> text.read() == null);
        boolean sameColour = PixelGrid.distance(parent.colour(), ground.colour()) <= 2 * Regions.SAME_COLOUR;
        boolean cell = isCell(ground);
        boolean low = height <= GREATEST_CONTROL;
        if (cell && (sameColour || parent.isScreen() || read.isEmpty() || !isCentred(ground, read))) {
            return null;
        }
        String text = read.stream().map(SeenText::text).collect(Collectors.joining(" "));
        if (arrow == null && !read.isEmpty() && endsInArrow(ground, read.getLast())) {
            arrow = read.getLast().box();
            text = text.substring(0, text.lastIndexOf(' '));
        }
        if (arrow == null && !read.isEmpty()) {
            arrow = unreadArrow(outer, read.getLast().box());
        }
        if (read.isEmpty()) {
            boolean filled = !sameColour
                    && width >= 3 * height
                    && low
                    && isFaint(ground.colour())
                    && PixelGrid.distance(parent.colour(), ground.colour()) < 64;
            boolean field = (ground.framed() || filled) && width >= 1.6 * height && signs.size() <= 1;
            if (field) {
                return ScreenElement.of(arrow == null ? Kind.FIELD : Kind.LIST_FIELD, box(outer), "");
            }
            boolean iconButton = low && !signs.isEmpty() && signs.size() <= 2 && width <= 3 * height;
            return iconButton ? ScreenElement.of(Kind.BUTTON, box(outer), "") : null;
        }
        boolean field = isField(ground, parent, read, signs) || (sameColour && fieldStyles.contains(Style.of(ground)));
        if (arrow != null && low && (field || ground.framed())) {
            return withText(Kind.LIST_FIELD, ground, text, read);
        }
        if (field && (low || ground.framed())) {
            return withText(Kind.FIELD, ground, text, read);
        }
        boolean button =
                low || (height <= GREATEST_BUTTON && read.stream().allMatch(line -> isCentred(ground, List.of(line))));
        if (button && isCentred(ground, read) && (ground.framed() || !sameColour)) {
            return ScreenElement.of(Kind.BUTTON, box(outer), text);
        }
        return null;
    }

    /** Selected text, as the part of a date that is being entered: its ground lies closely around it. */
    private boolean isSelection(Ground ground) {
        List<SeenText> read = texts.getOrDefault(ground, List.of());
        if (ground.framed() || !ground.children().isEmpty() || read.size() != 1) {
            return false;
        }
        Rect text = read.getFirst().box();
        Rect box = ground.outer();
        double beside = 0.35 * text.height();
        return text.left() - box.left() <= beside && box.right() - text.right() <= beside;
    }

    /** Empty, or with text at its left side and much space behind. */
    private boolean isSurelyAField(Ground ground) {
        Rect outer = ground.outer();
        Ground parent = ground.parent();
        if (parent == null
                || !ground.children().isEmpty()
                || isCell(ground)
                || outer.height() < LEAST_CONTROL * unit
                || outer.height() > GREATEST_CONTROL * unit
                || outer.width() < 2.5 * outer.height()) {
            return false;
        }
        List<SeenText> read = texts.getOrDefault(ground, List.of()).stream()
                .filter(text -> text.read() != null)
                .toList();
        return read.isEmpty()
                ? marks.getOrDefault(ground, List.of()).isEmpty()
                : isField(ground, parent, read, List.of());
    }

    /** A hint is fainter than a value would be. */
    private ScreenElement withText(Kind kind, Ground ground, String text, List<SeenText> read) {
        int contrast = read.stream()
                .filter(line -> line.ink() != null)
                .flatMap(line -> line.ink().inks().values().stream())
                .mapToInt(Ink::contrast)
                .max()
                .orElse(255);
        boolean hint = kind == Kind.FIELD && contrast < 0.68 * strongest();
        return new ScreenElement(
                kind, box(ground.outer()), hint ? "" : text, hint ? text : "", "", Mark.NONE, true, List.of());
    }

    private int strongest() {
        return layout.found().lines().stream()
                .flatMap(line -> line.inks().values().stream())
                .mapToInt(Ink::contrast)
                .max()
                .orElse(255);
    }

    /** A bar across the whole screen is not a control. */
    private boolean isScreenBand(Ground ground) {
        Rect screen = layout.grounds().getFirst().box();
        return ground.outer().width() >= screen.width() - 2 * unit;
    }

    private boolean isCentred(Ground ground, List<SeenText> read) {
        Rect box = ground.outer();
        Rect words = read.stream().map(SeenText::box).reduce(Rect::union).orElseThrow();
        int left = words.left() - box.left();
        int right = box.right() - words.right();
        int icon = marks.getOrDefault(ground, List.of()).stream()
                .mapToInt(mark -> mark.box().width())
                .max()
                .orElse(0);
        return Math.abs(left - right) <= Math.max(4 * unit, 0.14 * (left + right)) + 2 * icon;
    }

    private boolean isField(Ground ground, Ground parent, List<SeenText> read, List<Rect> signs) {
        Rect box = ground.outer();
        Rect words = read.stream().map(SeenText::box).reduce(Rect::union).orElseThrow();
        int left = words.left() - box.left();
        int right = box.right() - words.right();
        int lineHeight = read.getFirst().box().height();
        boolean plain = ground.framed() || PixelGrid.distance(parent.colour(), ground.colour()) < 48;
        boolean bordered = ground.framed() || isFaint(ground.colour());
        boolean leftAligned = right > 1.5 * left + 4 * unit && left < Math.max(5 * lineHeight, 40 * unit);
        boolean rightAligned = left > 1.5 * right + 4 * unit && right < 3 * lineHeight && signs.isEmpty();
        return plain && bordered && (leftAligned || rightAligned) && read.size() <= 12;
    }

    /** Without much colour, as fields are. */
    private static boolean isFaint(int colour) {
        int red = colour >> 16 & 0xFF;
        int green = colour >> 8 & 0xFF;
        int blue = colour & 0xFF;
        int most = Math.max(red, Math.max(green, blue));
        int least = Math.min(red, Math.min(green, blue));
        return most - least < 40;
    }

    /** The arrow at the right end that marks a list; removed from the texts and icons. */
    private @Nullable Rect arrow(Ground ground, List<SeenText> read, List<Rect> signs) {
        Rect box = ground.outer();
        double zone = Math.min(box.width() / 2.0, Math.max(30 * unit, 1.2 * box.height()));
        for (SeenText text : read) {
            if (text.text().length() <= 1 && isArrow(text.box(), box, zone) && pointsDown(text)) {
                read.remove(text);
                return text.box();
            }
        }
        for (Rect sign : signs) {
            if (isArrow(sign, box, zone)) {
                Rect words =
                        read.stream().map(SeenText::box).reduce(Rect::union).orElse(null);
                if (words == null || words.right() <= sign.left()) {
                    signs.remove(sign);
                    return sign;
                }
            }
        }
        return null;
    }

    /** Whether the arrow is so close to the value that both were read as one line. */
    private boolean endsInArrow(Ground ground, SeenText text) {
        if (text.read() == null || text.read().text().words().size() < 2) {
            return false;
        }
        TextLine.Word last = text.read().text().words().getLast();
        Rect box = ground.outer();
        double fromRight = box.right() - last.box().right();
        return last.text().length() == 1
                && "vV~Yy▼√".contains(last.text())
                && fromRight < 0.6 * box.height()
                && text.box().left() - box.left() < 2.0 * box.height();
    }

    /** A filled triangle within a line of text, which the reader left out. */
    private @Nullable Rect unreadArrow(Rect control, Rect line) {
        int right = line.right();
        while (right > line.left() && !hasInk(line, right - 1)) {
            right--;
        }
        int left = right;
        while (left > line.left() && hasInk(line, left - 1)) {
            left--;
        }
        int gap = left;
        while (gap > line.left() && !hasInk(line, gap - 1)) {
            gap--;
        }
        Rect sign = inked(new Rect(left, line.top(), right, line.bottom()));
        boolean apart = gap > line.left() && left - gap >= 3 * unit;
        return sign != null && apart && isArrow(sign, control, control.height()) && isTriangle(sign) ? sign : null;
    }

    private boolean hasInk(Rect line, int x) {
        for (int y = line.top(); y < line.bottom(); y++) {
            if (layout.ink().at(x, y) != 0) {
                return true;
            }
        }
        return false;
    }

    /** Without the rows above and below it that hold no ink; null when none does. */
    private @Nullable Rect inked(Rect box) {
        int top = box.top();
        while (top < box.bottom() && widthAt(box, top) == 0) {
            top++;
        }
        int bottom = box.bottom();
        while (bottom > top && widthAt(box, bottom - 1) == 0) {
            bottom--;
        }
        return top < bottom ? new Rect(box.left(), top, box.right(), bottom) : null;
    }

    /** Filled, symmetric, and narrower from row to row, from its full width at the top to nothing. */
    private boolean isTriangle(Rect box) {
        double middle = (box.left() + box.right() - 1) / 2.0;
        int filled = 0;
        for (int y = box.top(); y < box.bottom(); y++) {
            int first = -1;
            int last = -1;
            int count = 0;
            for (int x = box.left(); x < box.right(); x++) {
                if (layout.ink().at(x, y) != 0) {
                    first = first < 0 ? x : first;
                    last = x;
                    count++;
                }
            }
            double part = (y - box.top() + 0.5) / box.height();
            double expected = (1 - part) * box.width();
            if (count == 0
                    || count < last - first + 1
                    || Math.abs((first + last) / 2.0 - middle) > Math.max(unit, 0.1 * box.width())
                    || Math.abs(count - expected) > Math.max(2 * unit, 0.25 * box.width())) {
                return false;
            }
            filled += count;
        }
        return box.height() >= 0.5 * box.width() && filled < 0.7 * box.width() * box.height();
    }

    private boolean isArrow(Rect sign, Rect box, double zone) {
        double middle = (sign.top() + sign.bottom()) / 2.0;
        return sign.left() > box.right() - zone
                && sign.width() <= 18 * unit
                && sign.height() <= 18 * unit
                && sign.width() >= 4 * unit
                && Math.abs(middle - (box.top() + box.bottom()) / 2.0) < 0.2 * box.height();
    }

    /** Wider at its top than at its bottom, or two arrows above each other. */
    private boolean pointsDown(SeenText text) {
        Rect box = text.box();
        int top = widthAt(box, box.top() + box.height() / 5);
        int bottom = widthAt(box, box.bottom() - 1 - box.height() / 5);
        return box.height() < 1.4 * box.width() && top >= bottom;
    }

    private int widthAt(Rect box, int y) {
        int first = -1;
        int last = -1;
        for (int x = box.left(); x < box.right(); x++) {
            if (layout.ink().at(x, y) != 0) {
                first = first < 0 ? x : first;
                last = x;
            }
        }
        return first < 0 ? 0 : last - first + 1;
    }

    /** Whether it has neighbours of the same extent beside it and above or below it, with shared sides. */
    private boolean isCell(Ground ground) {
        Ground parent = ground.parent();
        if (parent == null) {
            return false;
        }
        Rect box = ground.outer();
        boolean beside = false;
        boolean above = false;
        double near = 2 * unit;
        for (Ground other : parent.children()) {
            Rect next = other.outer();
            if (other == ground) {
                continue;
            }
            beside |= Math.abs(next.top() - box.top()) <= near
                    && Math.abs(next.bottom() - box.bottom()) <= near
                    && (Math.abs(next.left() - box.right()) <= near || Math.abs(box.left() - next.right()) <= near);
            above |= Math.abs(next.left() - box.left()) <= near
                    && Math.abs(next.right() - box.right()) <= near
                    && (Math.abs(next.top() - box.bottom()) <= near || Math.abs(box.top() - next.bottom()) <= near);
        }
        return beside && above;
    }

    /** Marks that are close to each other form one icon. */
    private List<Rect> icons(List<Ink> inks) {
        var icons = new ArrayList<Rect>();
        for (Ink ink : inks) {
            Rect box = ink.box();
            int near = (int) Math.ceil(4 * unit);
            boolean joined = true;
            while (joined) {
                joined = false;
                for (int i = icons.size() - 1; i >= 0; i--) {
                    if (icons.get(i).grow(near, near).intersects(box)) {
                        box = box.union(icons.remove(i));
                        joined = true;
                    }
                }
            }
            icons.add(box);
        }
        return icons;
    }

    private static Box<Space.Pixels> box(Rect box) {
        return new Box<>(box.left(), box.top(), box.right(), box.bottom());
    }

    private static List<ScreenElement> inOrder(List<ScreenElement> elements) {
        var ordered = new ArrayList<>(elements);
        ordered.sort(Comparator.comparingDouble(
                        (ScreenElement element) -> element.box().top())
                .thenComparingDouble(element -> element.box().left()));
        return ordered;
    }

    /** The lines of text in reading order. */
    static List<TextLine> lines(List<SeenText> texts) {
        return ReadingOrder.of(texts.stream()
                        .map(SeenText::read)
                        .filter(Objects::nonNull)
                        .toList())
                .stream()
                .map(ReadLine::text)
                .toList();
    }
}
