package dev.sightline.runtime.internal.report;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.runtime.internal.image.PixelRows;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;

/** Encodes parts of screenshots as PNG files, exactly, and with a palette where 256 colours are enough: most user interfaces need fewer. */
final class CompactPng {

    private static final int PALETTE = 256;

    /** As zlib counts, from 0 to 9. Above 6, the files become hardly smaller but take twice as long. */
    private static final int LEVEL = 6;

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
        BufferedImage image = indexed(part, partWidth, partHeight, opaque);
        if (image == null) {
            image = new BufferedImage(
                    partWidth, partHeight, opaque ? BufferedImage.TYPE_INT_RGB : BufferedImage.TYPE_INT_ARGB);
            image.setRGB(0, 0, partWidth, partHeight, part, 0, partWidth);
        }
        return written(image);
    }

    /** Null when there are too many colours. */
    private static @Nullable BufferedImage indexed(int[] part, int width, int height, boolean opaque) {
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
        var model = new IndexColorModel(8, count, Arrays.copyOf(colours, count), 0, !opaque, -1, DataBuffer.TYPE_BYTE);
        var image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_INDEXED, model);
        System.arraycopy(indices, 0, ((DataBufferByte) image.getRaster().getDataBuffer()).getData(), 0, indices.length);
        return image;
    }

    private static byte[] written(BufferedImage image) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        var bytes = new ByteArrayOutputStream(1 << 14);
        try (var out = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam how = writer.getDefaultWriteParam();
            how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            how.setCompressionQuality((9 - LEVEL) / 9f);
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), how);
        } catch (IOException e) {
            throw new SightlineException(ErrorCategory.INTERNAL, "Cannot encode a part of a screenshot as PNG.", e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
