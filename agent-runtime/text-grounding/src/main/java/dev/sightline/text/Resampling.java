package dev.sightline.text;

import java.util.Arrays;

/**
 * Which source pixels a target pixel is mixed from, along one axis: a triangle as wide as the step when shrinking,
 * linear interpolation when enlarging.
 */
final class Resampling {

    /** The first source pixel of each target pixel. */
    private final int[] first;
    /** The weights of the source pixels from there on; they sum to 1. */
    private final float[][] weights;

    private Resampling(int[] first, float[][] weights) {
        this.first = first;
        this.weights = weights;
    }

    static Resampling of(int source, int target) {
        double step = source / (double) target;
        double support = Math.max(1, step);
        int[] first = new int[target];
        float[][] weights = new float[target][];
        for (int i = 0; i < target; i++) {
            double center = (i + 0.5) * step - 0.5;
            int from = Math.max(0, (int) Math.ceil(center - support));
            int to = Math.min(source - 1, (int) Math.floor(center + support));
            if (to < from) {
                from = to = Math.clamp(Math.round(center), 0, source - 1);
            }
            float[] mix = new float[to - from + 1];
            float sum = 0;
            for (int s = from; s <= to; s++) {
                mix[s - from] = (float) Math.max(1e-6, 1 - Math.abs(s - center) / support);
                sum += mix[s - from];
            }
            for (int s = 0; s < mix.length; s++) {
                mix[s] /= sum;
            }
            first[i] = from;
            weights[i] = mix;
        }
        return new Resampling(first, weights);
    }

    /**
     * One target row as three planes, blue, green and red, each {@code stride} long with the last pixel repeated as
     * padding; values 0 to 255.
     *
     * @param sums working memory of three times the region's width
     */
    static void row(
            PixelGrid pixels,
            Rect region,
            Resampling rows,
            Resampling columns,
            int y,
            float[] sums,
            float[] row,
            int stride) {
        int sourceWidth = region.width();
        Arrays.fill(sums, 0);
        float[] vertical = rows.weights[y];
        int[] rgb = pixels.rgb();
        for (int r = 0; r < vertical.length; r++) {
            float weight = vertical[r];
            int in = (region.top() + rows.first[y] + r) * pixels.width() + region.left();
            for (int x = 0; x < sourceWidth; x++) {
                int pixel = rgb[in + x];
                sums[x] += weight * (pixel & 0xFF);
                sums[sourceWidth + x] += weight * (pixel >> 8 & 0xFF);
                sums[2 * sourceWidth + x] += weight * (pixel >> 16 & 0xFF);
            }
        }
        int width = columns.first.length;
        for (int x = 0; x < width; x++) {
            float[] horizontal = columns.weights[x];
            int from = columns.first[x];
            float blue = 0;
            float green = 0;
            float red = 0;
            for (int i = 0; i < horizontal.length; i++) {
                float weight = horizontal[i];
                blue += weight * sums[from + i];
                green += weight * sums[sourceWidth + from + i];
                red += weight * sums[2 * sourceWidth + from + i];
            }
            row[x] = blue;
            row[stride + x] = green;
            row[2 * stride + x] = red;
        }
        for (int x = width; x < stride; x++) {
            row[x] = row[width - 1];
            row[stride + x] = row[stride + width - 1];
            row[2 * stride + x] = row[2 * stride + width - 1];
        }
    }
}
