package dev.sightline.qwenvl.tensor;

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
    public void unpack(byte[] raw, int at, Block block) {
        block.quarters(raw, at + 32, 32, 0);
        block.quarters(raw, at + 64, 32, 128);
        for (int part = 0; part < 8; part++) {
            block.top(raw, at, 32, part, 1, 2, part * 32);
        }
        for (int i = 0; i < 16; i++) {
            int low = (raw[at + 96 + i % 8] & 0xff) >>> (i / 8 * 4) & 15;
            int high = (raw[at + 104 + i % 4] & 0xff) >>> (i / 4 * 2) & 3;
            block.groupScales[i] = (byte) ((low | high << 4) - 32);
        }
        block.scale = Block.half(raw, at + 108);
    }
}
