package dev.sightline.qwenvl.tensor;

import org.jspecify.annotations.Nullable;

/** 32 values: an F16 scale, 32 codes of four bits for sixteen uneven levels. */
final class Iq4Nl extends BlockFormat {

    Iq4Nl() {
        super(32, 18, 4, 32, 0);
    }

    /** The sixteen values that a code can stand for, closer together near 0. */
    static final float[] LEVELS = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};

    @Override
    public float @Nullable [] levels() {
        return LEVELS;
    }

    @Override
    public void unpack(byte[] raw, int at, Block block) {
        block.scale = Block.half(raw, at);
        block.halves(raw, at + 2, 16, 0);
    }
}
