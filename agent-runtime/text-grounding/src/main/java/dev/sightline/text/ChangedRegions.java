package dev.sightline.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which parts of a screenshot have to be looked at: those that differ from a screenshot that was read before, and of a
 * new one those that are not of one plain colour.
 */
final class ChangedRegions {

    private static final int TILE = 16;

    private ChangedRegions() {}

    /** The parts that bear anything at all, each with a margin. */
    static List<Rect> withContent(PixelGrid pixels, int margin) {
        return regions(pixels, margin, tile -> !isPlain(pixels, tile));
    }

    /** The parts that differ between two screenshots of one size, each with a margin. */
    static List<Rect> between(PixelGrid before, PixelGrid after, int margin) {
        return regions(after, margin, tile -> differs(before, after, tile));
    }

    @FunctionalInterface
    private interface TileTest {
        boolean matches(Rect tile);
    }

    private static List<Rect> regions(PixelGrid pixels, int margin, TileTest test) {
        int columns = (pixels.width() + TILE - 1) / TILE;
        int rows = (pixels.height() + TILE - 1) / TILE;
        var regions = new ArrayList<Rect>();
        for (int row = 0; row < rows; row++) {
            int open = -1;
            for (int column = 0; column <= columns; column++) {
                boolean matches = column < columns
                        && test.matches(new Rect(column * TILE, row * TILE, (column + 1) * TILE, (row + 1) * TILE)
                                .clip(pixels.bounds()));
                if (matches && open < 0) {
                    open = column;
                } else if (!matches && open >= 0) {
                    regions.add(new Rect(open * TILE, row * TILE, column * TILE, (row + 1) * TILE)
                            .grow(margin, margin)
                            .clip(pixels.bounds()));
                    open = -1;
                }
            }
        }
        return merge(regions);
    }

    /** Unites regions that overlap, until none do. */
    static List<Rect> merge(List<Rect> regions) {
        var merged = new ArrayList<Rect>();
        for (Rect region : regions) {
            Rect whole = region;
            boolean grown = true;
            while (grown) {
                grown = false;
                for (int i = merged.size() - 1; i >= 0; i--) {
                    if (merged.get(i).intersects(whole)) {
                        whole = whole.union(merged.remove(i));
                        grown = true;
                    }
                }
            }
            merged.add(whole);
        }
        return merged;
    }

    private static boolean isPlain(PixelGrid pixels, Rect tile) {
        int colour = pixels.at(tile.left(), tile.top());
        for (int y = tile.top(); y < tile.bottom(); y++) {
            for (int x = tile.left(); x < tile.right(); x++) {
                if (pixels.at(x, y) != colour) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean differs(PixelGrid before, PixelGrid after, Rect tile) {
        for (int y = tile.top(); y < tile.bottom(); y++) {
            int from = y * after.width() + tile.left();
            int to = y * after.width() + tile.right();
            if (Arrays.mismatch(before.rgb(), from, to, after.rgb(), from, to) >= 0) {
                return true;
            }
        }
        return false;
    }
}
