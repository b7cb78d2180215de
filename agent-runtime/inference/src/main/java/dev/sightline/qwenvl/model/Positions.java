package dev.sightline.qwenvl.model;

import dev.sightline.qwenvl.image.PatchGrid;
import java.util.Arrays;

/**
 * The three position numbers of each token of a sequence. Text advances all three by one; the tokens of an image share
 * one time and have their own row and column; those of a video advance in time with absolute seconds. What follows an
 * image or video continues after the longer of its sides, whatever its time has reached. An answer is numbered like
 * more text of the prompt, as the generation loop of {@code transformers} 5.18 does. Not thread-safe.
 *
 * @since 0.1.0
 */
public final class Positions {

    private int[] time = new int[64];
    private int[] height = new int[64];
    private int[] width = new int[64];
    private int length;
    private int next;

    /** Number of tokens so far. */
    public int length() {
        return length;
    }

    /** Time position of a token. */
    public int time(int token) {
        return time[token];
    }

    /** Row position of a token. */
    public int height(int token) {
        return height[token];
    }

    /** Column position of a token. */
    public int width(int token) {
        return width[token];
    }

    /** Appends text. */
    public void text(int tokens) {
        reserve(tokens);
        for (int i = 0; i < tokens; i++) {
            add(next, next, next);
            next++;
        }
    }

    /** Appends a still image. */
    public void image(PatchGrid grid) {
        video(grid, 0);
    }

    /**
     * Appends a video.
     *
     * @param timePerGroup time positions from one temporal group to the next: tokens per second × seconds per group; rounded
     *     and multiplied in single precision as the reference does, because the product is then rounded down
     */
    public void video(PatchGrid grid, float timePerGroup) {
        reserve(grid.tokens());
        int start = next;
        for (int frame = 0; frame < grid.frames(); frame++) {
            int at = start + (int) (frame * timePerGroup);
            for (int row = 0; row < grid.mergedRows(); row++) {
                for (int column = 0; column < grid.mergedColumns(); column++) {
                    add(at, start + row, start + column);
                }
            }
        }
        next = start + Math.max(grid.mergedRows(), grid.mergedColumns());
    }

    private void add(int t, int h, int w) {
        time[length] = t;
        height[length] = h;
        width[length] = w;
        length++;
    }

    private void reserve(int more) {
        if (length + more > time.length) {
            int size = Math.max(length + more, 2 * time.length);
            time = Arrays.copyOf(time, size);
            height = Arrays.copyOf(height, size);
            width = Arrays.copyOf(width, size);
        }
    }
}
