package dev.sightline.text;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the characters of one segment of a line: the SVTR-LCNet network of PP-OCRv4 and greedy CTC decoding.
 *
 * <p>Not safe for use by several threads: it owns its buffers. Several recognizers may share a session.
 */
final class TextRecognizer {

    static final int HEIGHT = 48;
    /** One time step of the network per this many pixels of its input. */
    private static final int STEP = 8;

    private final OrtSession session;
    private final List<String> vocabulary;
    private final String inputName;
    private final String outputName;
    private final DirectFloats input = new DirectFloats();
    private final DirectFloats output = new DirectFloats();
    private float[] scores = new float[0];

    TextRecognizer(OrtSession session, List<String> vocabulary) {
        this.session = session;
        this.vocabulary = vocabulary;
        this.inputName = session.getInputNames().iterator().next();
        this.outputName = session.getOutputNames().iterator().next();
    }

    /**
     * A character as it was read; never a space.
     *
     * @param text one character of the vocabulary
     * @param center where its middle lies, in screenshot pixels
     * @param confidence 0 to 1
     * @param space how likely a space stands before it, 0 to 1
     */
    record Glyph(String text, double center, double confidence, double space) {

        Glyph moved(double dx) {
            return new Glyph(text, center + dx, confidence, space);
        }
    }

    /** The characters of a segment, their centers counted from its left edge. */
    List<Glyph> read(PixelGrid pixels, Rect segment) {
        int width = Math.max(STEP, (int) Math.round(segment.width() * (double) HEIGHT / segment.height()));
        int paddedWidth = (width + STEP - 1) / STEP * STEP;
        int steps = paddedWidth / STEP;
        int classes = vocabulary.size();
        FloatBuffer in = input.ofSize(3 * HEIGHT * paddedWidth);
        FloatBuffer out = output.ofSize(steps * classes);
        fill(pixels, segment, width, paddedWidth, in);
        var environment = OrtEnvironment.getEnvironment();
        try (var x = OnnxTensor.createTensor(environment, in, new long[] {1, 3, HEIGHT, paddedWidth});
                var y = OnnxTensor.createTensor(environment, out, new long[] {1, steps, classes});
                var _ = session.run(Map.of(inputName, x), Set.of(), Map.of(outputName, y))) {
            return decode(out, steps, classes, segment.width() / (double) width);
        } catch (OrtException e) {
            throw new SightlineException(
                    ErrorCategory.INTERNAL,
                    "Cannot read a segment of " + segment.width() + "×" + segment.height() + " pixels.",
                    e);
        }
    }

    private static void fill(PixelGrid pixels, Rect segment, int width, int paddedWidth, FloatBuffer in) {
        var columns = Resampling.of(segment.width(), width);
        var rows = Resampling.of(segment.height(), HEIGHT);
        float[] row = new float[3 * paddedWidth];
        float[] sums = new float[3 * segment.width()];
        int plane = HEIGHT * paddedWidth;
        for (int y = 0; y < HEIGHT; y++) {
            Resampling.row(pixels, segment, rows, columns, y, sums, row, paddedWidth);
            for (int i = 0; i < row.length; i++) {
                row[i] = row[i] / 127.5f - 1;
            }
            for (int c = 0; c < 3; c++) {
                in.put(c * plane + y * paddedWidth, row, c * paddedWidth, paddedWidth);
            }
        }
    }

    /** Full-width letters and digits cannot be distinguished from ordinary ones by their look. */
    private static String narrow(String character) {
        char c = character.charAt(0);
        return c >= '\uFF01' && c <= '\uFF5E' ? String.valueOf((char) (c - 0xFEE0)) : character;
    }

    /** The best class of each step, repetitions and blanks dropped. */
    private List<Glyph> decode(FloatBuffer out, int steps, int classes, double toPixels) {
        var glyphs = new ArrayList<Glyph>();
        if (scores.length < classes) {
            scores = new float[classes];
        }
        int spaceClass = classes - 1;
        int last = 0;
        int firstStep = 0;
        float confidence = 0;
        float space = 0;
        float spaceBefore = 0;
        for (int step = 0; step <= steps; step++) {
            int best = 0;
            float score = 0;
            if (step < steps) {
                out.get(step * classes, scores, 0, classes);
                for (int c = 0; c < classes; c++) {
                    if (scores[c] > score) {
                        score = scores[c];
                        best = c;
                    }
                }
                space = Math.max(space, scores[spaceClass]);
            }
            if (best != last) {
                if (last != 0 && last != spaceClass) {
                    double center = (firstStep + step) / 2.0 * STEP * toPixels;
                    glyphs.add(new Glyph(narrow(vocabulary.get(last)), center, confidence, spaceBefore));
                }
                if (best != 0 && best != spaceClass) {
                    spaceBefore = space;
                    space = 0;
                }
                firstStep = step;
                confidence = 0;
            }
            confidence = Math.max(confidence, score);
            last = best;
        }
        return glyphs;
    }
}
