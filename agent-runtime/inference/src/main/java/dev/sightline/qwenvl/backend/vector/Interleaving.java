package dev.sightline.qwenvl.backend.vector;

import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.tensor.Block;
import dev.sightline.qwenvl.tensor.BlockFormat;
import dev.sightline.qwenvl.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * How blocks of sixteen rows are laid out side by side, so that a lane of a vector is a row: values of the activation come in as
 * broadcasts, once for sixteen rows; nothing is added up across lanes; the weights are one sequential stream. The layout follows
 * from the {@link BlockFormat} and does not depend on the width of vectors: narrower ones pass over the same bytes several times.
 *
 * <p>Heads lie between the planes, and are padded, because planes that follow each other without a gap were read at two thirds of
 * the speed on the processor that this was measured on: its prefetching follows strides that are not powers of two better.
 *
 * <pre>
 * 16 rows  = for each 256 columns a unit
 * unit     = head; then for each 32 columns a chunk
 * chunk    = head; planes
 * plane    = 16 words of four bytes, one a row
 * planes   = 4 of halves of bytes; byte b of word v: column 4v+b below, column 16+4v+b above
 *            and, for codes of five and six bits, 2 of their upper two bits
 * heads    = of each block scale[16] (half), minimum[16] (half, if there are minima),
 *            of each group scale[16] (byte, if groups have some), minimum[16] (byte, likewise);
 *            those of a block of one chunk stand in the chunk, others in the unit, those of a group of one chunk or less in the chunk
 * </pre>
 */
final class Interleaving {

    /** Rows that are interleaved. */
    static final int ROWS = 16;

    /** Columns whose planes are stored together. */
    static final int CHUNK = 32;

    static final int PLANE = 4 * ROWS;
    /** The alignment at which a vector does not straddle cache lines. */
    static final long LINE = 64;

    /** Columns of a unit. */
    static final int UNIT = 256;

    /** Chunks of a whole unit. */
    static final int CHUNKS = UNIT / CHUNK;

    private static final int HALVES = 2 * ROWS;
    private static final int SMALLEST_HEAD = 2 * ROWS;
    private static final short INFINITE = 0x7c00;

    /** How codes are split over planes. */
    enum Planes {
        /** Up to four bits. */
        FOUR(4, 128),
        /** Four bits that are indices of uneven levels. */
        LEVELS(4, 128),
        /** Five or six bits. */
        SIX(6, 64);

        private final int count;

        /** Bytes of a unit's head at least. */
        private final int padding;

        Planes(int count, int padding) {
            this.count = count;
            this.padding = padding;
        }
    }

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** A 1 in each of four bytes. */
    private static final int EACH = 0x0101_0101;

    private static final long EACH_OF_EIGHT = 0x0101_0101_0101_0101L;

    private final BlockFormat format;
    private final Planes planes;
    private final int unitHead;
    private final int chunkHead;

    Interleaving(BlockFormat format) {
        this.format = format;
        this.planes = format.levels() != null ? Planes.LEVELS : format.bits() <= 4 ? Planes.FOUR : Planes.SIX;
        int own = HALVES + (format.hasMinima() ? HALVES : 0);
        int ofGroups = chunkGroupBytes();
        if (format.size() == CHUNK) {
            this.chunkHead = own;
            this.unitHead = planes.padding;
        } else if (groupsInChunks()) {
            this.chunkHead = Math.max(SMALLEST_HEAD, CHUNK / format.group() * ofGroups);
            this.unitHead = Math.max(planes.padding, own);
        } else {
            this.chunkHead = SMALLEST_HEAD;
            this.unitHead = Math.max(planes.padding, UNIT / format.size() * (own + ofGroups));
        }
    }

    BlockFormat format() {
        return format;
    }

    Planes planes() {
        return planes;
    }

    /** Whether the scales of a block are stored in its chunk. */
    boolean blockIsChunk() {
        return format.size() == CHUNK;
    }

    /** Whether a block is a unit, and the scales of its groups are stored in their chunks. */
    boolean groupsInChunks() {
        return format.size() == UNIT && format.group() <= CHUNK;
    }

    /** Bytes from a chunk to its planes. */
    int chunkHead() {
        return chunkHead;
    }

    /** Bytes from a chunk of a unit to the next. */
    int chunkBytes() {
        return chunkHead + planes.count * PLANE;
    }

    /** Bytes from a unit to its first chunk. */
    int unitHead() {
        return unitHead;
    }

    /** Bytes from a unit to the next. */
    int unitBytes() {
        return unitHead + CHUNKS * chunkBytes();
    }

    /** Bytes of the scales and minima of a block in a unit's head, where groups are longer than a chunk. */
    int blockHead() {
        return HALVES + (format.hasMinima() ? HALVES : 0) + (hasGroupMinima() ? ROWS : 0);
    }

    /** Bytes of the scale and the minimum of one group in a chunk's head. */
    int chunkGroupBytes() {
        return ROWS * ((format.hasGroupScales() ? 1 : 0) + (hasGroupMinima() ? 1 : 0));
    }

    /** Bytes of sixteen rows. */
    long groupBytes(int columns) {
        return (long) Math.ceilDiv(columns, UNIT) * unitBytes();
    }

    /** Whether a block keeps minima of its groups; a block that is one group of 32 has only its own. */
    boolean hasGroupMinima() {
        return format.hasMinima() && format.size() > CHUNK;
    }

    /** Bytes of a matrix; rows that are missing at the end are filled up with zeros. */
    long bytes(int rows, int columns) {
        return Math.ceilDiv(rows, ROWS) * groupBytes(columns);
    }

    /**
     * Lays out rows, sixteen at a time.
     *
     * @param first number of the first sixteen
     * @param end number after the last sixteen
     * @param target the whole matrix
     */
    void pack(Tensor source, int first, int end, MemorySegment target) {
        Block block = format.newBlock();
        byte[] stored = new byte[(int) source.type().bytes(UNIT)];
        byte[] unit = new byte[unitBytes()];
        long to = first * groupBytes(source.columns());
        for (int group = first; group < end; group++) {
            int rows = Math.min(ROWS, source.rows() - group * ROWS);
            if (rows < ROWS) {
                Arrays.fill(unit, (byte) 0);
            }
            for (int column = 0; column < source.columns(); column += UNIT, to += unit.length) {
                int columns = Math.min(UNIT, source.columns() - column);
                for (int row = 0; row < rows; row++) {
                    readRow(source, group * ROWS + row, column, columns, stored);
                    packRow(source, group * ROWS + row, columns, stored, block, unit);
                }
                MemorySegment.copy(unit, 0, target, ValueLayout.JAVA_BYTE, to, unit.length);
            }
        }
    }

    private static void readRow(Tensor source, int row, int column, int columns, byte[] stored) {
        long from = row * source.rowBytes() + source.type().bytes(column);
        int bytes = (int) source.type().bytes(columns);
        MemorySegment.copy(source.data(), ValueLayout.JAVA_BYTE, from, stored, 0, bytes);
    }

    private void packRow(Tensor source, int row, int columns, byte[] stored, Block block, byte[] unit) {
        for (int column = 0, at = 0; column < columns; column += format.size(), at += format.bytes()) {
            block.read(stored, at);
            if ((block.scaleBits() & INFINITE) == INFINITE || (block.minimumBits() & INFINITE) == INFINITE) {
                throw new QwenVlException(
                        "Cannot use tensor '%s': the scale of a block in row %d is not a finite number. The file is damaged; download it again."
                                .formatted(source.name(), row));
            }
            put(block, row % ROWS, column / CHUNK, unit);
        }
    }

    private void put(Block block, int row, int firstChunk, byte[] unit) {
        int head = blockIsChunk()
                ? unitHead + firstChunk * chunkBytes()
                : format.size() == UNIT ? 0 : firstChunk * CHUNK / format.size() * blockHead();
        half(block.scaleBits(), unit, head + 2 * row);
        if (format.hasMinima()) {
            half(block.minimumBits(), unit, head + HALVES + 2 * row);
        }
        if (format.group() > CHUNK) {
            unit[head + blockHead() - ROWS + row] = block.groupMinima()[0];
        }
        byte[] codes = block.codes();
        for (int from = 0; from < format.size(); from += CHUNK) {
            int chunk = unitHead + (firstChunk + from / CHUNK) * chunkBytes();
            if (groupsInChunks()) {
                putGroups(block, row, from, unit, chunk);
            }
            int to = chunk + chunkHead + 4 * row;
            halves(codes, from, unit, to);
            if (planes == Planes.SIX) {
                tops(codes, from, unit, to + 4 * PLANE);
            }
        }
    }

    private void putGroups(Block block, int row, int from, byte[] unit, int chunk) {
        int at = chunk + row;
        for (int group = from / format.group(); group < (from + CHUNK) / format.group(); group++) {
            if (format.hasGroupScales()) {
                unit[at] = block.groupScales()[group];
                at += ROWS;
            }
            if (hasGroupMinima()) {
                unit[at] = block.groupMinima()[group];
                at += ROWS;
            }
        }
    }

    private static void halves(byte[] codes, int from, byte[] out, int to) {
        for (int word = 0; word < 4; word += 2) {
            long low = (long) LONGS.get(codes, from + 4 * word) & (15 * EACH_OF_EIGHT);
            long high = (long) LONGS.get(codes, from + 4 * word + 16) & (15 * EACH_OF_EIGHT);
            long both = low | high << 4;
            INTS.set(out, to + word * PLANE, (int) both);
            INTS.set(out, to + (word + 1) * PLANE, (int) (both >>> 32));
        }
    }

    private static void tops(byte[] codes, int from, byte[] out, int to) {
        for (int plane = 0; plane < 2; plane++) {
            int column = from + 8 * plane;
            INTS.set(
                    out,
                    to + plane * PLANE,
                    top(codes, column)
                            | top(codes, column + 4) << 2
                            | top(codes, column + 16) << 4
                            | top(codes, column + 20) << 6);
        }
    }

    private static int top(byte[] codes, int from) {
        return (int) INTS.get(codes, from) >>> 4 & (3 * EACH);
    }

    private static void half(short bits, byte[] out, int to) {
        out[to] = (byte) bits;
        out[to + 1] = (byte) (bits >> 8);
    }
}
