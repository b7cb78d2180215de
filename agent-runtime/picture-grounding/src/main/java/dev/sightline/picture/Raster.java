package dev.sightline.picture;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;

/** The opaque pixels of an image, and their brightness. */
final class Raster {

    private final int width;
    private final int height;
    private final int[] rgb;
    private final Plane grey;

    private Raster(int width, int height, int[] rgb) {
        this.width = width;
        this.height = height;
        this.rgb = rgb;
        this.grey = grey(width, height, rgb);
    }

    static Raster of(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        if (image.getType() == BufferedImage.TYPE_INT_RGB
                && image.getRaster().getParent() == null
                && image.getRaster().getDataBuffer() instanceof DataBufferInt data
                && data.getSize() == width * height) {
            return new Raster(width, height, data.getData().clone());
        }
        // drawing converts faster than asking the colour model about each pixel
        var opaque = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = opaque.createGraphics();
        graphics.drawImage(image, 0, 0, null);
        graphics.dispose();
        return new Raster(width, height, ((DataBufferInt) opaque.getRaster().getDataBuffer()).getData());
    }

    private static Plane grey(int width, int height, int[] rgb) {
        var values = new float[rgb.length];
        for (int i = 0; i < rgb.length; i++) {
            int pixel = rgb[i];
            values[i] = 0.299f * (pixel >> 16 & 255) + 0.587f * (pixel >> 8 & 255) + 0.114f * (pixel & 255);
        }
        return new Plane(width, height, values);
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    int pixel(int x, int y) {
        return rgb[y * width + x];
    }

    Plane grey() {
        return grey;
    }

    /** The same picture with another number of pixels; each new pixel averages what it covers. */
    Raster resized(int newWidth, int newHeight) {
        return newWidth == width && newHeight == height ? this : part(0, 0, width, height, newWidth, newHeight);
    }

    /** A part of the picture, whose edges may lie between pixels, with another number of pixels. */
    Raster part(double left, double top, double partWidth, double partHeight, int newWidth, int newHeight) {
        Resampling columns = Resampling.of(left, partWidth, width, newWidth);
        Resampling rows = Resampling.of(top, partHeight, height, newHeight);
        int firstRow = rows.first();
        int rowCount = rows.last() - firstRow + 1;
        var narrow = new float[3][newWidth * rowCount];
        for (int y = 0; y < rowCount; y++) {
            int from = (firstRow + y) * width;
            for (int x = 0; x < newWidth; x++) {
                float red = 0;
                float green = 0;
                float blue = 0;
                float[] weights = columns.weights()[x];
                int first = columns.firsts()[x];
                for (int i = 0; i < weights.length; i++) {
                    int pixel = rgb[from + first + i];
                    red += weights[i] * (pixel >> 16 & 255);
                    green += weights[i] * (pixel >> 8 & 255);
                    blue += weights[i] * (pixel & 255);
                }
                narrow[0][y * newWidth + x] = red;
                narrow[1][y * newWidth + x] = green;
                narrow[2][y * newWidth + x] = blue;
            }
        }
        var pixels = new int[newWidth * newHeight];
        for (int y = 0; y < newHeight; y++) {
            float[] weights = rows.weights()[y];
            int first = rows.firsts()[y] - firstRow;
            for (int x = 0; x < newWidth; x++) {
                int pixel = 0;
                for (int channel = 0; channel < 3; channel++) {
                    float sum = 0;
                    for (int i = 0; i < weights.length; i++) {
                        sum += weights[i] * narrow[channel][(first + i) * newWidth + x];
                    }
                    pixel = pixel << 8 | Math.round(sum);
                }
                pixels[y * newWidth + x] = pixel;
            }
        }
        return new Raster(newWidth, newHeight, pixels);
    }

    /** The same picture, with each pixel mixed with its neighbours: 1, 2, 1 along each side. */
    Raster softened() {
        var pixels = new int[rgb.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                pixels[y * width + x] = softened(x, y);
            }
        }
        return new Raster(width, height, pixels);
    }

    private int softened(int x, int y) {
        int red = 0;
        int green = 0;
        int blue = 0;
        int all = 0;
        for (int row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
            for (int column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
                int weight = (row == y ? 2 : 1) * (column == x ? 2 : 1);
                int pixel = pixel(column, row);
                red += weight * (pixel >> 16 & 255);
                green += weight * (pixel >> 8 & 255);
                blue += weight * (pixel & 255);
                all += weight;
            }
        }
        return ((red + all / 2) / all) << 16 | ((green + all / 2) / all) << 8 | ((blue + all / 2) / all);
    }

    /**
     * Which old pixels of a row or column make each new one.
     *
     * @param firsts of the old pixels, for each new one
     * @param weights of the first one and those after it, for each new one
     */
    @SuppressWarnings("ArrayRecordComponent") // a view for loops, which nobody compares
    private record Resampling(int[] firsts, float[][] weights) {

        static Resampling of(double start, double extent, int from, int to) {
            double step = extent / to;
            double reach = Math.max(1, step);
            var firsts = new int[to];
            var all = new float[to][];
            for (int i = 0; i < to; i++) {
                double middle = Math.clamp(start + (i + 0.5) * step - 0.5, 0.0, from - 1.0);
                int first = Math.max(0, (int) Math.ceil(middle - reach));
                int last = Math.min(from - 1, (int) Math.floor(middle + reach));
                var weights = new float[last - first + 1];
                double sum = 0;
                for (int j = first; j <= last; j++) {
                    double weight = Math.max(0, 1 - Math.abs(j - middle) / reach);
                    weights[j - first] = (float) weight;
                    sum += weight;
                }
                for (int j = 0; j < weights.length; j++) {
                    weights[j] = (float) (weights[j] / sum);
                }
                firsts[i] = first;
                all[i] = weights;
            }
            return new Resampling(firsts, all);
        }

        int first() {
            return firsts[0];
        }

        int last() {
            return firsts[firsts.length - 1] + weights[weights.length - 1].length - 1;
        }
    }
}
