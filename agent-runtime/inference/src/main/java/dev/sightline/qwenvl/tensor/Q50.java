package dev.sightline.qwenvl.tensor;

import java.lang.foreign.MemorySegment;

/** 32 values: an F16 scale, 32 numbers of five bits above 16, their highest bits apart. */
final class Q50 extends BlockFormat {

    Q50() {
        super(32, 22, 5, 32, 16);
    }

    @Override
    public void unpack(MemorySegment data, long at, Block block) {
        byte[] raw = block.raw(data, at);
        block.scale = Block.half(raw, 0);
        block.halves(raw, 6, 16, 0);
        block.fifthBits(raw, 2);
    }
}
