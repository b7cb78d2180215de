package dev.sightline.qwenvl.model;

import dev.sightline.qwenvl.format.RopeSections;
import dev.sightline.qwenvl.image.PatchGrid;

/**
 * Cosines and sines of a rotary embedding, {@code rows × headSize/2}. Not thread-safe.
 *
 * @since 0.1.0
 */
public final class Rotation {

    private float[] cos;
    private float[] sin;

    private Rotation(int size) {
        cos = new float[size];
        sin = new float[size];
    }

    /** Nothing yet; {@link #setDecoder} fills it. */
    public static Rotation empty() {
        return new Rotation(0);
    }

    /** The cosines; the array itself, which may be longer than needed. */
    public float[] cos() {
        return cos;
    }

    /** The sines; the array itself, which may be longer than needed. */
    public float[] sin() {
        return sin;
    }

    /**
     * The vision tower's two-dimensional rotation: half of the slots rotate with a patch's row, half with its column,
     * both with the same frequencies.
     *
     * @param order tokens in the order of the rows wanted; the patches of a token are in raster order
     */
    public static Rotation vision(PatchGrid grid, int[] order, int headSize, double theta) {
        int quarter = headSize / 4;
        float[] frequencies = frequencies(quarter, theta);
        int merge = grid.merge();
        int tokensPerFrame = grid.mergedRows() * grid.mergedColumns();
        Rotation rotation = new Rotation(order.length * merge * merge * 2 * quarter);
        int at = 0;
        for (int token : order) {
            int inFrame = token % tokensPerFrame;
            for (int patch = 0; patch < merge * merge; patch++) {
                int row = inFrame / grid.mergedColumns() * merge + patch / merge;
                int column = inFrame % grid.mergedColumns() * merge + patch % merge;
                for (int i = 0; i < quarter; i++) {
                    rotation.set(at + i, row * frequencies[i]);
                    rotation.set(at + quarter + i, column * frequencies[i]);
                }
                at += 2 * quarter;
            }
        }
        return rotation;
    }

    /**
     * The decoder's multimodal rotation: the slots are divided between time, height and width.
     *
     * @param from first position of the run
     * @param count length of the run
     */
    public void setDecoder(
            Positions positions, int from, int count, int headSize, RopeSections sections, float[] frequencies) {
        int half = headSize / 2;
        if (cos.length < count * half) {
            cos = new float[count * half];
            sin = new float[count * half];
        }
        for (int row = 0; row < count; row++) {
            for (int i = 0; i < half; i++) {
                int position = i < sections.time()
                        ? positions.time(from + row)
                        : i < sections.time() + sections.height()
                                ? positions.height(from + row)
                                : positions.width(from + row);
                set(row * half + i, position * frequencies[i]);
            }
        }
    }

    /** θ^(−i/count) for each slot. */
    public static float[] frequencies(int count, double theta) {
        float[] frequencies = new float[count];
        for (int i = 0; i < count; i++) {
            frequencies[i] = (float) (1 / Math.pow(theta, (double) i / count));
        }
        return frequencies;
    }

    private void set(int slot, float angle) {
        cos[slot] = (float) Math.cos(angle);
        sin[slot] = (float) Math.sin(angle);
    }
}
