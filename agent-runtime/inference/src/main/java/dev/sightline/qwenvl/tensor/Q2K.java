package dev.sightline.qwenvl.tensor;

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
    public void unpack(byte[] raw, int at, Block block) {
        for (int i = 0; i < 16; i++) {
            block.groupScales[i] = (byte) (raw[at + i] & 15);
            block.groupMinima[i] = (byte) ((raw[at + i] & 0xff) >>> 4);
        }
        block.quarters(raw, at + 16, 32, 0);
        block.quarters(raw, at + 48, 32, 128);
        block.scale = Block.half(raw, at + 80);
        block.minimum = Block.half(raw, at + 82);
    }
}
