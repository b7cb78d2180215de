package dev.sightline.qwenvl.model;

import dev.sightline.qwenvl.image.PatchGrid;
import java.util.ArrayList;
import java.util.List;

/**
 * The order in which the vision tower works on merged tokens: window by window, so that a windowed attention layer is a run
 * of short segments. A frame's grid is cut into squares of {@code side} tokens in raster order; squares at the right and lower
 * edge are smaller.
 *
 * @since 0.1.0
 */
public final class WindowOrder {

    private final int patchesPerToken;
    private final int[] tokens;
    private final int[] windowBounds;
    private final int[] frameBounds;

    private WindowOrder(int patchesPerToken, int[] tokens, int[] windowBounds, int[] frameBounds) {
        this.patchesPerToken = patchesPerToken;
        this.tokens = tokens;
        this.windowBounds = windowBounds;
        this.frameBounds = frameBounds;
    }

    /**
     * All windows of an image or video.
     *
     * @param side tokens along one side of a window
     */
    public WindowOrder(PatchGrid grid, int side) {
        patchesPerToken = grid.merge() * grid.merge();
        int tokensPerFrame = grid.mergedRows() * grid.mergedColumns();
        tokens = new int[grid.tokens()];
        List<Integer> bounds = new ArrayList<>();
        frameBounds = new int[grid.frames() + 1];
        bounds.add(0);
        int at = 0;
        for (int frame = 0; frame < grid.frames(); frame++) {
            for (int top = 0; top < grid.mergedRows(); top += side) {
                for (int left = 0; left < grid.mergedColumns(); left += side) {
                    for (int row = top; row < Math.min(top + side, grid.mergedRows()); row++) {
                        for (int column = left; column < Math.min(left + side, grid.mergedColumns()); column++) {
                            tokens[at++] = frame * tokensPerFrame + row * grid.mergedColumns() + column;
                        }
                    }
                    bounds.add(at * patchesPerToken);
                }
            }
            frameBounds[frame + 1] = at * patchesPerToken;
        }
        windowBounds = bounds.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Number of windows. */
    int windows() {
        return windowBounds.length - 1;
    }

    /**
     * Only some of the windows, one after the other.
     *
     * @param chosen numbers of windows, ascending
     */
    WindowOrder only(int[] chosen) {
        int[] bounds = new int[chosen.length + 1];
        for (int i = 0; i < chosen.length; i++) {
            bounds[i + 1] = bounds[i] + windowBounds[chosen[i] + 1] - windowBounds[chosen[i]];
        }
        int[] own = new int[bounds[chosen.length] / patchesPerToken];
        int[] frames = new int[frameBounds.length];
        int frame = 0;
        for (int i = 0; i < chosen.length; i++) {
            int begin = windowBounds[chosen[i]];
            int at = bounds[i] / patchesPerToken;
            System.arraycopy(tokens, begin / patchesPerToken, own, at, bounds[i + 1] / patchesPerToken - at);
            while (begin >= frameBounds[frame + 1]) {
                frames[++frame] = bounds[i];
            }
        }
        while (frame + 1 < frames.length) {
            frames[++frame] = bounds[chosen.length];
        }
        return new WindowOrder(patchesPerToken, own, bounds, frames);
    }

    /** Number of patches. */
    int patches() {
        return tokens.length * patchesPerToken;
    }

    /** The raster number of each token, in window order. */
    public int[] tokens() {
        return tokens;
    }

    /** Where windows begin, in patches, with the end of the last. */
    public int[] windowBounds() {
        return windowBounds;
    }

    /** Where frames begin, in patches, with the end of the last. */
    public int[] frameBounds() {
        return frameBounds;
    }
}
