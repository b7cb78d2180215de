package dev.sightline.qwenvl.backend.vector;

import static dev.sightline.qwenvl.backend.vector.Interleaving.CHUNK;
import static dev.sightline.qwenvl.backend.vector.Interleaving.CHUNKS;
import static dev.sightline.qwenvl.backend.vector.Interleaving.PLANE;
import static dev.sightline.qwenvl.backend.vector.Interleaving.ROWS;
import static dev.sightline.qwenvl.backend.vector.Interleaving.UNIT;
import static dev.sightline.qwenvl.backend.vector.Tile.LANES;
import static dev.sightline.qwenvl.backend.vector.Tile.SPECIES;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.sightline.qwenvl.backend.vector.Interleaving.Planes;
import dev.sightline.qwenvl.tensor.BlockFormat;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of interleaved rows with one vector, the innermost loop of decoding, and their values for the panels of a
 * matrix product. See {@link Interleaving} for the layout.
 *
 * <p>A code becomes a float without being widened: its bits are moved into a mantissa and an exponent is put before
 * them, which makes them {@code offset + code} in one operation. Sums start with the negative total of the offsets, so
 * that these are cancelled before anything is added.
 *
 * <p>The loops call nothing but methods of the JDK: beyond a number of nodes C2 inlines only what the JDK marks to be
 * inlined always, and allocates every vector that passes from or to another method. One instance belongs to one thread.
 */
final class InterleavedRows {

    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Short> SHORTS =
            VectorSpecies.of(short.class, VectorShape.forBitSize(LANES * Short.SIZE));
    private static final VectorSpecies<Byte> BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, LANES * Byte.SIZE)));

    /** Columns whose sums are kept before they are scaled: 4 KiB. */
    private static final int STRETCH = 1024;

    private static final int PART = ColumnSums.PART;

    /*
     * The positions of bits in a mantissa, and the exponents before them. In arrays, because C2 would reload a constant each time instead of keeping it in a register.
     */
    private static final float LOW_OFFSET = 256;
    private static final float HIGH_OFFSET = 16;
    private static final int[] LOW_BITS = filled(15 << 15);
    private static final int[] LOW_EXPONENT = filled(Float.floatToRawIntBits(LOW_OFFSET));
    private static final int[] HIGH_BITS = filled(15 << 19);
    private static final int[] HIGH_EXPONENT = filled(Float.floatToRawIntBits(HIGH_OFFSET));

    /** The same for codes of which the upper bits come from another plane; the fewer bits, the smaller the offsets. */
    private static final class Topped {
        private static final Topped FIVE = new Topped(14, 1);
        private static final Topped SIX = new Topped(13, 3);

        /** What moves the lower bits to their place. */
        private final int rotation;

        private final float lowOffset;
        private final float highOffset;
        private final int[] lowBits;
        private final int[] lowTops;
        private final int[] lowExponent;
        private final int[] highBits;
        private final int[] highTops;
        private final int[] highExponent;

        private Topped(int rotation, int tops) {
            this.rotation = rotation;
            lowOffset = 1 << (23 - rotation);
            highOffset = 1 << (19 - rotation);
            lowBits = filled(15 << rotation);
            lowTops = filled(tops << (rotation + 4));
            lowExponent = filled(Float.floatToRawIntBits(lowOffset));
            highBits = filled(15 << (rotation + 4));
            highTops = filled(tops << (rotation + 8));
            highExponent = filled(Float.floatToRawIntBits(highOffset));
        }

        static Topped of(BlockFormat format) {
            return format.bits() == 5 ? FIVE : SIX;
        }
    }

    /** Halves are shifted under a float's exponent, which is too small by this. */
    private static final float HALF_EXPONENT = 0x1p112f;

    private final float[] sums = new float[STRETCH / PART * LANES];
    private final float[] scales = new float[STRETCH / PART * LANES];
    private final float[] minima = new float[STRETCH / PART * LANES];
    private final float[] result = new float[ROWS];
    private final float[] four = new float[4];
    private final int[] levels = new int[16];

    private static int[] filled(int value) {
        int[] lanes = new int[LANES];
        Arrays.fill(lanes, value);
        return lanes;
    }

    /**
     * {@code y[yFrom + i] = Σ weight[group·16 + i][k] · x[xFrom + k]} for {@code i} below {@code count}.
     *
     * @param sums of the columns of {@code x}
     */
    void products(
            InterleavedMatrix weight,
            int group,
            int count,
            float[] x,
            int xFrom,
            ColumnSums sums,
            float[] y,
            int yFrom) {
        Interleaving layout = weight.layout();
        readLevels(layout);
        Arrays.fill(result, 0);
        int columns = weight.tensor().columns();
        for (int lane = 0; lane < count; lane += LANES) {
            for (int column = 0; column < columns; column += STRETCH) {
                long at = group * weight.groupBytes() + (long) (column / UNIT) * layout.unitBytes();
                int chunks = Math.min(STRETCH, columns - column) / CHUNK;
                if (LANES >= 8
                        && chunks % CHUNKS == 0
                        && inOnePass(weight, at, lane, chunks, x, xFrom + column, sums, column)) {
                    continue;
                }
                codes(weight, at, lane, chunks, x, xFrom + column, sums.parts(), column / PART);
                if (layout.blockIsChunk()) {
                    scaleChunks(weight, at, lane, chunks, sums.groups(), column / CHUNK);
                } else if (layout.groupsInChunks()) {
                    scaleUnits(
                            weight,
                            at,
                            lane,
                            chunks / CHUNKS,
                            sums.groups(),
                            column / layout.format().group());
                } else {
                    scaleBlocks(
                            weight,
                            at,
                            lane,
                            chunks,
                            sums.groups(),
                            column / layout.format().group());
                }
            }
        }
        System.arraycopy(result, 0, y, yFrom, count);
    }

    /**
     * Codes and scales at once, which makes Q4_K a fifth and Q6_K a third faster and so is worth code of its own; false for other
     * types. Q4_0 gained nothing.
     */
    private boolean inOnePass(
            InterleavedMatrix weight,
            long at,
            int lane,
            int chunks,
            float[] x,
            int xFrom,
            ColumnSums sums,
            int column) {
        Interleaving layout = weight.layout();
        MemorySegment data = weight.data();
        int zero = layout.format().zero();
        int units = chunks / CHUNKS;
        int bytes = layout.unitBytes();
        int step = layout.chunkBytes();
        long planes = at + layout.unitHead() + layout.chunkHead() + 4L * lane;
        int part = column / PART;
        if (!layout.groupsInChunks()) {
            return false;
        }
        int toHead = lane - 4 * lane - layout.chunkHead();
        int toUnitHead = 2 * lane - 4 * lane - layout.chunkHead() - layout.unitHead();
        if (layout.planes() == Planes.FOUR && layout.format().group() == CHUNK && layout.hasGroupMinima()) {
            fourBitUnits(
                    data,
                    planes,
                    units,
                    bytes,
                    step,
                    toHead,
                    x,
                    xFrom,
                    sums.parts(),
                    part,
                    zero,
                    sums.groups(),
                    column / CHUNK,
                    result,
                    lane,
                    toUnitHead);
            return true;
        }
        if (layout.planes() == Planes.SIX && layout.format().group() == PART && !layout.hasGroupMinima()) {
            sixBitUnits(
                    Topped.of(layout.format()),
                    data,
                    planes,
                    units,
                    bytes,
                    step,
                    toHead,
                    x,
                    xFrom,
                    sums.parts(),
                    part,
                    zero,
                    result,
                    lane,
                    toUnitHead);
            return true;
        }
        return false;
    }

    private void readLevels(Interleaving layout) {
        float[] values = layout.format().levels();
        if (values != null) {
            for (int i = 0; i < values.length; i++) {
                levels[i] = Float.floatToRawIntBits(values[i]);
            }
        }
    }

    /** Sums of codes and values for each {@value ColumnSums#PART} columns. */
    private void codes(
            InterleavedMatrix weight, long at, int lane, int chunks, float[] x, int xFrom, float[] parts, int part) {
        Interleaving layout = weight.layout();
        long planes = at + layout.unitHead() + layout.chunkHead() + 4L * lane;
        int units = chunks / CHUNKS;
        if (units > 0) {
            codes(weight, planes, units, CHUNKS, x, xFrom, parts, part, 0);
        }
        if (chunks % CHUNKS != 0) {
            int done = units * CHUNKS;
            codes(
                    weight,
                    planes + (long) units * layout.unitBytes(),
                    1,
                    chunks % CHUNKS,
                    x,
                    xFrom + done * CHUNK,
                    parts,
                    part + 2 * done,
                    2 * done * LANES);
        }
    }

    private void codes(
            InterleavedMatrix weight,
            long planes,
            int units,
            int chunks,
            float[] x,
            int xFrom,
            float[] parts,
            int part,
            int to) {
        Interleaving layout = weight.layout();
        MemorySegment data = weight.data();
        int zero = layout.format().zero();
        int unit = layout.unitBytes();
        int step = layout.chunkBytes();
        switch (layout.planes()) {
            case FOUR -> four(data, planes, units, unit, chunks, step, x, xFrom, parts, part, zero, sums, to);
            case LEVELS -> levels(data, planes, units, unit, chunks, step, x, xFrom, levels, sums, to);
            case SIX ->
                six(
                        Topped.of(layout.format()),
                        data,
                        planes,
                        units,
                        unit,
                        chunks,
                        step,
                        x,
                        xFrom,
                        parts,
                        part,
                        zero,
                        sums,
                        to);
        }
    }

    private static void four(
            MemorySegment data,
            long begin,
            int units,
            int unitBytes,
            int chunks,
            int step,
            float[] x,
            int xBegin,
            float[] parts,
            int partBegin,
            int zero,
            float[] sums,
            int toBegin) {
        IntVector lowBits = IntVector.fromArray(INTS, LOW_BITS, 0);
        IntVector lowExponent = IntVector.fromArray(INTS, LOW_EXPONENT, 0);
        IntVector highBits = IntVector.fromArray(INTS, HIGH_BITS, 0);
        IntVector highExponent = IntVector.fromArray(INTS, HIGH_EXPONENT, 0);
        float lowZero = -(LOW_OFFSET + zero);
        float highZero = -(HIGH_OFFSET + zero);
        for (int unit = 0; unit < units; unit++) {
            long planes = begin + (long) unit * unitBytes;
            int xFrom = xBegin + unit * UNIT;
            int part = partBegin + unit * (UNIT / PART);
            int to = toBegin + unit * (UNIT / PART) * LANES;
            for (int chunk = 0; chunk < chunks; chunk++, planes += step) {
                FloatVector low0 = FloatVector.broadcast(SPECIES, lowZero * parts[part + 2 * chunk]);
                FloatVector high0 = FloatVector.broadcast(SPECIES, highZero * parts[part + 2 * chunk + 1]);
                FloatVector low1 = FloatVector.zero(SPECIES);
                FloatVector high1 = FloatVector.zero(SPECIES);
                for (int word = 0; word < 4; word += 2) {
                    long plane = planes + word * (long) PLANE;
                    int k = xFrom + chunk * CHUNK + 4 * word;
                    IntVector bits0 = IntVector.fromMemorySegment(INTS, data, plane, LITTLE_ENDIAN)
                            .lanewise(VectorOperators.ROL, 15);
                    IntVector bits1 = IntVector.fromMemorySegment(INTS, data, plane + PLANE, LITTLE_ENDIAN)
                            .lanewise(VectorOperators.ROL, 15);
                    for (int i = 0; i < 4; i++) {
                        low0 = bits0.and(lowBits)
                                .or(lowExponent)
                                .reinterpretAsFloats()
                                .fma(FloatVector.broadcast(SPECIES, x[k + i]), low0);
                        high0 = bits0.and(highBits)
                                .or(highExponent)
                                .reinterpretAsFloats()
                                .fma(FloatVector.broadcast(SPECIES, x[k + 16 + i]), high0);
                        low1 = bits1.and(lowBits)
                                .or(lowExponent)
                                .reinterpretAsFloats()
                                .fma(FloatVector.broadcast(SPECIES, x[k + 4 + i]), low1);
                        high1 = bits1.and(highBits)
                                .or(highExponent)
                                .reinterpretAsFloats()
                                .fma(FloatVector.broadcast(SPECIES, x[k + 20 + i]), high1);
                        bits0 = bits0.lanewise(VectorOperators.ROR, 8);
                        bits1 = bits1.lanewise(VectorOperators.ROR, 8);
                    }
                }
                low0.add(low1).intoArray(sums, to + 2 * chunk * LANES);
                high0.add(high1).intoArray(sums, to + (2 * chunk + 1) * LANES);
            }
        }
    }

    private static void levels(
            MemorySegment data,
            long begin,
            int units,
            int unitBytes,
            int chunks,
            int step,
            float[] x,
            int xBegin,
            int[] levels,
            float[] sums,
            int toBegin) {
        IntVector table0 = IntVector.fromArray(INTS, levels, 0);
        IntVector table1 = IntVector.fromArray(INTS, levels, LANES < 16 ? LANES : 0);
        IntVector table2 = IntVector.fromArray(INTS, levels, LANES == 4 ? 8 : 0);
        IntVector table3 = IntVector.fromArray(INTS, levels, LANES == 4 ? 12 : 0);
        for (int unit = 0; unit < units; unit++) {
            long planes = begin + (long) unit * unitBytes;
            int xFrom = xBegin + unit * UNIT;
            int to = toBegin + unit * (UNIT / PART) * LANES;
            for (int chunk = 0; chunk < chunks; chunk++, planes += step) {
                FloatVector low = FloatVector.zero(SPECIES);
                FloatVector high = FloatVector.zero(SPECIES);
                for (int word = 0; word < 4; word++) {
                    int k = xFrom + chunk * CHUNK + 4 * word;
                    IntVector bits =
                            IntVector.fromMemorySegment(INTS, data, planes + word * (long) PLANE, LITTLE_ENDIAN);
                    for (int i = 0; i < 8; i++) {
                        IntVector code = bits.and(15);
                        IntVector level = code.and(LANES - 1).selectFrom(table0);
                        if (LANES < 16) {
                            level = level.blend(
                                    code.and(LANES - 1).selectFrom(table1), code.compare(VectorOperators.GE, LANES));
                        }
                        if (LANES == 4) {
                            level = level.blend(code.and(3).selectFrom(table2), code.compare(VectorOperators.GE, 8));
                            level = level.blend(code.and(3).selectFrom(table3), code.compare(VectorOperators.GE, 12));
                        }
                        FloatVector value = level.reinterpretAsFloats();
                        if ((i & 1) == 0) {
                            low = value.fma(FloatVector.broadcast(SPECIES, x[k + i / 2]), low);
                        } else {
                            high = value.fma(FloatVector.broadcast(SPECIES, x[k + 16 + i / 2]), high);
                        }
                        bits = bits.lanewise(VectorOperators.LSHR, 4);
                    }
                }
                low.intoArray(sums, to + 2 * chunk * LANES);
                high.intoArray(sums, to + (2 * chunk + 1) * LANES);
            }
        }
    }

    private static void six(
            Topped topped,
            MemorySegment data,
            long begin,
            int units,
            int unitBytes,
            int chunks,
            int step,
            float[] x,
            int xBegin,
            float[] parts,
            int partBegin,
            int zero,
            float[] sums,
            int toBegin) {
        IntVector lowBits = IntVector.fromArray(INTS, topped.lowBits, 0);
        IntVector lowTops = IntVector.fromArray(INTS, topped.lowTops, 0);
        IntVector lowExponent = IntVector.fromArray(INTS, topped.lowExponent, 0);
        IntVector highBits = IntVector.fromArray(INTS, topped.highBits, 0);
        IntVector highTops = IntVector.fromArray(INTS, topped.highTops, 0);
        IntVector highExponent = IntVector.fromArray(INTS, topped.highExponent, 0);
        float lowZero = -(topped.lowOffset + zero);
        float highZero = -(topped.highOffset + zero);
        for (int unit = 0; unit < units; unit++) {
            long planes = begin + (long) unit * unitBytes;
            int xFrom = xBegin + unit * UNIT;
            int part = partBegin + unit * (UNIT / PART);
            int to = toBegin + unit * (UNIT / PART) * LANES;
            for (int chunk = 0; chunk < chunks; chunk++, planes += step) {
                FloatVector low0 = FloatVector.broadcast(SPECIES, lowZero * parts[part + 2 * chunk]);
                FloatVector high0 = FloatVector.broadcast(SPECIES, highZero * parts[part + 2 * chunk + 1]);
                FloatVector low1 = FloatVector.zero(SPECIES);
                FloatVector high1 = FloatVector.zero(SPECIES);
                for (int pair = 0; pair < 2; pair++) {
                    long plane = planes + 2L * pair * PLANE;
                    int k = xFrom + chunk * CHUNK + 8 * pair;
                    IntVector bits0 = IntVector.fromMemorySegment(INTS, data, plane, LITTLE_ENDIAN)
                            .lanewise(VectorOperators.ROL, topped.rotation);
                    IntVector bits1 = IntVector.fromMemorySegment(INTS, data, plane + PLANE, LITTLE_ENDIAN)
                            .lanewise(VectorOperators.ROL, topped.rotation);
                    IntVector tops =
                            IntVector.fromMemorySegment(INTS, data, planes + (4 + pair) * (long) PLANE, LITTLE_ENDIAN);
                    IntVector tops0 = tops.lanewise(VectorOperators.ROL, topped.rotation + 4);
                    IntVector tops1 = tops.lanewise(VectorOperators.ROL, topped.rotation + 2);
                    for (int i = 0; i < 4; i++) {
                        low0 = bits0.and(lowBits)
                                .or(tops0.and(lowTops))
                                .or(lowExponent)
                                .reinterpretAsFloats()
                                .fma(FloatVector.broadcast(SPECIES, x[k + i]), low0);
                        high0 = bits0.and(highBits)
                                .or(tops0.and(highTops))
                                .or(highExponent)
                                .reinterpretAsFloats()
                                .fma(FloatVector.broadcast(SPECIES, x[k + 16 + i]), high0);
                        low1 = bits1.and(lowBits)
                                .or(tops1.and(lowTops))
                                .or(lowExponent)
                                .reinterpretAsFloats()
                                .fma(FloatVector.broadcast(SPECIES, x[k + 4 + i]), low1);
                        high1 = bits1.and(highBits)
                                .or(tops1.and(highTops))
                                .or(highExponent)
                                .reinterpretAsFloats()
                                .fma(FloatVector.broadcast(SPECIES, x[k + 20 + i]), high1);
                        bits0 = bits0.lanewise(VectorOperators.ROR, 8);
                        bits1 = bits1.lanewise(VectorOperators.ROR, 8);
                        tops0 = tops0.lanewise(VectorOperators.ROR, 8);
                        tops1 = tops1.lanewise(VectorOperators.ROR, 8);
                    }
                }
                low0.add(low1).intoArray(sums, to + 2 * chunk * LANES);
                high0.add(high1).intoArray(sums, to + (2 * chunk + 1) * LANES);
            }
        }
    }

    // ---- the commonest types in one pass

    private static void fourBitUnits(
            MemorySegment data,
            long begin,
            int units,
            int unitBytes,
            int step,
            int toHead,
            float[] x,
            int xBegin,
            float[] parts,
            int partBegin,
            int zero,
            float[] groupSums,
            int groupBegin,
            float[] result,
            int lane,
            int toUnitHead) {
        IntVector lowBits = IntVector.fromArray(INTS, LOW_BITS, 0);
        IntVector lowExponent = IntVector.fromArray(INTS, LOW_EXPONENT, 0);
        IntVector highBits = IntVector.fromArray(INTS, HIGH_BITS, 0);
        IntVector highExponent = IntVector.fromArray(INTS, HIGH_EXPONENT, 0);
        float lowZero = -(LOW_OFFSET + zero);
        float highZero = -(HIGH_OFFSET + zero);
        FloatVector sum = FloatVector.fromArray(SPECIES, result, lane);
        for (int unit = 0; unit < units; unit++) {
            long planes = begin + (long) unit * unitBytes;
            int xFrom = xBegin + unit * UNIT;
            int part = partBegin + unit * (UNIT / PART);
            FloatVector inBlock = FloatVector.zero(SPECIES);
            FloatVector below = FloatVector.zero(SPECIES);
            for (int chunk = 0; chunk < CHUNKS; chunk++, planes += step) {
                FloatVector low0 = FloatVector.broadcast(SPECIES, lowZero * parts[part + 2 * chunk]);
                FloatVector high0 = FloatVector.broadcast(SPECIES, highZero * parts[part + 2 * chunk + 1]);
                FloatVector low1 = FloatVector.zero(SPECIES);
                FloatVector high1 = FloatVector.zero(SPECIES);
                for (int word = 0; word < 4; word += 2) {
                    long plane = planes + word * (long) PLANE;
                    int k = xFrom + chunk * CHUNK + 4 * word;
                    IntVector bits0 = IntVector.fromMemorySegment(INTS, data, plane, LITTLE_ENDIAN)
                            .lanewise(VectorOperators.ROL, 15);
                    IntVector bits1 = IntVector.fromMemorySegment(INTS, data, plane + PLANE, LITTLE_ENDIAN)
                            .lanewise(VectorOperators.ROL, 15);
                    for (int i = 0; i < 4; i++) {
                        low0 = bits0.and(lowBits)
                                .or(lowExponent)
                                .reinterpretAsFloats()
                                .fma(FloatVector.broadcast(SPECIES, x[k + i]), low0);
                        high0 = bits0.and(highBits)
                                .or(highExponent)
                                .reinterpretAsFloats()
                                .fma(FloatVector.broadcast(SPECIES, x[k + 16 + i]), high0);
                        low1 = bits1.and(lowBits)
                                .or(lowExponent)
                                .reinterpretAsFloats()
                                .fma(FloatVector.broadcast(SPECIES, x[k + 4 + i]), low1);
                        high1 = bits1.and(highBits)
                                .or(highExponent)
                                .reinterpretAsFloats()
                                .fma(FloatVector.broadcast(SPECIES, x[k + 20 + i]), high1);
                        bits0 = bits0.lanewise(VectorOperators.ROR, 8);
                        bits1 = bits1.lanewise(VectorOperators.ROR, 8);
                    }
                }
                long head = planes + toHead;
                FloatVector scale = (FloatVector) ByteVector.fromMemorySegment(BYTES, data, head, LITTLE_ENDIAN)
                        .convertShape(VectorOperators.B2F, SPECIES, 0);
                FloatVector minimum =
                        (FloatVector) ByteVector.fromMemorySegment(BYTES, data, head + ROWS, LITTLE_ENDIAN)
                                .convertShape(VectorOperators.B2F, SPECIES, 0);
                inBlock = low0.add(low1).add(high0.add(high1)).fma(scale, inBlock);
                below = minimum.fma(
                        FloatVector.broadcast(SPECIES, groupSums[groupBegin + unit * CHUNKS + chunk]), below);
            }
            IntVector scaleBits = (IntVector) ShortVector.fromMemorySegment(
                            SHORTS, data, begin + (long) unit * unitBytes + toUnitHead, LITTLE_ENDIAN)
                    .convertShape(VectorOperators.S2I, INTS, 0);
            FloatVector scale = scaleBits
                    .and(0x7fff)
                    .lanewise(VectorOperators.LSHL, 13)
                    .or(scaleBits.and(0x80000000))
                    .reinterpretAsFloats()
                    .mul(HALF_EXPONENT);
            IntVector minimumBits = (IntVector) ShortVector.fromMemorySegment(
                            SHORTS, data, begin + (long) unit * unitBytes + toUnitHead + 2 * ROWS, LITTLE_ENDIAN)
                    .convertShape(VectorOperators.S2I, INTS, 0);
            FloatVector minimum = minimumBits
                    .and(0x7fff)
                    .lanewise(VectorOperators.LSHL, 13)
                    .or(minimumBits.and(0x80000000))
                    .reinterpretAsFloats()
                    .mul(HALF_EXPONENT);
            sum = inBlock.fma(scale, sum).sub(below.mul(minimum));
        }
        sum.intoArray(result, lane);
    }

    private static void sixBitUnits(
            Topped topped,
            MemorySegment data,
            long begin,
            int units,
            int unitBytes,
            int step,
            int toHead,
            float[] x,
            int xBegin,
            float[] parts,
            int partBegin,
            int zero,
            float[] result,
            int lane,
            int toUnitHead) {
        IntVector lowBits = IntVector.fromArray(INTS, topped.lowBits, 0);
        IntVector lowTops = IntVector.fromArray(INTS, topped.lowTops, 0);
        IntVector lowExponent = IntVector.fromArray(INTS, topped.lowExponent, 0);
        IntVector highBits = IntVector.fromArray(INTS, topped.highBits, 0);
        IntVector highTops = IntVector.fromArray(INTS, topped.highTops, 0);
        IntVector highExponent = IntVector.fromArray(INTS, topped.highExponent, 0);
        float lowZero = -(topped.lowOffset + zero);
        float highZero = -(topped.highOffset + zero);
        FloatVector sum = FloatVector.fromArray(SPECIES, result, lane);
        for (int unit = 0; unit < units; unit++) {
            long planes = begin + (long) unit * unitBytes;
            int xFrom = xBegin + unit * UNIT;
            int part = partBegin + unit * (UNIT / PART);
            FloatVector inBlock = FloatVector.zero(SPECIES);
            for (int chunk = 0; chunk < CHUNKS; chunk++, planes += step) {
                FloatVector low0 = FloatVector.broadcast(SPECIES, lowZero * parts[part + 2 * chunk]);
                FloatVector high0 = FloatVector.broadcast(SPECIES, highZero * parts[part + 2 * chunk + 1]);
                FloatVector low1 = FloatVector.zero(SPECIES);
                FloatVector high1 = FloatVector.zero(SPECIES);
                for (int pair = 0; pair < 2; pair++) {
                    long plane = planes + 2L * pair * PLANE;
                    int k = xFrom + chunk * CHUNK + 8 * pair;
                    IntVector bits0 = IntVector.fromMemorySegment(INTS, data, plane, LITTLE_ENDIAN)
                            .lanewise(VectorOperators.ROL, topped.rotation);
                    IntVector bits1 = IntVector.fromMemorySegment(INTS, data, plane + PLANE, LITTLE_ENDIAN)
                            .lanewise(VectorOperators.ROL, topped.rotation);
                    IntVector tops =
                            IntVector.fromMemorySegment(INTS, data, planes + (4 + pair) * (long) PLANE, LITTLE_ENDIAN);
                    IntVector tops0 = tops.lanewise(VectorOperators.ROL, topped.rotation + 4);
                    IntVector tops1 = tops.lanewise(VectorOperators.ROL, topped.rotation + 2);
                    for (int i = 0; i < 4; i++) {
                        low0 = bits0.and(lowBits)
                                .or(tops0.and(lowTops))
                                .or(lowExponent)
                                .reinterpretAsFloats()
                                .fma(FloatVector.broadcast(SPECIES, x[k + i]), low0);
                        high0 = bits0.and(highBits)
                                .or(tops0.and(highTops))
                                .or(highExponent)
                                .reinterpretAsFloats()
                                .fma(FloatVector.broadcast(SPECIES, x[k + 16 + i]), high0);
                        low1 = bits1.and(lowBits)
                                .or(tops1.and(lowTops))
                                .or(lowExponent)
                                .reinterpretAsFloats()
                                .fma(FloatVector.broadcast(SPECIES, x[k + 4 + i]), low1);
                        high1 = bits1.and(highBits)
                                .or(tops1.and(highTops))
                                .or(highExponent)
                                .reinterpretAsFloats()
                                .fma(FloatVector.broadcast(SPECIES, x[k + 20 + i]), high1);
                        bits0 = bits0.lanewise(VectorOperators.ROR, 8);
                        bits1 = bits1.lanewise(VectorOperators.ROR, 8);
                        tops0 = tops0.lanewise(VectorOperators.ROR, 8);
                        tops1 = tops1.lanewise(VectorOperators.ROR, 8);
                    }
                }
                long head = planes + toHead;
                FloatVector lowScale = (FloatVector) ByteVector.fromMemorySegment(BYTES, data, head, LITTLE_ENDIAN)
                        .convertShape(VectorOperators.B2F, SPECIES, 0);
                FloatVector highScale =
                        (FloatVector) ByteVector.fromMemorySegment(BYTES, data, head + ROWS, LITTLE_ENDIAN)
                                .convertShape(VectorOperators.B2F, SPECIES, 0);
                inBlock = low0.add(low1).fma(lowScale, high0.add(high1).fma(highScale, inBlock));
            }
            IntVector scaleBits = (IntVector) ShortVector.fromMemorySegment(
                            SHORTS, data, begin + (long) unit * unitBytes + toUnitHead, LITTLE_ENDIAN)
                    .convertShape(VectorOperators.S2I, INTS, 0);
            FloatVector scale = scaleBits
                    .and(0x7fff)
                    .lanewise(VectorOperators.LSHL, 13)
                    .or(scaleBits.and(0x80000000))
                    .reinterpretAsFloats()
                    .mul(HALF_EXPONENT);
            sum = inBlock.fma(scale, sum);
        }
        sum.intoArray(result, lane);
    }

    /** Adds the sums of the codes to the result, scaled, less the minima, where each chunk is a block. */
    private void scaleChunks(InterleavedMatrix weight, long begin, int lane, int chunks, float[] groupSums, int group) {
        Interleaving layout = weight.layout();
        MemorySegment data = weight.data();
        long first = begin + layout.unitHead();
        FloatVector sum = FloatVector.fromArray(SPECIES, result, lane);
        for (int chunk = 0; chunk < chunks; chunk++) {
            long at = first + chunk / CHUNKS * (long) layout.unitBytes() + chunk % CHUNKS * (long) layout.chunkBytes();
            FloatVector dot = FloatVector.fromArray(SPECIES, sums, 2 * chunk * LANES)
                    .add(FloatVector.fromArray(SPECIES, sums, (2 * chunk + 1) * LANES));
            sum = dot.fma(halves(data, at + 2L * lane), sum);
        }
        sum.intoArray(result, lane);
        if (layout.format().hasMinima()) {
            subtractChunks(layout, data, first + 2L * (ROWS + lane), lane, chunks, groupSums, group);
        }
    }

    /** In a loop of its own: with a condition in the loop above, C2 would allocate the sum in each pass. */
    private void subtractChunks(
            Interleaving layout, MemorySegment data, long first, int lane, int chunks, float[] groupSums, int group) {
        FloatVector sum = FloatVector.fromArray(SPECIES, result, lane);
        for (int chunk = 0; chunk < chunks; chunk++) {
            long at = first + chunk / CHUNKS * (long) layout.unitBytes() + chunk % CHUNKS * (long) layout.chunkBytes();
            sum = sum.sub(halves(data, at).mul(groupSums[group + chunk]));
        }
        sum.intoArray(result, lane);
    }

    /** The same where a block is a unit of which each chunk has one group or two, with scales of their own. */
    private void scaleUnits(
            InterleavedMatrix weight, long begin, int lane, int units, float[] groupSums, int firstGroup) {
        Interleaving layout = weight.layout();
        MemorySegment data = weight.data();
        boolean two = layout.format().group() < CHUNK;
        boolean minima = layout.hasGroupMinima();
        int unitBytes = layout.unitBytes();
        int step = layout.chunkBytes();
        int second = layout.chunkGroupBytes();
        long first = begin + layout.unitHead() + lane;
        int group = firstGroup;
        FloatVector sum = FloatVector.fromArray(SPECIES, result, lane);
        for (int unit = 0; unit < units; unit++) {
            long at = first + (long) unit * unitBytes;
            int to = unit * (UNIT / PART) * LANES;
            FloatVector inBlock = FloatVector.zero(SPECIES);
            FloatVector below = FloatVector.zero(SPECIES);
            for (int chunk = 0; chunk < CHUNKS; chunk++, at += step) {
                FloatVector low = FloatVector.fromArray(SPECIES, sums, to + 2 * chunk * LANES);
                FloatVector high = FloatVector.fromArray(SPECIES, sums, to + (2 * chunk + 1) * LANES);
                if (two) {
                    inBlock = low.fma(bytes(data, at), high.fma(bytes(data, at + second), inBlock));
                } else {
                    inBlock = low.add(high).fma(bytes(data, at), inBlock);
                }
                if (minima) {
                    below = bytes(data, at + ROWS).fma(FloatVector.broadcast(SPECIES, groupSums[group]), below);
                    if (two) {
                        below = bytes(data, at + second + ROWS)
                                .fma(FloatVector.broadcast(SPECIES, groupSums[group + 1]), below);
                    }
                }
                group += two ? 2 : 1;
            }
            long head = begin + (long) unit * unitBytes + 2L * lane;
            sum = inBlock.fma(halves(data, head), sum);
            if (minima) {
                sum = sum.sub(below.mul(halves(data, head + 2L * ROWS)));
            }
        }
        sum.intoArray(result, lane);
    }

    /** The same where a block is one group of several chunks, without a scale beside the block's. */
    private void scaleBlocks(
            InterleavedMatrix weight, long begin, int lane, int chunks, float[] groupSums, int firstGroup) {
        Interleaving layout = weight.layout();
        MemorySegment data = weight.data();
        int blockChunks = layout.format().size() / CHUNK;
        // of each block first the sum of its parts, in the place of its first
        for (int part = 0; part < 2 * chunks; part++) {
            int first = part / (2 * blockChunks) * (2 * blockChunks);
            if (part != first) {
                FloatVector.fromArray(SPECIES, sums, first * LANES)
                        .add(FloatVector.fromArray(SPECIES, sums, part * LANES))
                        .intoArray(sums, first * LANES);
            }
        }
        FloatVector sum = FloatVector.fromArray(SPECIES, result, lane);
        for (int chunk = 0; chunk < chunks; chunk += blockChunks) {
            long head = begin + headOf(layout, chunk, blockChunks);
            sum = FloatVector.fromArray(SPECIES, sums, 2 * chunk * LANES).fma(halves(data, head + 2L * lane), sum);
        }
        sum.intoArray(result, lane);
        if (layout.hasGroupMinima()) {
            subtractBlocks(layout, data, begin, lane, chunks, groupSums, firstGroup);
        }
    }

    /** In a loop of its own, as the minima of chunks. */
    private void subtractBlocks(
            Interleaving layout,
            MemorySegment data,
            long begin,
            int lane,
            int chunks,
            float[] groupSums,
            int firstGroup) {
        int blockChunks = layout.format().size() / CHUNK;
        FloatVector sum = FloatVector.fromArray(SPECIES, result, lane);
        for (int chunk = 0; chunk < chunks; chunk += blockChunks) {
            long head = begin + headOf(layout, chunk, blockChunks);
            sum = sum.sub(halves(data, head + 2L * (ROWS + lane))
                    .mul(bytes(data, head + layout.blockHead() - ROWS + lane))
                    .mul(groupSums[firstGroup + chunk / blockChunks]));
        }
        sum.intoArray(result, lane);
    }

    private static long headOf(Interleaving layout, int chunk, int blockChunks) {
        return chunk / CHUNKS * (long) layout.unitBytes() + chunk % CHUNKS / blockChunks * (long) layout.blockHead();
    }

    private FloatVector bytes(MemorySegment data, long at) {
        if (LANES == 4) {
            for (int i = 0; i < 4; i++) {
                four[i] = data.get(ValueLayout.JAVA_BYTE, at + i);
            }
            return FloatVector.fromArray(SPECIES, four, 0);
        }
        return (FloatVector) ByteVector.fromMemorySegment(BYTES, data, at, LITTLE_ENDIAN)
                .convertShape(VectorOperators.B2F, SPECIES, 0);
    }

    private static FloatVector halves(MemorySegment data, long at) {
        IntVector bits = (IntVector) ShortVector.fromMemorySegment(SHORTS, data, at, LITTLE_ENDIAN)
                .convertShape(VectorOperators.S2I, INTS, 0);
        return bits.and(0x7fff)
                .lanewise(VectorOperators.LSHL, 13)
                .or(bits.and(0x80000000))
                .reinterpretAsFloats()
                .mul(HALF_EXPONENT);
    }

    // ---- values for panels

    /**
     * Writes values of sixteen rows, column by column: {@code y[yFrom + column·yStride + row]}.
     *
     * @param from first column, a multiple of {@value Interleaving#UNIT}, as is {@code to} unless it is the row's end
     */
    void values(InterleavedMatrix weight, int group, int from, int to, float[] y, int yFrom, int yStride) {
        Interleaving layout = weight.layout();
        readLevels(layout);
        int zero = layout.format().zero();
        int step = layout.chunkBytes();
        for (int lane = 0; lane < ROWS; lane += LANES) {
            for (int column = from; column < to; column += UNIT) {
                long unit = group * weight.groupBytes() + (long) (column / UNIT) * layout.unitBytes();
                int chunks = Math.min(UNIT, to - column) / CHUNK;
                for (int chunk = 0; chunk < chunks; chunk++) {
                    scales(weight, unit, chunk, lane);
                }
                long planes = unit + layout.unitHead() + layout.chunkHead() + 4L * lane;
                int target = yFrom + (column - from) * yStride + lane;
                switch (layout.planes()) {
                    case FOUR -> fourValues(weight.data(), planes, chunks, step, zero, y, target, yStride);
                    case LEVELS -> levelValues(weight.data(), planes, chunks, step, y, target, yStride);
                    case SIX ->
                        sixValues(
                                Topped.of(layout.format()),
                                weight.data(),
                                planes,
                                chunks,
                                step,
                                zero,
                                y,
                                target,
                                yStride);
                }
            }
        }
    }

    /** The scale of each {@value ColumnSums#PART} columns of a chunk, and what is subtracted after it. */
    private void scales(InterleavedMatrix weight, long unit, int chunk, int lane) {
        Interleaving layout = weight.layout();
        BlockFormat format = layout.format();
        MemorySegment data = weight.data();
        long inUnit = unit + layout.unitHead() + chunk * (long) layout.chunkBytes();
        long head = layout.blockIsChunk() ? inUnit : unit + chunk * CHUNK / format.size() * (long) layout.blockHead();
        FloatVector scale = halves(data, head + 2L * lane);
        FloatVector minimum = format.hasMinima() ? halves(data, head + 2L * (ROWS + lane)) : FloatVector.zero(SPECIES);
        boolean groupsInChunks = layout.groupsInChunks();
        long from = groupsInChunks ? inUnit + lane : head + layout.blockHead() - ROWS + lane;
        for (int part = 0; part < CHUNK / PART; part++) {
            FloatVector groupScale = scale;
            FloatVector groupMinimum = minimum;
            long at = from + (groupsInChunks && format.group() == PART ? part * layout.chunkGroupBytes() : 0);
            if (format.hasGroupScales()) {
                groupScale = scale.mul(bytes(data, at));
                at += ROWS;
            }
            if (layout.hasGroupMinima()) {
                groupMinimum = minimum.mul(bytes(data, at));
            }
            groupScale.intoArray(scales, (2 * chunk + part) * LANES);
            groupMinimum.neg().intoArray(minima, (2 * chunk + part) * LANES);
        }
    }

    private void fourValues(
            MemorySegment data, long at, int chunks, int step, int zero, float[] y, int to, int stride) {
        for (int chunk = 0; chunk < chunks; chunk++) {
            FloatVector lowScale = FloatVector.fromArray(SPECIES, scales, 2 * chunk * LANES);
            FloatVector lowMinimum = FloatVector.fromArray(SPECIES, minima, 2 * chunk * LANES);
            FloatVector highScale = FloatVector.fromArray(SPECIES, scales, (2 * chunk + 1) * LANES);
            FloatVector highMinimum = FloatVector.fromArray(SPECIES, minima, (2 * chunk + 1) * LANES);
            for (int word = 0; word < 4; word++) {
                IntVector bits = IntVector.fromMemorySegment(
                                INTS, data, at + (long) chunk * step + (long) word * PLANE, LITTLE_ENDIAN)
                        .lanewise(VectorOperators.ROL, 15);
                int k = to + (chunk * CHUNK + 4 * word) * stride;
                for (int i = 0; i < 4; i++, k += stride) {
                    bits.and(IntVector.fromArray(INTS, LOW_BITS, 0))
                            .or(IntVector.fromArray(INTS, LOW_EXPONENT, 0))
                            .reinterpretAsFloats()
                            .sub(LOW_OFFSET + zero)
                            .fma(lowScale, lowMinimum)
                            .intoArray(y, k);
                    bits.and(IntVector.fromArray(INTS, HIGH_BITS, 0))
                            .or(IntVector.fromArray(INTS, HIGH_EXPONENT, 0))
                            .reinterpretAsFloats()
                            .sub(HIGH_OFFSET + zero)
                            .fma(highScale, highMinimum)
                            .intoArray(y, k + 16 * stride);
                    bits = bits.lanewise(VectorOperators.ROR, 8);
                }
            }
        }
    }

    private void levelValues(MemorySegment data, long at, int chunks, int step, float[] y, int to, int stride) {
        IntVector table0 = IntVector.fromArray(INTS, levels, 0);
        IntVector table1 = IntVector.fromArray(INTS, levels, LANES < 16 ? LANES : 0);
        IntVector table2 = IntVector.fromArray(INTS, levels, LANES == 4 ? 8 : 0);
        IntVector table3 = IntVector.fromArray(INTS, levels, LANES == 4 ? 12 : 0);
        for (int chunk = 0; chunk < chunks; chunk++) {
            for (int word = 0; word < 4; word++) {
                IntVector bits = IntVector.fromMemorySegment(
                        INTS, data, at + (long) chunk * step + (long) word * PLANE, LITTLE_ENDIAN);
                int k = to + (chunk * CHUNK + 4 * word) * stride;
                for (int i = 0; i < 8; i++) {
                    IntVector code = bits.and(15);
                    IntVector level = code.and(LANES - 1).selectFrom(table0);
                    if (LANES < 16) {
                        level = level.blend(
                                code.and(LANES - 1).selectFrom(table1), code.compare(VectorOperators.GE, LANES));
                    }
                    if (LANES == 4) {
                        level = level.blend(code.and(3).selectFrom(table2), code.compare(VectorOperators.GE, 8));
                        level = level.blend(code.and(3).selectFrom(table3), code.compare(VectorOperators.GE, 12));
                    }
                    int high = i & 1;
                    level.reinterpretAsFloats()
                            .mul(FloatVector.fromArray(SPECIES, scales, (2 * chunk + high) * LANES))
                            .intoArray(y, k + (high * 16 + i / 2) * stride);
                    bits = bits.lanewise(VectorOperators.LSHR, 4);
                }
            }
        }
    }

    private void sixValues(
            Topped topped, MemorySegment data, long at, int chunks, int step, int zero, float[] y, int to, int stride) {
        for (int chunk = 0; chunk < chunks; chunk++) {
            FloatVector lowScale = FloatVector.fromArray(SPECIES, scales, 2 * chunk * LANES);
            FloatVector lowMinimum = FloatVector.fromArray(SPECIES, minima, 2 * chunk * LANES);
            FloatVector highScale = FloatVector.fromArray(SPECIES, scales, (2 * chunk + 1) * LANES);
            FloatVector highMinimum = FloatVector.fromArray(SPECIES, minima, (2 * chunk + 1) * LANES);
            for (int word = 0; word < 4; word++) {
                IntVector bits = IntVector.fromMemorySegment(
                                INTS, data, at + (long) chunk * step + (long) word * PLANE, LITTLE_ENDIAN)
                        .lanewise(VectorOperators.ROL, topped.rotation);
                IntVector tops = IntVector.fromMemorySegment(
                                INTS, data, at + (long) chunk * step + (4L + word / 2) * PLANE, LITTLE_ENDIAN)
                        .lanewise(VectorOperators.ROL, topped.rotation + 4 - word % 2 * 2);
                int k = to + (chunk * CHUNK + 4 * word) * stride;
                for (int i = 0; i < 4; i++, k += stride) {
                    bits.and(IntVector.fromArray(INTS, topped.lowBits, 0))
                            .or(tops.and(IntVector.fromArray(INTS, topped.lowTops, 0)))
                            .or(IntVector.fromArray(INTS, topped.lowExponent, 0))
                            .reinterpretAsFloats()
                            .sub(topped.lowOffset + zero)
                            .fma(lowScale, lowMinimum)
                            .intoArray(y, k);
                    bits.and(IntVector.fromArray(INTS, topped.highBits, 0))
                            .or(tops.and(IntVector.fromArray(INTS, topped.highTops, 0)))
                            .or(IntVector.fromArray(INTS, topped.highExponent, 0))
                            .reinterpretAsFloats()
                            .sub(topped.highOffset + zero)
                            .fma(highScale, highMinimum)
                            .intoArray(y, k + 16 * stride);
                    bits = bits.lanewise(VectorOperators.ROR, 8);
                    tops = tops.lanewise(VectorOperators.ROR, 8);
                }
            }
        }
    }
}
