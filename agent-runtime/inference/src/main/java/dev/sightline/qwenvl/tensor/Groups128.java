package dev.sightline.qwenvl.tensor;

/**
 * 128 values: an F16 scale, a byte that stands for 0, 128 numbers of four bits. The form to which AWQ and GPTQ
 * checkpoints are converted; not a GGUF type.
 */
final class Groups128 extends BlockFormat {

    Groups128() {
        super(128, 68, 4, 128, 0);
    }

    @Override
    public boolean hasMinima() {
        return true;
    }

    @Override
    public void unpack(byte[] raw, int at, Block block) {
        block.scale = Block.half(raw, at);
        // scale · (code − zero), without rounding: both products are exact
        block.minimum = block.scale;
        block.groupMinima[0] = raw[at + 2];
        block.halves(raw, at + 4, 64, 0);
    }
}
