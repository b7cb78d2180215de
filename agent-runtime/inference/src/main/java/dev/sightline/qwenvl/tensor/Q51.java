package dev.sightline.qwenvl.tensor;

/** 32 values: F16 scale and offset, 32 numbers of five bits, their highest bits apart. */
final class Q51 extends BlockFormat {

    Q51() {
        super(32, 24, 5, 32, 0);
    }

    @Override
    public boolean hasMinima() {
        return true;
    }

    @Override
    public void unpack(byte[] raw, int at, Block block) {
        block.scale = Block.half(raw, at);
        block.minimum = (short) (Block.half(raw, at + 2) ^ 0x8000);
        block.groupMinima[0] = 1;
        block.halves(raw, at + 8, 16, 0);
        block.fifthBits(raw, at + 4);
    }
}
