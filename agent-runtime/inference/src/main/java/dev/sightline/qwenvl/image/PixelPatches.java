package dev.sightline.qwenvl.image;

/**
 * Normalised pixels cut into patches, in the order of the vision tower: squares of patches that become one token follow
 * each other in raster order, the patches of a square are in raster order too. A row is channel × temporal × height × width.
 *
 * @since 0.1.0
 */
public final class PixelPatches {

    private final PatchGrid grid;
    private final int rowLength;
    private final float[] values;

    PixelPatches(PatchGrid grid, int rowLength, float[] values) {
        this.grid = grid;
        this.rowLength = rowLength;
        this.values = values;
    }

    /** The number of patches in each direction. */
    public PatchGrid grid() {
        return grid;
    }

    /** Values in one patch (1176 in every published checkpoint). */
    public int rowLength() {
        return rowLength;
    }

    /** Row-major, {@code grid().patches() × rowLength()}; the array itself, not a copy. */
    public float[] values() {
        return values;
    }
}
