package dev.sightline.text;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds where text is: the DB network ("Real-time Scene Text Detection with Differentiable Binarization", Liao et al.,
 * AAAI 2020) gives each pixel a probability of lying in the shrunk core of a text line; connected cores become boxes
 * and are grown back. Text on a screen is upright, so boxes are axis-aligned.
 *
 * <p>Not safe for use by several threads: it owns its buffers.
 */
final class TextDetector {

    /** The network halves its input five times. */
    private static final int STRIDE = 32;
    /** From the PP-OCRv4 detection configuration. */
    private static final float CORE = 0.3f;

    private static final float SCORE = 0.5f;
    private static final double UNCLIP = 1.6;
    /** Normalisation of the PP-OCRv4 detection configuration, in the order blue, green, red. */
    private static final float[] MEAN = {0.485f, 0.456f, 0.406f};

    private static final float[] DEVIATION = {0.229f, 0.224f, 0.225f};

    private final OrtSession session;
    private final String inputName;
    private final String outputName;
    private final DirectFloats input = new DirectFloats();
    private final DirectFloats output = new DirectFloats();

    TextDetector(OrtSession session) {
        this.session = session;
        this.inputName = session.getInputNames().iterator().next();
        this.outputName = session.getOutputNames().iterator().next();
    }

    /**
     * The boxes of text inside a region, in screenshot pixels and in no particular order.
     *
     * @param scale how much the region is shrunk before the network sees it, 0 to 1
     */
    List<Rect> detect(PixelGrid pixels, Rect region, double scale) {
        int width = Math.max(1, (int) Math.round(region.width() * scale));
        int height = Math.max(1, (int) Math.round(region.height() * scale));
        int paddedWidth = roundUp(width);
        int paddedHeight = roundUp(height);
        int plane = paddedWidth * paddedHeight;
        FloatBuffer in = input.ofSize(3 * plane);
        FloatBuffer out = output.ofSize(plane);
        fill(pixels, region, width, height, paddedWidth, paddedHeight, in);
        var environment = OrtEnvironment.getEnvironment();
        try (var x = OnnxTensor.createTensor(environment, in, new long[] {1, 3, paddedHeight, paddedWidth});
                var y = OnnxTensor.createTensor(environment, out, new long[] {1, 1, paddedHeight, paddedWidth});
                var _ = session.run(Map.of(inputName, x), Set.of(), Map.of(outputName, y))) {
            return boxes(out, width, height, paddedWidth, region, pixels.bounds());
        } catch (OrtException e) {
            throw new SightlineException(
                    ErrorCategory.INTERNAL, "Cannot look for text in a region of " + width + "×" + height + ".", e);
        }
    }

    private static int roundUp(int size) {
        return (size + STRIDE - 1) / STRIDE * STRIDE;
    }

    /** Shrinks by averaging the pixels under each target pixel, and continues the last row and column as padding. */
    private static void fill(
            PixelGrid pixels, Rect region, int width, int height, int paddedWidth, int paddedHeight, FloatBuffer in) {
        var columns = Resampling.of(region.width(), width);
        var rows = Resampling.of(region.height(), height);
        int plane = paddedWidth * paddedHeight;
        float[] row = new float[3 * paddedWidth];
        float[] sums = new float[3 * region.width()];
        for (int y = 0; y < paddedHeight; y++) {
            if (y < height) {
                Resampling.row(pixels, region, rows, columns, y, sums, row, paddedWidth);
                for (int c = 0; c < 3; c++) {
                    for (int x = 0; x < paddedWidth; x++) {
                        int i = c * paddedWidth + x;
                        row[i] = (row[i] / 255 - MEAN[c]) / DEVIATION[c];
                    }
                }
            }
            for (int c = 0; c < 3; c++) {
                in.put(c * plane + y * paddedWidth, row, c * paddedWidth, paddedWidth);
            }
        }
    }

    private static List<Rect> boxes(
            FloatBuffer probability, int width, int height, int stride, Rect region, Rect bounds) {
        float[] map = new float[width * height];
        for (int y = 0; y < height; y++) {
            probability.get(y * stride, map, y * width, width);
        }
        double toX = region.width() / (double) width;
        double toY = region.height() / (double) height;
        var boxes = new ArrayList<Rect>();
        int[] queue = new int[1024];
        boolean[] seen = new boolean[map.length];
        for (int start = 0; start < map.length; start++) {
            if (seen[start] || map[start] <= CORE) {
                continue;
            }
            int head = 0;
            int tail = 0;
            queue[tail++] = start;
            seen[start] = true;
            int left = width;
            int right = 0;
            int top = height;
            int bottom = 0;
            double sum = 0;
            while (head < tail) {
                int at = queue[head++];
                int x = at % width;
                int y = at / width;
                left = Math.min(left, x);
                right = Math.max(right, x + 1);
                top = Math.min(top, y);
                bottom = Math.max(bottom, y + 1);
                sum += map[at];
                if (tail + 4 > queue.length) {
                    queue = Arrays.copyOf(queue, queue.length * 2);
                }
                if (x > 0 && !seen[at - 1] && map[at - 1] > CORE) {
                    seen[at - 1] = true;
                    queue[tail++] = at - 1;
                }
                if (x + 1 < width && !seen[at + 1] && map[at + 1] > CORE) {
                    seen[at + 1] = true;
                    queue[tail++] = at + 1;
                }
                if (y > 0 && !seen[at - width] && map[at - width] > CORE) {
                    seen[at - width] = true;
                    queue[tail++] = at - width;
                }
                if (y + 1 < height && !seen[at + width] && map[at + width] > CORE) {
                    seen[at + width] = true;
                    queue[tail++] = at + width;
                }
            }
            int boxWidth = right - left;
            int boxHeight = bottom - top;
            if (boxWidth < 2 || boxHeight < 2 || sum / tail < SCORE) {
                continue;
            }
            // the core was shrunk by area · (1 − 0.4²) / perimeter; growing by area · 1.6 / perimeter undoes it
            double grow = boxWidth * (double) boxHeight * UNCLIP / (2.0 * (boxWidth + boxHeight));
            var box = new Rect(
                            region.left() + (int) Math.floor((left - grow) * toX),
                            region.top() + (int) Math.floor((top - grow) * toY),
                            region.left() + (int) Math.ceil((right + grow) * toX),
                            region.top() + (int) Math.ceil((bottom + grow) * toY))
                    .clip(bounds);
            if (!box.isEmpty()) {
                boxes.add(box);
            }
        }
        return boxes;
    }
}
