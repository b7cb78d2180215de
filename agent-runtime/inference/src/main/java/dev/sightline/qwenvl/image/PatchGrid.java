package dev.sightline.qwenvl.image;

import dev.sightline.qwenvl.QwenVlException;

/**
 * How many patches an image or video has: temporal groups, rows and columns ({@code grid_thw} of the reference).
 *
 * @param frames temporal groups (1 for a still image; two video frames make one group)
 * @param rows rows of patches, before merging
 * @param columns columns of patches, before merging
 * @param merge side of the square of patches that becomes one token
 * @since 0.1.0
 */
public record PatchGrid(int frames, int rows, int columns, int merge) {

    public PatchGrid {
        if (frames < 1 || rows < 1 || columns < 1 || merge < 1 || rows % merge != 0 || columns % merge != 0) {
            throw new QwenVlException(
                    QwenVlException.Category.INPUT,
                    "A patch grid of %d×%d×%d does not divide into squares of %d patches; every count must be positive and rows and columns multiples of the merge size."
                            .formatted(frames, rows, columns, merge));
        }
    }

    /** Patches of all frames. */
    public int patches() {
        return frames * rows * columns;
    }

    /** Rows of tokens. */
    public int mergedRows() {
        return rows / merge;
    }

    /** Columns of tokens. */
    public int mergedColumns() {
        return columns / merge;
    }

    /** Tokens that the language model sees. */
    public int tokens() {
        return frames * mergedRows() * mergedColumns();
    }
}
