package dev.sightline.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Joins the pieces that the network found into lines, and cuts lines into segments that are quick to read. */
final class LineAssembly {

    /** Pieces of one row that are closer than this share of the height belong to one line. */
    private static final double JOIN = 0.55;
    /** The widest segment, as a multiple of its height; the network's cost grows faster than the width beyond. */
    private static final double LONGEST = 7;
    /** A gap at which a segment may end, as a share of the height: surely between words. */
    private static final double WORD_GAP = 0.3;

    private LineAssembly() {}

    /** Joins what overlaps or follows closely in the same row; the result is in reading order. */
    static List<InkLine> join(List<InkLine> pieces) {
        var sorted = new ArrayList<>(pieces);
        sorted.sort(Comparator.comparingInt((InkLine line) -> line.box().left()));
        var lines = new ArrayList<InkLine>();
        for (InkLine piece : sorted) {
            int into = -1;
            for (int i = 0; i < lines.size() && into < 0; i++) {
                if (belongTogether(lines.get(i).box(), piece.box())) {
                    into = i;
                }
            }
            if (into < 0) {
                lines.add(piece);
            } else {
                lines.set(into, union(lines.get(into), piece));
            }
        }
        return lines;
    }

    private static boolean belongTogether(Rect a, Rect b) {
        int overlap = Math.min(a.bottom(), b.bottom()) - Math.max(a.top(), b.top());
        int lower = Math.min(a.height(), b.height());
        int taller = Math.max(a.height(), b.height());
        if (overlap < 0.6 * lower || lower < 0.4 * taller) {
            return false;
        }
        int gap = Math.max(a.left(), b.left()) - Math.min(a.right(), b.right());
        return gap <= JOIN * taller;
    }

    private static InkLine union(InkLine a, InkLine b) {
        Rect box = a.box().union(b.box());
        boolean[] ink = new boolean[box.width()];
        for (InkLine line : List.of(a, b)) {
            for (int x = 0; x < line.ink().length; x++) {
                ink[line.box().left() - box.left() + x] |= line.ink()[x];
            }
        }
        return new InkLine(box, ink);
    }

    /** Cuts a line at gaps between words, into as few segments as are quick to read; they touch each other. */
    static List<Rect> segments(InkLine line) {
        Rect box = line.box();
        int longest = (int) (LONGEST * box.height());
        int wordGap = Math.max(3, (int) Math.ceil(WORD_GAP * box.height()));
        var segments = new ArrayList<Rect>();
        int start = 0;
        while (box.width() - start > longest) {
            int cut = cut(line.ink(), start, longest, wordGap);
            if (cut < 0) {
                break;
            }
            segments.add(new Rect(box.left() + start, box.top(), box.left() + cut, box.bottom()));
            start = cut;
        }
        segments.add(new Rect(box.left() + start, box.top(), box.right(), box.bottom()));
        return segments;
    }

    /**
     * The middle of the widest gap in the second half of what is quick to read, since letters of a monospaced font
     * are far apart too; else of the first gap that comes. −1 when no gap is left.
     */
    private static int cut(boolean[] ink, int start, int longest, int wordGap) {
        int cut = -1;
        int widest = 0;
        int blank = 0;
        for (int x = start + 1; x < ink.length; x++) {
            if (!ink[x]) {
                blank++;
                continue;
            }
            int middle = x - blank / 2;
            if (blank >= wordGap && middle - start >= longest / 2) {
                if (middle - start > longest) {
                    return cut < 0 ? middle : cut;
                }
                if (blank >= widest) {
                    widest = blank;
                    cut = middle;
                }
            }
            blank = 0;
            if (x - start > longest && cut >= 0) {
                return cut;
            }
        }
        return cut;
    }
}
