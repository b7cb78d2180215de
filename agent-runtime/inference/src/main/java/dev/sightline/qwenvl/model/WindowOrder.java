package dev.sightline.qwenvl.model;

import dev.sightline.qwenvl.image.PatchGrid;
import java.util.ArrayList;
import java.util.List;

/**
 * The order in which the vision tower works on merged tokens: window by window, so that a windowed attention layer is a run
 * of short segments. A frame's grid is cut into squares of {@code side} tokens in raster order; squares at the right and lower
 * edge are smaller.
 */
final class WindowOrder {

    private final int[] tokens;
    private final int[] windowBounds;
    private final int[] frameBounds;

    /**
     * @param side tokens along one side of a window
     */
    WindowOrder(PatchGrid grid, int side) {
        int patchesPerToken = grid.merge() * grid.merge();
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

    /** The raster number of each token, in window order. */
    int[] tokens() {
        return tokens;
    }

    /** Where windows begin, in patches, with the end of the last. */
    int[] windowBounds() {
        return windowBounds;
    }

    /** Where frames begin, in patches, with the end of the last. */
    int[] frameBounds() {
        return frameBounds;
    }
}
