package dev.sightline.runtime.internal.report;

import dev.sightline.error.SightlineException;
import dev.sightline.runtime.internal.image.PixelRows;
import dev.sightline.screen.Screenshot;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The screenshots of one report, stored exactly, each picture once, and where it resembles an earlier one as the parts
 * that differ. Pictures are numbered by the step that showed them first.
 *
 * <p>A picture is an inert element of the page, which {@code pictures.js} draws when somebody looks at it:
 *
 * <pre>{@code
 * <script type="application/json" class="picture" id="picture-8">
 * {"width": 1280, "height": 720, "on": 7, "parts": [{"x": 560, "y": 320, "data": "data:image/png;base64,…"}]}
 * </script>
 * }</pre>
 *
 * {@code on} is the picture that the parts are drawn on; a picture without it consists of one part that covers it. A
 * picture lies on at most {@value #LONGEST_CHAIN} others.
 */
final class Pictures {

    /** Width and height of what is compared as a whole, in pixels. */
    private static final int TILE = 16;

    /** How many earlier pictures a new one is compared with: runs return to pages that they have left. */
    private static final int COMPARED = 32;

    private static final int LONGEST_CHAIN = 12;

    /**
     * @param number of the picture, which is that of the step that showed it first
     * @param element of the page; empty when the page has it already
     */
    record Stored(int number, String element) {

        boolean isNew() {
            return !element.isEmpty();
        }
    }

    /**
     * What later pictures are compared with. It holds hashes instead of pixels, so that a long run needs no more memory
     * than a short one.
     */
    private static final class Known {

        final int number;
        final int width;
        final int height;
        /** How many pictures it lies on. */
        final int chain;
        /** Whether every program decodes it to the same pixels. */
        final boolean exact;
        /** A hash of each, row by row. */
        final long[] tiles;

        Known(int number, int width, int height, int chain, boolean exact, long[] tiles) {
            this.number = number;
            this.width = width;
            this.height = height;
            this.chain = chain;
            this.exact = exact;
            this.tiles = tiles;
        }
    }

    private record Part(int left, int top, int width, int height) {}

    private final Deque<Known> known = new ArrayDeque<>();

    /**
     * Stores what a step has seen.
     *
     * @param step its number
     */
    Stored store(int step, Screenshot seen) {
        BufferedImage image;
        try {
            image = seen.image();
        } catch (SightlineException e) {
            // a file that cannot be decoded is kept as it is
            return new Stored(step, whole(step, seen, seen.encoded(), seen.mediaType()));
        }
        var pixels = new PixelRows(image);
        int width = image.getWidth();
        int height = image.getHeight();
        long[] tiles = tiles(pixels, width, height);
        boolean exact = isExact(image) && seen.mediaType().equals("image/png");
        Known best = null;
        int fewest = Integer.MAX_VALUE;
        for (Known earlier : known) {
            if (earlier.width == width && earlier.height == height) {
                int differing = differing(earlier.tiles, tiles, fewest);
                boolean base = exact && earlier.exact && earlier.chain < LONGEST_CHAIN;
                if (differing == 0) {
                    return new Stored(earlier.number, "");
                }
                if (base && differing < fewest) {
                    best = earlier;
                    fewest = differing;
                }
            }
        }
        // more than half of the screen is stored more compactly as a whole
        Known on = fewest <= tiles.length / 2 ? best : null;
        String element;
        if (on != null) {
            element = patched(step, on, tiles, pixels);
        } else if (exact) {
            element = compact(step, seen, pixels);
        } else {
            element = whole(step, seen, seen.encoded(), seen.mediaType());
        }
        known.addFirst(new Known(step, width, height, on == null ? 0 : on.chain + 1, exact, tiles));
        if (known.size() > COMPARED) {
            known.removeLast();
        }
        return new Stored(step, element);
    }

    /** Forgets every picture, because the page that held them is gone. */
    void clear() {
        known.clear();
    }

    private static String compact(int step, Screenshot seen, PixelRows pixels) {
        int width = (int) seen.size().width();
        int height = (int) seen.size().height();
        byte[] compact = CompactPng.encode(pixels, width, 0, 0, width, height);
        byte[] given = seen.encoded();
        return whole(step, seen, compact.length < given.length ? compact : given, "image/png");
    }

    private static String whole(int step, Screenshot seen, byte[] file, String mediaType) {
        return element(
                step,
                (int) seen.size().width(),
                (int) seen.size().height(),
                null,
                List.of(part(0, 0, file, mediaType)));
    }

    private static String patched(int step, Known on, long[] tiles, PixelRows pixels) {
        List<String> parts = parts(on, tiles).stream()
                .map(part -> part(
                        part.left,
                        part.top,
                        CompactPng.encode(pixels, on.width, part.left, part.top, part.width, part.height),
                        "image/png"))
                .toList();
        return element(step, on.width, on.height, on.number, parts);
    }

    private static String part(int left, int top, byte[] file, String mediaType) {
        return "{\"x\":" + left + ",\"y\":" + top + ",\"data\":\"data:" + mediaType + ";base64,"
                + Base64.getEncoder().encodeToString(file) + "\"}";
    }

    private static String element(int step, int width, int height, @Nullable Integer on, List<String> parts) {
        return "<script type=\"application/json\" class=\"picture\" id=\"picture-" + step + "\">{\"width\":" + width
                + ",\"height\":" + height + (on == null ? "" : ",\"on\":" + on) + ",\"parts\":["
                + String.join(",", parts) + "]}</script>\n";
    }

    /** A rectangle for each run of tile rows that differ. */
    private static List<Part> parts(Known on, long[] tiles) {
        int columns = tilesIn(on.width);
        int rows = tilesIn(on.height);
        List<Part> parts = new ArrayList<>();
        int first = -1;
        int left = columns;
        int right = -1;
        for (int row = 0; row <= rows; row++) {
            boolean differs = false;
            for (int column = 0; row < rows && column < columns; column++) {
                if (on.tiles[row * columns + column] != tiles[row * columns + column]) {
                    differs = true;
                    left = Math.min(left, column);
                    right = Math.max(right, column);
                }
            }
            if (differs && first < 0) {
                first = row;
            } else if (!differs && first >= 0) {
                int x = left * TILE;
                int y = first * TILE;
                parts.add(new Part(
                        x, y, Math.min((right + 1) * TILE, on.width) - x, Math.min(row * TILE, on.height) - y));
                first = -1;
                left = columns;
                right = -1;
            }
        }
        return parts;
    }

    private static int tilesIn(int pixels) {
        return (pixels + TILE - 1) / TILE;
    }

    private static long[] tiles(PixelRows pixels, int width, int height) {
        int columns = tilesIn(width);
        long[] hashes = new long[columns * tilesIn(height)];
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            pixels.read(y, row);
            int first = y / TILE * columns;
            for (int x = 0; x < width; ) {
                int tile = first + x / TILE;
                long hash = hashes[tile];
                int end = Math.min(x + TILE, width);
                for (; x < end; x++) {
                    hash = (hash ^ row[x]) * 0x9E3779B97F4A7C15L;
                    hash ^= hash >>> 29;
                }
                hashes[tile] = hash;
            }
        }
        return hashes;
    }

    /** How many tiles differ; counting ends at the limit. */
    private static int differing(long[] one, long[] other, int limit) {
        int differing = 0;
        for (int i = 0; i < one.length && differing < limit; i++) {
            if (one[i] != other[i]) {
                differing++;
            }
        }
        return differing;
    }

    /** Whether the pixels can be written again as they are: colours of other spaces would be converted. */
    private static boolean isExact(BufferedImage image) {
        var model = image.getColorModel();
        if (!model.getColorSpace().isCS_sRGB() || model.getColorSpace().getType() != ColorSpace.TYPE_RGB) {
            return false;
        }
        for (int bits : model.getComponentSize()) {
            if (bits > 8) {
                return false;
            }
        }
        return !model.isAlphaPremultiplied();
    }
}
