package dev.sightline.qwenvl.tensor;

/** 256 values: four low bits, two high bits, signed scales of eight bits for groups of 16, an F16 scale. */
final class Q6K extends BlockFormat {

    Q6K() {
        super(256, 210, 6, 16, 32);
    }

    @Override
    public boolean hasGroupScales() {
        return true;
    }

    @Override
    public void unpack(byte[] raw, int at, Block block) {
        for (int side = 0; side < 2; side++) {
            block.halves(raw, at + side * 64, 64, side * 128);
            for (int quarter = 0; quarter < 4; quarter++) {
                block.top(raw, at + 128 + side * 32, 32, quarter * 2, 3, 4, side * 128 + quarter * 32);
            }
        }
        System.arraycopy(raw, at + 192, block.groupScales, 0, 16);
        block.scale = Block.half(raw, at + 208);
    }
}
