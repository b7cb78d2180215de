package dev.sightline.qwenvl.tensor;

/** 32 values: an F16 scale, 32 signed bytes. */
final class Q80 extends BlockFormat {

    Q80() {
        super(32, 34, 8, 32, 128);
    }

    @Override
    public void unpack(byte[] raw, int at, Block block) {
        block.scale = Block.half(raw, at);
        for (int i = 0; i < 32; i++) {
            block.codes[i] = (byte) (raw[at + 2 + i] ^ 0x80);
        }
    }
}
