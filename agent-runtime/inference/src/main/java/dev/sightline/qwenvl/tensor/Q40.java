package dev.sightline.qwenvl.tensor;

/** 32 values: an F16 scale, 32 numbers of four bits above 8. */
final class Q40 extends BlockFormat {

    Q40() {
        super(32, 18, 4, 32, 8);
    }

    @Override
    public void unpack(byte[] raw, int at, Block block) {
        block.scale = Block.half(raw, at);
        block.halves(raw, at + 2, 16, 0);
    }
}
