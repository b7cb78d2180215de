package dev.sightline.qwenvl.tensor;

import java.lang.foreign.MemorySegment;

/** 32 values: an F16 scale, 32 signed bytes. */
final class Q80 extends BlockFormat {

    Q80() {
        super(32, 34, 8, 32, 128);
    }

    @Override
    public void unpack(MemorySegment data, long at, Block block) {
        byte[] raw = block.raw(data, at);
        block.scale = Block.half(raw, 0);
        for (int i = 0; i < 32; i++) {
            block.codes[i] = (byte) (raw[2 + i] ^ 0x80);
        }
    }
}
