package dev.sightline.qwenvl.tensor;

import java.lang.foreign.MemorySegment;

/** 256 values: the highest bits, numbers of two bits above 4, scales of six bits above 32 for groups of 16, an F16 scale. */
final class Q3K extends BlockFormat {

    Q3K() {
        super(256, 110, 3, 16, 4);
    }

    @Override
    public boolean hasGroupScales() {
        return true;
    }

    @Override
    public void unpack(MemorySegment data, long at, Block block) {
        byte[] raw = block.raw(data, at);
        block.quarters(raw, 32, 32, 0);
        block.quarters(raw, 64, 32, 128);
        for (int part = 0; part < 8; part++) {
            block.top(raw, 0, 32, part, 1, 2, part * 32);
        }
        for (int i = 0; i < 16; i++) {
            int low = (raw[96 + i % 8] & 0xff) >>> (i / 8 * 4) & 15;
            int high = (raw[104 + i % 4] & 0xff) >>> (i / 4 * 2) & 3;
            block.groupScales[i] = (byte) ((low | high << 4) - 32);
        }
        block.scale = Block.half(raw, 108);
    }
}
