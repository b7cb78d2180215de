package dev.sightline.text;

import dev.sightline.grounding.ScreenElement;
import dev.sightline.grounding.ScreenElement.Kind;
import dev.sightline.grounding.TextLine;
import dev.sightline.screen.Box;
import dev.sightline.screen.Space;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the control that a label names: around it, beside it, below it, or, in right-to-left layouts, on its other
 * side.
 */
final class LabelledControls {

    /** How far a field may be from its label, in heights of the label. */
    private static final double FARTHEST_BESIDE = 30;

    private static final double FARTHEST_BELOW = 3.5;
    /** A field beside its label is preferred to one below it, unless it is this many times farther away. */
    private static final double BESIDE_PREFERRED = 12;

    private final List<ScreenElement> fields;
    private final List<ScreenElement> toggles;
    private final List<TextLine> lines;

    LabelledControls(List<ScreenElement> elements, List<TextLine> lines) {
        List<ScreenElement> all = elements.stream().flatMap(ScreenElement::all).toList();
        this.fields = all.stream()
                .filter(element -> switch (element.kind()) {
                    case FIELD, LIST_FIELD, SLIDER -> true;
                    case TEXT,
                            LINK,
                            BUTTON,
                            CHECK_BOX,
                            RADIO_BUTTON,
                            SWITCH,
                            TAB,
                            ICON,
                            PICTURE,
                            SCROLL_BAR,
                            DIALOG,
                            CELL,
                            GROUP -> false;
                })
                .toList();
        this.toggles = all.stream()
                .filter(element -> element.kind().canBeMarked() && element.kind() != Kind.TAB)
                .toList();
        this.lines = lines;
    }

    /** The field with this label, placeholder or text on its border; null when there is none. */
    @Nullable
    ScreenElement fieldOf(TextMatch label) {
        Box<Space.Pixels> box = label.box();
        for (ScreenElement field : fields) {
            if (field.box().contains(box.center()) || floatsOn(box, field.box())) {
                return field;
            }
        }
        ScreenElement beside = beside(box, label.line());
        ScreenElement below = below(box);
        if (beside == null) {
            return below != null ? below : before(box, label.line());
        }
        if (below == null) {
            return beside;
        }
        double right = beside.box().left() - box.right();
        double down = below.box().top() - box.bottom();
        return right <= Math.max(BESIDE_PREFERRED * box.height(), down) ? beside : below;
    }

    /** A label on the upper border of its field. */
    private static boolean floatsOn(Box<Space.Pixels> label, Box<Space.Pixels> field) {
        return label.left() > field.left()
                && label.right() < field.right()
                && label.top() < field.top()
                && label.bottom() > field.top()
                && label.left() - field.left() < 3 * label.height();
    }

    private @Nullable ScreenElement beside(Box<Space.Pixels> label, TextLine line) {
        ScreenElement nearest = null;
        for (ScreenElement field : fields) {
            double gap = field.box().left() - label.right();
            if (sameRow(label, field.box())
                    && gap > -0.5 * label.height()
                    && gap <= FARTHEST_BESIDE * label.height()
                    && (nearest == null || field.box().left() < nearest.box().left())) {
                nearest = field;
            }
        }
        return nearest != null && isFree(label.right(), nearest.box().left(), label, line) ? nearest : null;
    }

    /** The field to the left, as in scripts that run right to left; one that has another label is not meant. */
    private @Nullable ScreenElement before(Box<Space.Pixels> label, TextLine line) {
        ScreenElement nearest = null;
        for (ScreenElement field : fields) {
            double gap = label.left() - field.box().right();
            if (sameRow(label, field.box())
                    && gap > -0.5 * label.height()
                    && gap <= BESIDE_PREFERRED * label.height()
                    && (nearest == null || field.box().right() > nearest.box().right())) {
                nearest = field;
            }
        }
        if (nearest == null || !isFree(nearest.box().right(), label.left(), label, line)) {
            return null;
        }
        Box<Space.Pixels> field = nearest.box();
        boolean labelled = lines.stream()
                .anyMatch(other -> sameRow(other.box(), field)
                        && other.box().right() <= field.left()
                        && field.left() - other.box().right() <= BESIDE_PREFERRED * label.height());
        return labelled ? null : nearest;
    }

    private static boolean sameRow(Box<Space.Pixels> label, Box<Space.Pixels> field) {
        double overlap = Math.min(label.bottom(), field.bottom()) - Math.max(label.top(), field.top());
        return overlap >= 0.5 * Math.min(label.height(), field.height());
    }

    /** Whether there is no other text and no toggle between a label and its field, apart from a star or a colon. */
    private boolean isFree(double from, double to, Box<Space.Pixels> label, TextLine own) {
        boolean text = lines.stream()
                .anyMatch(other -> !other.equals(own)
                        && other.text().length() > 1
                        && sameRow(label, other.box())
                        && other.box().center().x() > from
                        && other.box().center().x() < to);
        boolean words = own.words().stream()
                .anyMatch(word -> word.text().length() > 1
                        && word.box().center().x() > from
                        && word.box().center().x() < to);
        return !text && !words;
    }

    private @Nullable ScreenElement below(Box<Space.Pixels> label) {
        ScreenElement nearest = null;
        for (ScreenElement field : fields) {
            Box<Space.Pixels> box = field.box();
            double gap = box.top() - label.bottom();
            boolean under = box.left() < label.right() && box.right() > label.left();
            boolean aligned = Math.abs(box.left() - label.left()) < 3.5 * label.height()
                    || Math.abs(box.center().x() - label.center().x()) < 2 * label.height()
                    || Math.abs(box.right() - label.right()) < 2 * label.height();
            if (gap > -0.5 * label.height()
                    && gap <= FARTHEST_BELOW * label.height()
                    && under
                    && aligned
                    && (nearest == null || box.top() < nearest.box().top())) {
                nearest = field;
            }
        }
        if (nearest == null) {
            return null;
        }
        Box<Space.Pixels> field = nearest.box();
        // a text directly above the field is its label rather than one farther away
        boolean blocked = lines.stream()
                .anyMatch(other -> other.box().top() >= label.bottom() - 0.2 * label.height()
                        && other.box().bottom() <= field.top() + 0.3 * label.height()
                        && other.box().left() < field.right()
                        && other.box().right() > field.left()
                        && Math.abs(other.box().left() - label.left()) < 3.5 * label.height()
                        && other.box().height() > 0.8 * label.height()
                        && field.top() - other.box().bottom() < 0.7 * (field.top() - label.bottom()));
        return blocked ? null : nearest;
    }

    /** The check box, radio button or switch with this label; null when there is none. */
    @Nullable
    ScreenElement toggleOf(TextMatch label) {
        ScreenElement nearest = null;
        double least = Double.POSITIVE_INFINITY;
        for (ScreenElement toggle : toggles) {
            if (!toggle.label().equals(label.line().text())) {
                continue;
            }
            double distance = Math.hypot(
                    Math.max(
                            0,
                            Math.max(
                                    toggle.box().left() - label.line().box().right(),
                                    label.line().box().left() - toggle.box().right())),
                    toggle.box().center().y() - label.line().box().center().y());
            if (distance < least) {
                least = distance;
                nearest = toggle;
            }
        }
        return nearest != null && least <= 40 * Math.max(1, label.line().box().height() / 8) ? nearest : null;
    }
}
