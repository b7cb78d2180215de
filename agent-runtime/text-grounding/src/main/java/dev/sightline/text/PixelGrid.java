package dev.sightline.text;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferInt;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.SinglePixelPackedSampleModel;
import java.util.Arrays;

/**
 * The pixels of a screenshot as {@code 0xRRGGBB}, row by row, without alpha.
 *
 * <p>Everything that looks at pixels reads this one array: going through {@code BufferedImage.getRGB} costs more than
 * all of the box finding together.
 */
final class PixelGrid {

    private final int width;
    private final int height;
    private final int[] rgb;

    private PixelGrid(int width, int height, int[] rgb) {
        this.width = width;
        this.height = height;
        this.rgb = rgb;
    }

    /** Pixels that were assembled elsewhere; not copied. */
    static PixelGrid of(int width, int height, int[] rgb) {
        return new PixelGrid(width, height, rgb);
    }

    static PixelGrid of(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        int[] rgb = new int[width * height];
        switch (image.getType()) {
            case BufferedImage.TYPE_3BYTE_BGR -> copyBytes(image, rgb);
            case BufferedImage.TYPE_INT_RGB -> copyInts(image, rgb);
            default -> copyDrawn(image, rgb);
        }
        return new PixelGrid(width, height, rgb);
    }

    private static void copyBytes(BufferedImage image, int[] rgb) {
        if (!(image.getRaster().getDataBuffer() instanceof DataBufferByte buffer)
                || !(image.getSampleModel() instanceof PixelInterleavedSampleModel model)
                || image.getRaster().getParent() != null) {
            copyDrawn(image, rgb);
            return;
        }
        byte[] bytes = buffer.getData();
        int out = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            int in = y * model.getScanlineStride();
            for (int x = 0; x < image.getWidth(); x++, in += 3) {
                rgb[out++] = (bytes[in + 2] & 0xFF) << 16 | (bytes[in + 1] & 0xFF) << 8 | (bytes[in] & 0xFF);
            }
        }
    }

    private static void copyInts(BufferedImage image, int[] rgb) {
        if (!(image.getRaster().getDataBuffer() instanceof DataBufferInt buffer)
                || !(image.getSampleModel() instanceof SinglePixelPackedSampleModel model)
                || image.getRaster().getParent() != null) {
            copyDrawn(image, rgb);
            return;
        }
        int[] ints = buffer.getData();
        int out = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            int in = y * model.getScanlineStride();
            for (int x = 0; x < image.getWidth(); x++) {
                rgb[out++] = ints[in + x] & 0xFFFFFF;
            }
        }
    }

    /** Any other kind of image, a transparent one over white as a browser shows it. */
    private static void copyDrawn(BufferedImage image, int[] rgb) {
        var opaque = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
        int[] target = ((DataBufferInt) opaque.getRaster().getDataBuffer()).getData();
        Arrays.fill(target, 0xFFFFFF);
        Graphics2D graphics = opaque.createGraphics();
        try {
            graphics.drawImage(image, 0, 0, null);
        } finally {
            graphics.dispose();
        }
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = target[i] & 0xFFFFFF;
        }
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /** All pixels; to be read only. */
    int[] rgb() {
        return rgb;
    }

    boolean hasSamePixels(PixelGrid other) {
        return width == other.width && Arrays.equals(rgb, other.rgb);
    }

    /** The same twice, side by side; the space between is filled with the colour of the left edge. */
    PixelGrid repeated(int distance) {
        int[] twice = new int[(width + distance) * height];
        for (int y = 0; y < height; y++) {
            int row = y * (width + distance);
            Arrays.fill(twice, row, row + width + distance, rgb[y * width]);
            System.arraycopy(rgb, y * width, twice, row, width);
            for (int x = 0; x < width; x++) {
                if (rgb[y * width + x] != rgb[y * width] || x + distance >= width) {
                    twice[row + x + distance] = rgb[y * width + x];
                }
            }
        }
        return new PixelGrid(width + distance, height, twice);
    }

    /** A copy of a part. */
    PixelGrid copyOf(Rect part) {
        int[] copy = new int[part.width() * part.height()];
        for (int y = 0; y < part.height(); y++) {
            System.arraycopy(rgb, (part.top() + y) * width + part.left(), copy, y * part.width(), part.width());
        }
        return new PixelGrid(part.width(), part.height(), copy);
    }

    Rect bounds() {
        return new Rect(0, 0, width, height);
    }

    int at(int x, int y) {
        return rgb[y * width + x];
    }

    /** The largest difference of a colour channel, 0 to 255. */
    static int distance(int a, int b) {
        int red = Math.abs((a >> 16 & 0xFF) - (b >> 16 & 0xFF));
        int green = Math.abs((a >> 8 & 0xFF) - (b >> 8 & 0xFF));
        int blue = Math.abs((a & 0xFF) - (b & 0xFF));
        return Math.max(red, Math.max(green, blue));
    }
}
