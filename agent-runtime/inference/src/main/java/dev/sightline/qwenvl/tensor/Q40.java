package dev.sightline.qwenvl.tensor;

import java.lang.foreign.MemorySegment;

/** 32 values: an F16 scale, 32 numbers of four bits above 8. */
final class Q40 extends BlockFormat {

    Q40() {
        super(32, 18, 4, 32, 8);
    }

    @Override
    public void unpack(MemorySegment data, long at, Block block) {
        byte[] raw = block.raw(data, at);
        block.scale = Block.half(raw, 0);
        block.halves(raw, 2, 16, 0);
    }
}
