package dev.sightline.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Top to bottom, and left to right among lines that stand side by side. */
final class ReadingOrder {

    private ReadingOrder() {}

    static List<ReadLine> of(List<ReadLine> lines) {
        var byTop = new ArrayList<>(lines);
        byTop.sort(Comparator.comparingDouble(line -> middle(line.box())));
        var ordered = new ArrayList<ReadLine>();
        var row = new ArrayList<ReadLine>();
        for (ReadLine line : byTop) {
            if (!row.isEmpty() && !sameRow(row.getFirst().box(), line.box())) {
                flush(row, ordered);
            }
            row.add(line);
        }
        flush(row, ordered);
        return ordered;
    }

    private static void flush(List<ReadLine> row, List<ReadLine> ordered) {
        row.sort(Comparator.comparingInt(line -> line.box().left()));
        ordered.addAll(row);
        row.clear();
    }

    private static double middle(Rect box) {
        return (box.top() + box.bottom()) / 2.0;
    }

    private static boolean sameRow(Rect a, Rect b) {
        return Math.abs(middle(a) - middle(b)) < 0.5 * Math.min(a.height(), b.height());
    }
}
