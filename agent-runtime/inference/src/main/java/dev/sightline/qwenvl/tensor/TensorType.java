package dev.sightline.qwenvl.tensor;

/**
 * How the values of a tensor are stored. Quantised types store blocks of values that share scales; a row always consists of
 * whole blocks.
 */
public enum TensorType {
    /** IEEE 754 single precision. */
    F32(1, 4),
    /** IEEE 754 half precision. */
    F16(1, 2),
    /** The upper half of single precision. */
    BF16(1, 2),
    /** 32 values: an F16 scale, 32 signed bytes. */
    Q8_0(32, 34),
    /** 32 values: an F16 scale, 32 unsigned 4-bit numbers with offset 8. */
    Q4_0(32, 18),
    /** 256 values: F16 scale and minimum, eight 6-bit scales and minima, 256 4-bit numbers. */
    Q4_K(256, 144),
    /** 256 values: 4 low bits, 2 high bits, sixteen signed 8-bit scales, an F16 scale. */
    Q6_K(256, 210);

    private final int blockSize;
    private final int blockBytes;

    TensorType(int blockSize, int blockBytes) {
        this.blockSize = blockSize;
        this.blockBytes = blockBytes;
    }

    /** Values in one block. */
    public int blockSize() {
        return blockSize;
    }

    /** Bytes of one block. */
    public int blockBytes() {
        return blockBytes;
    }

    /** Bytes of a number of values, which must fill whole blocks. */
    public long bytes(long values) {
        return values / blockSize * blockBytes;
    }
}
