package dev.sightline.qwenvl.tensor;

import org.jspecify.annotations.Nullable;

/**
 * A quantised type: how a block of values is packed. Every such type has the same form, {@code value = scale ·
 * groupScale · (level(code) − zero) − minimum · groupMinimum}, with small codes, and numbers that a block or a group of
 * its values shares. A type only has to define {@link #unpack}: the values ({@link Block#values}), other layouts and
 * kernels are derived from it.
 *
 * <p>To add a type, write a class here and a constant in {@link TensorType}.
 *
 * @since 0.1.0
 */
public abstract class BlockFormat {

    private final int size;
    private final int bytes;
    private final int bits;
    private final int group;
    private final int zero;

    /**
     * Describes a type.
     *
     * @param size values in a block, a multiple of 32
     * @param bytes bytes of a block
     * @param bits width of a code
     * @param group values that share a scale and a minimum: 16, or a multiple of 32
     * @param zero the level that stands for 0, before minima
     */
    BlockFormat(int size, int bytes, int bits, int group, int zero) {
        this.size = size;
        this.bytes = bytes;
        this.bits = bits;
        this.group = group;
        this.zero = zero;
    }

    /** Values in a block. */
    public final int size() {
        return size;
    }

    /** Bytes of a block. */
    public final int bytes() {
        return bytes;
    }

    /** Width of a code in bits, 2 to 8. */
    public final int bits() {
        return bits;
    }

    /** Values that share a group's scale and minimum: 16, or a multiple of 32. */
    public final int group() {
        return group;
    }

    /** What is subtracted from a level, before minima. */
    public final int zero() {
        return zero;
    }

    /** Whether groups have scales of their own beside the block's. */
    public boolean hasGroupScales() {
        return false;
    }

    /** Whether groups have minima. */
    public boolean hasMinima() {
        return false;
    }

    /** The level of each code where it is not the code itself, else null; the array itself, not to be changed. */
    public float @Nullable [] levels() {
        return null;
    }

    /**
     * Unpacks a block.
     *
     * @param raw holds the packed block from {@code at} on
     */
    public abstract void unpack(byte[] raw, int at, Block block);

    /** A buffer for blocks of this type. */
    public final Block newBlock() {
        return new Block(this);
    }
}
