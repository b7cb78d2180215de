package dev.sightline.qwenvl.tensor;

import java.lang.foreign.MemorySegment;

/** 128 values: an F16 scale, a byte that stands for 0, 128 numbers of four bits. What AWQ and GPTQ checkpoints are brought to; no GGUF file holds it. */
final class Groups128 extends BlockFormat {

    Groups128() {
        super(128, 68, 4, 128, 0);
    }

    @Override
    public boolean hasMinima() {
        return true;
    }

    @Override
    public void unpack(MemorySegment data, long at, Block block) {
        byte[] raw = block.raw(data, at);
        block.scale = Block.half(raw, 0);
        // scale · (code − zero), without rounding: both products are exact
        block.minimum = block.scale;
        block.groupMinima[0] = raw[2];
        block.halves(raw, 4, 64, 0);
    }
}
