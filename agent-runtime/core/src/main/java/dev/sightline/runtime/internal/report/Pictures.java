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
 * {@code on} is the picture that the parts are drawn on; the parts of a picture without it cover it. A
 * picture lies on at most {@value #LONGEST_CHAIN} others.
 */
final class Pictures {

    /** Width and height of what is compared as a whole, in pixels. */
    private static final int TILE = 16;

    /** What is encoded as one file at most, in pixels; a multiple of tiles. */
    private static final int BLOCK_WIDTH = 256;

    private static final int BLOCK_HEIGHT = 144;

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
            return new Stored(step, whole(step, seen));
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
        // a page that shares little with any before begins a chain of its own
        Known on = fewest <= tiles.length * 3 / 4 ? best : null;
        String element;
        if (on != null) {
            element = patched(step, on, tiles, pixels);
        } else if (exact) {
            element = compact(step, seen, pixels);
        } else {
            element = whole(step, seen);
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

    /** As one part for each block: most blocks of a screen have few colours, even where a photograph has many. */
    private static String compact(int step, Screenshot seen, PixelRows pixels) {
        int width = (int) seen.size().width();
        int height = (int) seen.size().height();
        List<Part> blocks = new ArrayList<>();
        for (int top = 0; top < height; top += BLOCK_HEIGHT) {
            for (int left = 0; left < width; left += BLOCK_WIDTH) {
                blocks.add(
                        new Part(left, top, Math.min(BLOCK_WIDTH, width - left), Math.min(BLOCK_HEIGHT, height - top)));
            }
        }
        String element = element(step, width, height, null, encoded(blocks, pixels));
        return element.length() < seen.encoded().length * 4 / 3 ? element : whole(step, seen);
    }

    private static String whole(int step, Screenshot seen) {
        return element(
                step,
                (int) seen.size().width(),
                (int) seen.size().height(),
                null,
                List.of(part(0, 0, seen.encoded(), seen.mediaType())));
    }

    private static String patched(int step, Known on, long[] tiles, PixelRows pixels) {
        return element(step, on.width, on.height, on.number, encoded(parts(on, tiles), pixels));
    }

    private static List<String> encoded(List<Part> parts, PixelRows pixels) {
        return parts.stream()
                .map(part -> part(
                        part.left,
                        part.top,
                        CompactPng.encode(pixels, part.left, part.top, part.width, part.height),
                        "image/png"))
                .toList();
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

    /** For each block that differs, the smallest rectangle of tiles around what does. */
    private static List<Part> parts(Known on, long[] tiles) {
        int columns = tilesIn(on.width);
        int rows = tilesIn(on.height);
        List<Part> parts = new ArrayList<>();
        for (int top = 0; top < rows; top += BLOCK_HEIGHT / TILE) {
            for (int left = 0; left < columns; left += BLOCK_WIDTH / TILE) {
                int fromX = columns;
                int fromY = rows;
                int toX = 0;
                int toY = 0;
                for (int y = top; y < Math.min(top + BLOCK_HEIGHT / TILE, rows); y++) {
                    for (int x = left; x < Math.min(left + BLOCK_WIDTH / TILE, columns); x++) {
                        if (on.tiles[y * columns + x] != tiles[y * columns + x]) {
                            fromX = Math.min(fromX, x);
                            fromY = Math.min(fromY, y);
                            toX = Math.max(toX, x + 1);
                            toY = Math.max(toY, y + 1);
                        }
                    }
                }
                if (toX > 0) {
                    parts.add(new Part(
                            fromX * TILE,
                            fromY * TILE,
                            Math.min(toX * TILE, on.width) - fromX * TILE,
                            Math.min(toY * TILE, on.height) - fromY * TILE));
                }
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
