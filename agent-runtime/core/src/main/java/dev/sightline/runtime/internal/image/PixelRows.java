package dev.sightline.runtime.internal.image;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferInt;

/**
 * The pixels of an image, row by row, as {@link BufferedImage#getRGB(int, int)} gives them. That method asks the colour
 * model about each pixel, which takes about ten times as long for the kinds of images that decoders make.
 *
 * <p>Safe for use by several threads while nobody writes to the image.
 *
 * @since 0.1.0
 */
public final class PixelRows {

    private static final int OPAQUE = 0xFF000000;

    private final BufferedImage image;
    private final int width;
    /** The image's type if its array holds its rows only, one after the other; otherwise custom. */
    private final int type;

    public PixelRows(BufferedImage image) {
        this.image = image;
        this.width = image.getWidth();
        this.type = isWhole(image) ? image.getType() : BufferedImage.TYPE_CUSTOM;
    }

    /** Whether the image is not a part of another one and its rows follow each other without gaps. */
    private static boolean isWhole(BufferedImage image) {
        var raster = image.getRaster();
        var data = raster.getDataBuffer();
        return raster.getParent() == null
                && data.getOffset() == 0
                && data.getNumBanks() == 1
                && data.getSize() == image.getWidth() * image.getHeight() * raster.getNumDataElements();
    }

    /**
     * Reads one row.
     *
     * @param y of the row, from 0
     * @param row takes the pixels as 0xAARRGGBB; at least as long as the image is wide
     */
    public void read(int y, int[] row) {
        read(0, y, width, row);
    }

    /**
     * Reads a part of one row.
     *
     * @param left column of the first pixel, from 0
     * @param y of the row, from 0
     * @param count of the pixels
     * @param row takes the pixels as 0xAARRGGBB, from its beginning; at least as long as their count
     */
    public void read(int left, int y, int count, int[] row) {
        switch (type) {
            case BufferedImage.TYPE_3BYTE_BGR -> {
                byte[] bytes = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
                int at = (y * width + left) * 3;
                for (int x = 0; x < count; x++, at += 3) {
                    row[x] = OPAQUE | (bytes[at + 2] & 255) << 16 | (bytes[at + 1] & 255) << 8 | (bytes[at] & 255);
                }
            }
            case BufferedImage.TYPE_4BYTE_ABGR -> {
                byte[] bytes = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
                int at = (y * width + left) * 4;
                for (int x = 0; x < count; x++, at += 4) {
                    row[x] = (bytes[at] & 255) << 24
                            | (bytes[at + 3] & 255) << 16
                            | (bytes[at + 2] & 255) << 8
                            | (bytes[at + 1] & 255);
                }
            }
            case BufferedImage.TYPE_INT_RGB -> {
                int[] pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
                for (int x = 0; x < count; x++) {
                    row[x] = OPAQUE | pixels[y * width + left + x];
                }
            }
            case BufferedImage.TYPE_INT_ARGB -> {
                int[] pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
                System.arraycopy(pixels, y * width + left, row, 0, count);
            }
            default -> image.getRGB(left, y, count, 1, row, 0, count);
        }
    }
}
