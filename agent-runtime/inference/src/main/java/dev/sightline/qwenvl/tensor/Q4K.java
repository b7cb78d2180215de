package dev.sightline.qwenvl.tensor;

import java.lang.foreign.MemorySegment;

/** 256 values: F16 scale and minimum, scales and minima of six bits for groups of 32, numbers of four bits. */
final class Q4K extends BlockFormat {

    Q4K() {
        super(256, 144, 4, 32, 0);
    }

    @Override
    public boolean hasGroupScales() {
        return true;
    }

    @Override
    public boolean hasMinima() {
        return true;
    }

    @Override
    public void unpack(MemorySegment data, long at, Block block) {
        byte[] raw = block.raw(data, at);
        block.scale = Block.half(raw, 0);
        block.minimum = Block.half(raw, 2);
        block.sixBitScales(raw, 4);
        for (int pair = 0; pair < 4; pair++) {
            block.halves(raw, 16 + pair * 32, 32, pair * 64);
        }
    }
}
