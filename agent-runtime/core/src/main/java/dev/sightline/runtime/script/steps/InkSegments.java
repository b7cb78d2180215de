package dev.sightline.runtime.script.steps;

import dev.sightline.runtime.internal.image.PixelRows;
import dev.sightline.screen.Box;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What stands side by side in a row of the screen, whether or not it can be read: words, icons, buttons. */
final class InkSegments {

    /** Of 255; what differs less from the ground belongs to it. */
    private static final int LEAST_DIFFERENCE = 40;

    private InkSegments() {}

    /**
     * The segments in a row, from left to right. What lies closer together than half the height of the row is one of
     * them; lines, as of a frame, are not among them.
     */
    static List<Box<Space.Pixels>> in(Box<Space.Pixels> row, Screenshot seen) {
        int left = (int) Math.max(0, row.left());
        int right = (int) Math.min(seen.size().width(), row.right());
        int top = (int) Math.max(0, row.top());
        int bottom = (int) Math.min(seen.size().height(), row.bottom());
        if (left >= right || top >= bottom) {
            return List.of();
        }
        boolean[] inked = inked(seen, left, right, top, bottom);
        double apart = row.height() / 2;
        double leastWidth = row.height() * 0.1;
        var segments = new ArrayList<Box<Space.Pixels>>();
        int from = -1;
        int last = -1;
        for (int x = 0; x <= inked.length; x++) {
            boolean ends = x == inked.length || (inked[x] && from >= 0 && x - last > apart);
            if (ends && from >= 0 && last + 1 - from >= leastWidth) {
                segments.add(new Box<>(left + from, top, left + last + 1.0, bottom));
            }
            from = ends ? -1 : from;
            if (x < inked.length && inked[x]) {
                from = from < 0 ? x : from;
                last = x;
            }
        }
        return segments;
    }

    private static boolean[] inked(Screenshot seen, int left, int right, int top, int bottom) {
        var rows = new PixelRows(seen.image());
        int[] row = new int[(int) seen.size().width()];
        Map<Integer, Integer> colours = new HashMap<>();
        for (int y = top; y < bottom; y++) {
            rows.read(y, row);
            for (int x = left; x < right; x++) {
                colours.merge(row[x], 1, Integer::sum);
            }
        }
        int ground = colours.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
        boolean[] inked = new boolean[right - left];
        for (int y = top; y < bottom; y++) {
            rows.read(y, row);
            for (int x = left; x < right; x++) {
                inked[x - left] |= difference(row[x], ground) >= LEAST_DIFFERENCE;
            }
        }
        return inked;
    }

    private static int difference(int one, int other) {
        int most = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
            most = Math.max(most, Math.abs((one >> shift & 0xFF) - (other >> shift & 0xFF)));
        }
        return most;
    }
}
