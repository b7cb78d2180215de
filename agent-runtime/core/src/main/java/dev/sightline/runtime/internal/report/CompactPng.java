package dev.sightline.runtime.internal.report;

import dev.sightline.runtime.internal.image.PixelRows;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * Encodes parts of screenshots as PNG files, exactly: with a palette where 256 colours are enough, which is so in most parts of
 * user interfaces, and else with the filter that suits the pixels. The JDK's writer takes no filter for such parts, which makes
 * photographs three times as large.
 *
 * @see <a href="https://www.w3.org/TR/png-3/">Portable Network Graphics Specification</a>
 */
final class CompactPng {

    private static final int PALETTE = 256;

    /** As zlib counts, from 0 to 9. Above 6, the files become hardly smaller but take several times as long. */
    private static final int LEVEL = 6;

    /** Enough to see which filter suits best. */
    private static final int TRIAL_LEVEL = 1;

    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

    private static final int TRUE_COLOUR = 2;
    private static final int INDEXED = 3;
    private static final int TRUE_COLOUR_WITH_ALPHA = 6;

    /** How a byte is predicted from those of the pixels to the left, above, and above to the left. */
    private enum Filter {
        NONE(0),
        SUB(1),
        UP(2),
        AVERAGE(3),
        PAETH(4);

        private final int number;

        Filter(int number) {
            this.number = number;
        }

        int predicted(int left, int above, int corner) {
            return switch (this) {
                case NONE -> 0;
                case SUB -> left;
                case UP -> above;
                case AVERAGE -> (left + above) >> 1;
                case PAETH -> {
                    int estimate = left + above - corner;
                    int toLeft = Math.abs(estimate - left);
                    int toAbove = Math.abs(estimate - above);
                    int toCorner = Math.abs(estimate - corner);
                    yield toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
                }
            };
        }
    }

    private CompactPng() {}

    static byte[] encode(PixelRows pixels, int left, int top, int partWidth, int partHeight) {
        int[] part = new int[partWidth * partHeight];
        int[] row = new int[partWidth];
        int conjunction = -1;
        for (int y = 0; y < partHeight; y++) {
            pixels.read(left, top + y, partWidth, row);
            System.arraycopy(row, 0, part, y * partWidth, partWidth);
            for (int pixel : row) {
                conjunction &= pixel;
            }
        }
        boolean opaque = conjunction >>> 24 == 0xFF;
        Indexed indexed = Indexed.of(part);
        return indexed == null
                ? trueColour(part, partWidth, partHeight, opaque)
                : indexed.encoded(partWidth, partHeight, opaque);
    }

    private static byte[] trueColour(int[] part, int width, int height, boolean opaque) {
        int channels = opaque ? 3 : 4;
        byte[] bytes = new byte[part.length * channels];
        int at = 0;
        for (int pixel : part) {
            bytes[at++] = (byte) (pixel >> 16);
            bytes[at++] = (byte) (pixel >> 8);
            bytes[at++] = (byte) pixel;
            if (!opaque) {
                bytes[at++] = (byte) (pixel >> 24);
            }
        }
        byte[] best = new byte[0];
        int fewest = Integer.MAX_VALUE;
        for (Filter filter : Filter.values()) {
            byte[] filtered = filtered(bytes, width * channels, channels, filter);
            int size = deflated(filtered, TRIAL_LEVEL).length;
            if (size < fewest) {
                fewest = size;
                best = filtered;
            }
        }
        return file(width, height, 8, opaque ? TRUE_COLOUR : TRUE_COLOUR_WITH_ALPHA, null, null, best);
    }

    /** Pixels as indices of their colours. */
    private static final class Indexed {

        private final byte[] indices;
        private final int[] colours;

        private Indexed(byte[] indices, int[] colours) {
            this.indices = indices;
            this.colours = colours;
        }

        /** Null when there are too many colours. */
        static @Nullable Indexed of(int[] part) {
            int[] colours = new int[PALETTE];
            int count = 0;
            // open addressing; a slot holds the index of a colour plus one
            int[] slots = new int[4 * PALETTE];
            byte[] indices = new byte[part.length];
            int lastColour = 0;
            byte lastIndex = 0;
            for (int i = 0; i < part.length; i++) {
                int colour = part[i];
                if (i == 0 || colour != lastColour) {
                    int slot = (colour * 0x9E3779B9) >>> 22;
                    while (slots[slot] != 0 && colours[slots[slot] - 1] != colour) {
                        slot = (slot + 1) % slots.length;
                    }
                    if (slots[slot] == 0) {
                        if (count == PALETTE) {
                            return null;
                        }
                        colours[count] = colour;
                        count++;
                        slots[slot] = count;
                    }
                    lastColour = colour;
                    lastIndex = (byte) (slots[slot] - 1);
                }
                indices[i] = lastIndex;
            }
            return new Indexed(indices, Arrays.copyOf(colours, count));
        }

        byte[] encoded(int width, int height, boolean opaque) {
            int bits = colours.length <= 2 ? 1 : colours.length <= 4 ? 2 : colours.length <= 16 ? 4 : 8;
            int perByte = 8 / bits;
            int stride = (width + perByte - 1) / perByte;
            byte[] packed = new byte[stride * height];
            for (int i = 0; i < indices.length; i++) {
                int x = i % width;
                packed[i / width * stride + x / perByte] |=
                        (byte) ((indices[i] & 0xFF) << (8 - bits - x % perByte * bits));
            }
            byte[] palette = new byte[3 * colours.length];
            byte[] alphas = new byte[colours.length];
            for (int i = 0; i < colours.length; i++) {
                palette[3 * i] = (byte) (colours[i] >> 16);
                palette[3 * i + 1] = (byte) (colours[i] >> 8);
                palette[3 * i + 2] = (byte) colours[i];
                alphas[i] = (byte) (colours[i] >> 24);
            }
            // indices have no neighbourhood that a filter could use
            return file(
                    width,
                    height,
                    bits,
                    INDEXED,
                    palette,
                    opaque ? null : alphas,
                    filtered(packed, stride, 1, Filter.NONE));
        }
    }

    /** The rows of an image, each after the number of its filter. */
    private static byte[] filtered(byte[] bytes, int stride, int channels, Filter filter) {
        int height = bytes.length / stride;
        byte[] rows = new byte[height * (stride + 1)];
        for (int y = 0; y < height; y++) {
            int from = y * stride;
            int to = y * (stride + 1);
            rows[to] = (byte) filter.number;
            if (filter == Filter.NONE) {
                System.arraycopy(bytes, from, rows, to + 1, stride);
                continue;
            }
            for (int x = 0; x < stride; x++) {
                int left = x < channels ? 0 : bytes[from + x - channels] & 0xFF;
                int above = y == 0 ? 0 : bytes[from + x - stride] & 0xFF;
                int corner = x < channels || y == 0 ? 0 : bytes[from + x - stride - channels] & 0xFF;
                rows[to + 1 + x] = (byte) (bytes[from + x] - filter.predicted(left, above, corner));
            }
        }
        return rows;
    }

    private static byte[] file(
            int width,
            int height,
            int bits,
            int colourType,
            byte @Nullable [] palette,
            byte @Nullable [] alphas,
            byte[] rows) {
        var file = new ByteArrayOutputStream(1 << 14);
        file.writeBytes(SIGNATURE);
        chunk(
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put((byte) bits)
                        .put((byte) colourType)
                        .array(),
                file);
        if (palette != null) {
            chunk("PLTE", palette, file);
        }
        if (alphas != null) {
            chunk("tRNS", alphas, file);
        }
        chunk("IDAT", deflated(rows, LEVEL), file);
        chunk("IEND", new byte[0], file);
        return file.toByteArray();
    }

    private static void chunk(String type, byte[] data, ByteArrayOutputStream file) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        var checksum = new CRC32();
        checksum.update(name);
        checksum.update(data);
        file.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        file.writeBytes(name);
        file.writeBytes(data);
        file.writeBytes(ByteBuffer.allocate(4).putInt((int) checksum.getValue()).array());
    }

    private static byte[] deflated(byte[] rows, int level) {
        var bytes = new ByteArrayOutputStream(1 << 14);
        try (var deflater = new Deflater(level)) {
            deflater.setInput(rows);
            deflater.finish();
            byte[] buffer = new byte[1 << 14];
            while (!deflater.finished()) {
                bytes.write(buffer, 0, deflater.deflate(buffer));
            }
        }
        return bytes.toByteArray();
    }
}
