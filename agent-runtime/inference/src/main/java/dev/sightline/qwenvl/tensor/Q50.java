package dev.sightline.qwenvl.tensor;

/** 32 values: an F16 scale, 32 numbers of five bits above 16, their highest bits apart. */
final class Q50 extends BlockFormat {

    Q50() {
        super(32, 22, 5, 32, 16);
    }

    @Override
    public void unpack(byte[] raw, int at, Block block) {
        block.scale = Block.half(raw, at);
        block.halves(raw, at + 6, 16, 0);
        block.fifthBits(raw, at + 2);
    }
}
