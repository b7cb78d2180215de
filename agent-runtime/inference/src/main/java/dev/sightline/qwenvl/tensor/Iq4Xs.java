package dev.sightline.qwenvl.tensor;

import org.jspecify.annotations.Nullable;

/** 256 values: an F16 scale, scales of six bits above 32 for groups of 32, codes of four bits for sixteen uneven levels. */
final class Iq4Xs extends BlockFormat {

    Iq4Xs() {
        super(256, 136, 4, 32, 0);
    }

    @Override
    public boolean hasGroupScales() {
        return true;
    }

    @Override
    public float @Nullable [] levels() {
        return Iq4Nl.LEVELS;
    }

    @Override
    public void unpack(byte[] raw, int at, Block block) {
        block.scale = Block.half(raw, at);
        int high = Block.half(raw, at + 2);
        for (int i = 0; i < 8; i++) {
            int low = (raw[at + 4 + i / 2] & 0xff) >>> (i % 2 * 4) & 15;
            block.groupScales[i] = (byte) ((low | (high >>> (2 * i) & 3) << 4) - 32);
            block.halves(raw, at + 8 + i * 16, 16, i * 32);
        }
    }
}
