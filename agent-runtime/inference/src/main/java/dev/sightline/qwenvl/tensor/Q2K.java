package dev.sightline.qwenvl.tensor;

import java.lang.foreign.MemorySegment;

/** 256 values: scales and minima of four bits for groups of 16, numbers of two bits, F16 scale and minimum. */
final class Q2K extends BlockFormat {

    Q2K() {
        super(256, 84, 2, 16, 0);
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
        for (int i = 0; i < 16; i++) {
            block.groupScales[i] = (byte) (raw[i] & 15);
            block.groupMinima[i] = (byte) ((raw[i] & 0xff) >>> 4);
        }
        block.quarters(raw, 16, 32, 0);
        block.quarters(raw, 48, 32, 128);
        block.scale = Block.half(raw, 80);
        block.minimum = Block.half(raw, 82);
    }
}
