package dev.sightline.qwenvl.tensor;

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
    public void unpack(byte[] raw, int at, Block block) {
        block.scale = Block.half(raw, at);
        block.minimum = Block.half(raw, at + 2);
        block.sixBitScales(raw, at + 4);
        for (int pair = 0; pair < 4; pair++) {
            block.halves(raw, at + 16 + pair * 32, 32, pair * 64);
        }
    }
}
