package dev.sightline.qwenvl.format;

import java.util.List;

/**
 * The sizes of a very small Qwen2.5-VL. The vision tower's feed-forward width is not a multiple of 32, as in the
 * published sizes.
 *
 * @param ropeSections three numbers
 */
public record MiniShape(
        int hidden,
        int layers,
        int heads,
        int keyValueHeads,
        int feedForward,
        int rows,
        List<Integer> ropeSections,
        int visionHidden,
        int visionHeads,
        int visionFeedForward,
        int visionDepth) {

    /** Widths are multiples of 256 in the decoder, so that every quantisation fits. */
    public static final MiniShape WIDE = new MiniShape(256, 3, 4, 2, 512, 352, List.of(8, 12, 12), 32, 2, 36, 4);

    /** As small as it gets, for tests that write thousands of files. */
    public static final MiniShape NARROW = new MiniShape(32, 1, 2, 1, 64, 288, List.of(2, 3, 3), 16, 2, 12, 2);

    int head() {
        return hidden / heads;
    }
}
