package dev.sightline.qwenvl.image;

/**
 * Antialiased bicubic resampling (a = −0.5) of 8-bit images, in the fixed-point arithmetic of Pillow's {@code Image.resize}:
 * rows first, then columns, each pass rounded to 8 bits. The model was trained on images scaled this way, and a plain
 * bicubic filter of Java2D has no antialiasing, which moves text by visible amounts.
 */
final class Bicubic {

    private static final int PRECISION_BITS = 32 - 8 - 2;
    private static final double SUPPORT = 2;
    private static final int CHANNELS = 3;

    private Bicubic() {}

    static RgbImage resize(RgbImage image, ImageSize target) {
        int width = image.size().width();
        int height = image.size().height();
        if (target.equals(image.size())) {
            return image;
        }
        byte[] pixels = image.bytes();
        if (target.width() != width) {
            pixels = resizeRows(pixels, width, height, new Taps(width, target.width()), target.width());
        }
        if (target.height() != height) {
            pixels = resizeColumns(pixels, target.width(), new Taps(height, target.height()), target.height());
        }
        return new RgbImage(target, pixels);
    }

    private static byte[] resizeRows(byte[] in, int width, int height, Taps taps, int newWidth) {
        byte[] out = new byte[Math.multiplyExact(newWidth * CHANNELS, height)];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < newWidth; x++) {
                int from = (y * width + taps.first[x]) * CHANNELS;
                int tap = x * taps.stride;
                int red = 1 << (PRECISION_BITS - 1);
                int green = red;
                int blue = red;
                for (int k = 0; k < taps.count[x]; k++, from += CHANNELS) {
                    int weight = taps.weights[tap + k];
                    red += (in[from] & 0xff) * weight;
                    green += (in[from + 1] & 0xff) * weight;
                    blue += (in[from + 2] & 0xff) * weight;
                }
                int to = (y * newWidth + x) * CHANNELS;
                out[to] = clip(red);
                out[to + 1] = clip(green);
                out[to + 2] = clip(blue);
            }
        }
        return out;
    }

    private static byte[] resizeColumns(byte[] in, int width, Taps taps, int newHeight) {
        int rowLength = width * CHANNELS;
        byte[] out = new byte[Math.multiplyExact(rowLength, newHeight)];
        int[] sums = new int[rowLength];
        for (int y = 0; y < newHeight; y++) {
            java.util.Arrays.fill(sums, 1 << (PRECISION_BITS - 1));
            for (int k = 0; k < taps.count[y]; k++) {
                int weight = taps.weights[y * taps.stride + k];
                int from = (taps.first[y] + k) * rowLength;
                for (int i = 0; i < rowLength; i++) {
                    sums[i] += (in[from + i] & 0xff) * weight;
                }
            }
            for (int i = 0; i < rowLength; i++) {
                out[y * rowLength + i] = clip(sums[i]);
            }
        }
        return out;
    }

    private static byte clip(int fixedPoint) {
        return (byte) Math.clamp(fixedPoint >> PRECISION_BITS, 0, 255);
    }

    /** For each output position: the first input position, the number of taps, and their fixed-point weights. */
    private static final class Taps {

        private final int[] first;
        private final int[] count;
        private final int[] weights;
        private final int stride;

        Taps(int inSize, int outSize) {
            double scale = (double) inSize / outSize;
            double filterScale = Math.max(scale, 1);
            double support = SUPPORT * filterScale;
            stride = (int) Math.ceil(support) * 2 + 1;
            first = new int[outSize];
            count = new int[outSize];
            weights = new int[Math.multiplyExact(outSize, stride)];
            double[] window = new double[stride];
            for (int i = 0; i < outSize; i++) {
                double center = (i + 0.5) * scale;
                first[i] = Math.max((int) (center - support + 0.5), 0);
                count[i] = Math.min((int) (center + support + 0.5), inSize) - first[i];
                double sum = 0;
                for (int k = 0; k < count[i]; k++) {
                    window[k] = cubic((k + first[i] - center + 0.5) / filterScale);
                    sum += window[k];
                }
                for (int k = 0; k < count[i]; k++) {
                    double weight = window[k] / sum * (1 << PRECISION_BITS);
                    weights[i * stride + k] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
                }
            }
        }

        private static double cubic(double x) {
            double a = -0.5;
            double distance = Math.abs(x);
            if (distance < 1) {
                return ((a + 2) * distance - (a + 3)) * distance * distance + 1;
            }
            if (distance < 2) {
                return (((distance - 5) * distance + 8) * distance - 4) * a;
            }
            return 0;
        }
    }
}
