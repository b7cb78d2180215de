package dev.sightline.qwenvl.tensor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * An unpacked block of quantised values, see {@link BlockFormat}. It is reused; one thread may use it at a time.
 *
 * @since 0.1.0
 */
public final class Block {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** A 1 in each of eight bytes. */
    private static final long EACH = 0x0101_0101_0101_0101L;

    private final BlockFormat format;
    private final byte[] raw;

    /** One unsigned code per value. */
    final byte[] codes;

    /** Signed, one per group; all 1 if the type has none. */
    final byte[] groupScales;

    /** Unsigned, one per group; all 0 if the type has none. */
    final byte[] groupMinima;

    /** IEEE half precision. */
    short scale;

    /** IEEE half precision. */
    short minimum;

    Block(BlockFormat format) {
        this.format = format;
        raw = new byte[format.bytes()];
        codes = new byte[format.size()];
        groupScales = new byte[format.size() / format.group()];
        groupMinima = new byte[groupScales.length];
        Arrays.fill(groupScales, (byte) 1);
    }

    /** The codes; the array itself. */
    public byte[] codes() {
        return codes;
    }

    /** The groups' scales, signed; the array itself. */
    public byte[] groupScales() {
        return groupScales;
    }

    /** The groups' minima, unsigned; the array itself. */
    public byte[] groupMinima() {
        return groupMinima;
    }

    /** The scale's bits in IEEE half precision. */
    public short scaleBits() {
        return scale;
    }

    /** The minimum's bits in IEEE half precision. */
    public short minimumBits() {
        return minimum;
    }

    /** The scale of a group with the block's own. */
    public float scale(int group) {
        return Float.float16ToFloat(scale) * groupScales[group];
    }

    /** What is subtracted from the values of a group. */
    public float minimum(int group) {
        return Float.float16ToFloat(minimum) * (groupMinima[group] & 0xff);
    }

    /** Fills this block. */
    public void read(MemorySegment data, long at) {
        MemorySegment.copy(data, JAVA_BYTE, at, raw, 0, raw.length);
        format.unpack(raw, 0, this);
    }

    /** Fills this block from bytes on the heap, which loops of C2 read faster than a segment. */
    public void read(byte[] packed, int at) {
        format.unpack(packed, at, this);
    }

    /** Writes the block's values, bit for bit those of ggml. */
    public void values(float[] y, int to) {
        int group = format.group();
        float[] levels = format.levels();
        for (int part = 0; part < groupScales.length; part++) {
            float partScale = scale(part);
            float partMinimum = minimum(part);
            for (int i = part * group; i < (part + 1) * group; i++) {
                int code = codes[i] & 0xff;
                float level = levels == null ? code - format.zero() : levels[code];
                float value = partScale * level;
                y[to + i] = format.hasMinima() ? value - partMinimum : value;
            }
        }
    }

    // ---- for the formats

    /** The bits of a half-precision number in the packed bytes. */
    static short half(byte[] raw, int at) {
        return (short) ((raw[at] & 0xff) | raw[at + 1] << 8);
    }

    /** Two codes a byte: the low halves are {@code count} codes, the high ones the next; eight bytes at a time. */
    void halves(byte[] raw, int from, int count, int to) {
        for (int i = 0; i < count; i += Long.BYTES) {
            long eight = (long) LONGS.get(raw, from + i);
            LONGS.set(codes, to + i, eight & (15 * EACH));
            LONGS.set(codes, to + count + i, eight >>> 4 & (15 * EACH));
        }
    }

    /** Four codes a byte: {@code count} codes take the lowest two bits, the next ones those above … */
    void quarters(byte[] raw, int from, int count, int to) {
        for (int i = 0; i < count; i += Long.BYTES) {
            long eight = (long) LONGS.get(raw, from + i);
            for (int quarter = 0; quarter < 4; quarter++) {
                LONGS.set(codes, to + quarter * count + i, eight >>> (2 * quarter) & (3 * EACH));
            }
        }
    }

    /** Adds a bit, or two, of each byte on top of codes. */
    void top(byte[] raw, int from, int count, int shift, int mask, int place, int to) {
        for (int i = 0; i < count; i += Long.BYTES) {
            long bits = (long) LONGS.get(raw, from + i) >>> shift & (mask * EACH);
            LONGS.set(codes, to + i, (long) LONGS.get(codes, to + i) | bits << place);
        }
    }

    /** Adds bit {@code i} of 32 to code {@code i} as its fifth. */
    void fifthBits(byte[] raw, int from) {
        for (int i = 0; i < 32; i++) {
            codes[i] |= (byte) ((raw[from + i / 8] >>> (i % 8) & 1) << 4);
        }
    }

    /**
     * Eight scales, then eight minima, of six bits each in twelve bytes. The first four of each kind take the low six bits of a
     * byte; the last four put their low halves into the last four bytes and their high bits on top of the first eight.
     */
    void sixBitScales(byte[] raw, int from) {
        for (int i = 0; i < 4; i++) {
            groupScales[i] = (byte) (raw[from + i] & 63);
            groupMinima[i] = (byte) (raw[from + 4 + i] & 63);
            groupScales[4 + i] = (byte) ((raw[from + 8 + i] & 15) | (raw[from + i] & 0xc0) >>> 2);
            groupMinima[4 + i] = (byte) ((raw[from + 8 + i] & 0xff) >>> 4 | (raw[from + 4 + i] & 0xc0) >>> 2);
        }
    }
}
