package dev.sightline.runtime.script.steps;

import dev.sightline.runtime.internal.image.PixelRows;
import dev.sightline.screen.Box;
import dev.sightline.screen.Point;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import java.util.Arrays;
import java.util.Optional;

/** What differs between two screenshots, and whether a difference could be visible at all. */
final class ScreenChange {

    /** A blinking caret or a spinner is smaller. */
    private static final double LEAST_PART = 0.002;

    private ScreenChange() {}

    /** The box around all pixels that differ; empty if there are none, or no more than a caret has. */
    static Optional<Box<Space.Pixels>> between(Screenshot before, Screenshot after) {
        if (!before.size().equals(after.size())) {
            return Optional.of(Box.of(0, 0, after.size().width(), after.size().height()));
        }
        if (before == after || before.isSameFileAs(after)) {
            return Optional.empty();
        }
        int width = (int) before.size().width();
        int height = (int) before.size().height();
        var old = new PixelRows(before.image());
        var now = new PixelRows(after.image());
        int[] oldRow = new int[width];
        int[] nowRow = new int[width];
        int left = width;
        int right = 0;
        int top = -1;
        int bottom = 0;
        for (int y = 0; y < height; y++) {
            old.read(y, oldRow);
            now.read(y, nowRow);
            int first = Arrays.mismatch(oldRow, nowRow);
            if (first < 0) {
                continue;
            }
            int last = width - 1;
            while (oldRow[last] == nowRow[last]) {
                last--;
            }
            left = Math.min(left, first);
            right = Math.max(right, last + 1);
            top = top < 0 ? y : top;
            bottom = y + 1;
        }
        if (top < 0 || (right - left) * (double) (bottom - top) < LEAST_PART * width * height) {
            return Optional.empty();
        }
        return Optional.of(new Box<>(left, top, right, bottom));
    }

    /** Whether the surroundings of a point are of one colour, so that nothing could be seen to move there. */
    static boolean isBlankAround(Screenshot seen, Point<Space.Pixels> point) {
        int width = (int) seen.size().width();
        int height = (int) seen.size().height();
        int from = (int) Math.max(0, point.x() - width / 8.0);
        int to = (int) Math.min(width, point.x() + width / 8.0);
        int top = (int) Math.max(0, point.y() - height / 5.0);
        int bottom = (int) Math.min(height, point.y() + height / 5.0);
        var rows = new PixelRows(seen.image());
        int[] row = new int[width];
        rows.read(top, row);
        int colour = row[from];
        for (int y = top; y < bottom; y++) {
            rows.read(y, row);
            for (int x = from; x < to; x++) {
                if (row[x] != colour) {
                    return false;
                }
            }
        }
        return true;
    }
}
