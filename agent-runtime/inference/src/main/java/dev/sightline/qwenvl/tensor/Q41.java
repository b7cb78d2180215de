package dev.sightline.qwenvl.tensor;

import java.lang.foreign.MemorySegment;

/** 32 values: F16 scale and offset, 32 numbers of four bits. */
final class Q41 extends BlockFormat {

    Q41() {
        super(32, 20, 4, 32, 0);
    }

    @Override
    public boolean hasMinima() {
        return true;
    }

    @Override
    public void unpack(MemorySegment data, long at, Block block) {
        byte[] raw = block.raw(data, at);
        block.scale = Block.half(raw, 0);
        block.minimum = (short) (Block.half(raw, 2) ^ 0x8000);
        block.groupMinima[0] = 1;
        block.halves(raw, 4, 16, 0);
    }
}
