package dev.sightline.runtime.internal.replay;

import dev.sightline.grounding.TextLine;
import dev.sightline.screen.Box;
import dev.sightline.screen.Point;
import dev.sightline.screen.Space;
import java.text.Normalizer;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The words around a place on the screen. */
final class Surrounding {

    /** In units of the driver: about the card or row that a control belongs to. */
    private static final double REACH_ACROSS = 280;

    private static final double REACH_DOWN = 90;

    private static final int MOST = 6;

    private Surrounding() {}

    /** What was read around a place, the closest first, without the target's own words. */
    static List<String> words(List<TextLine> lines, Box<Space.Pixels> target, double pixelRatio) {
        Point<Space.Pixels> middle = target.center();
        return lines.stream()
                .filter(line -> !target.contains(line.box().center())
                        && !line.box().contains(middle)
                        && across(line, middle) <= REACH_ACROSS * pixelRatio
                        && down(line, middle) <= REACH_DOWN * pixelRatio)
                .sorted(Comparator.comparingDouble(line -> across(line, middle) / 3 + down(line, middle)))
                .map(TextLine::text)
                .filter(text -> !folded(text).isEmpty())
                .limit(MOST)
                .toList();
    }

    /** How much of what was recorded is still there, 0 to 1. */
    static double inCommon(List<String> recorded, List<TextLine> lines, Box<Space.Pixels> target, double pixelRatio) {
        Point<Space.Pixels> middle = target.center();
        List<String> now = lines.stream()
                .filter(line -> across(line, middle) <= 1.5 * REACH_ACROSS * pixelRatio
                        && down(line, middle) <= 1.5 * REACH_DOWN * pixelRatio)
                .map(line -> folded(line.text()))
                .toList();
        long kept = recorded.stream()
                .map(Surrounding::folded)
                .filter(wanted -> now.stream().anyMatch(text -> text.contains(wanted)))
                .count();
        return recorded.isEmpty() ? 1 : (double) kept / recorded.size();
    }

    private static double across(TextLine line, Point<Space.Pixels> point) {
        return Math.max(
                0,
                Math.max(line.box().left() - point.x(), point.x() - line.box().right()));
    }

    private static double down(TextLine line, Point<Space.Pixels> point) {
        return Math.max(
                0, Math.max(line.box().top() - point.y(), point.y() - line.box().bottom()));
    }

    /** Without what text recognition does not distinguish reliably. */
    static String folded(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}]", "");
    }
}
