package dev.sightline.qwenvl.tornado;

import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.tensor.Block;
import dev.sightline.qwenvl.tensor.BlockFormat;
import dev.sightline.qwenvl.tensor.Tensor;
import dev.sightline.qwenvl.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Objects;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * A weight in the form in which kernels read it: values and scales in arrays of their own. Every form gives exactly the values
 * that the stored type defines; arrays that a form does not use have one element.
 *
 * @param form one of the constants of this class
 * @param floats values of {@link #FLOAT}
 * @param halves bits of {@link #HALF} and {@link #BRAIN}
 * @param quants small integers of the block forms
 * @param scales scales of blocks, or the table of exponents of the 16-bit forms
 * @param packed values of {@link #PACKED}, to be multiplied by {@code factor}
 */
record DeviceMatrix(
        int form,
        FloatArray floats,
        ShortArray halves,
        ByteArray quants,
        FloatArray scales,
        HalfFloatArray packed,
        float factor,
        int rows,
        int columns) {

    /** Single precision. */
    static final int FLOAT = 0;

    /** IEEE half precision: 10 bits of mantissa. */
    static final int HALF = 1;

    /** The upper half of single precision: 7 bits of mantissa. */
    static final int BRAIN = 2;

    /** A scale for 32 signed bytes. */
    static final int BLOCKS_OF_32 = 3;

    /** A scale for 16 signed bytes. */
    static final int BLOCKS_OF_16 = 4;

    /** A scale for 32 bytes, and a minimum that is subtracted. */
    static final int BLOCKS_WITH_MINIMUM = 5;

    /**
     * Half precision that the device itself reads. Numbers of the upper half of single precision are multiplied by a power of
     * two, so that the greatest is near the end of the range: exact for all that are not 2³² times smaller than it.
     */
    static final int PACKED = 6;

    /** What the greatest of a weight's numbers stays below, as a power of two. */
    private static final int PACKED_EXPONENT = 15;

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Bytes that the weight takes on the device. */
    static long bytes(Tensor tensor) {
        long size = tensor.size();
        BlockFormat format = tensor.type().format();
        if (format == null) {
            return tensor.type().bytes(size);
        }
        int perScale = format.group() == 16 ? 16 : 32;
        return size + size / perScale * (format.hasMinima() ? 8 : 4);
    }

    /** Converts a tensor into the form of its type. */
    static DeviceMatrix of(Tensor tensor, Placeholders none, Abilities abilities) {
        if (tensor.size() > Integer.MAX_VALUE - 64) {
            throw new QwenVlException(
                    "Tensor '%s' has %d values; the backend 'tornado' supports at most %d in one tensor."
                            .formatted(tensor.name(), tensor.size(), Integer.MAX_VALUE - 64));
        }
        if (abilities.libraryProducts() && packs(tensor)) {
            return packed(tensor, none);
        }
        MemorySegment data = tensor.data();
        return switch (tensor.type()) {
            case F32 -> plain(tensor, FLOAT, FloatArray.fromSegment(data), none.halves(), none.floats(), none);
            case F16 -> plain(tensor, HALF, none.floats(), ShortArray.fromSegment(data), none.halfTable(), none);
            case BF16 -> plain(tensor, BRAIN, none.floats(), ShortArray.fromSegment(data), none.brainTable(), none);
            default -> blocks(tensor, Objects.requireNonNull(tensor.type().format()), none);
        };
    }

    /** Whether a tensor is {@link #PACKED} where the device knows half precision: its values are read two at a time. */
    static boolean packs(Tensor tensor) {
        boolean sixteenBits = tensor.type() == TensorType.F16 || tensor.type() == TensorType.BF16;
        return sixteenBits && tensor.columns() % 2 == 0;
    }

    private static DeviceMatrix plain(
            Tensor tensor, int form, FloatArray floats, ShortArray halves, FloatArray table, Placeholders none) {
        return new DeviceMatrix(
                form, floats, halves, none.quants(), table, none.packed(), 1, tensor.rows(), tensor.columns());
    }

    private static DeviceMatrix packed(Tensor tensor, Placeholders none) {
        int size = (int) tensor.size();
        HalfFloatArray packed = new HalfFloatArray(size);
        MemorySegment data = tensor.data();
        float factor = 1;
        if (tensor.type() == TensorType.F16) {
            packed.getSegment().copyFrom(data.asSlice(0, 2L * size));
        } else {
            int greatest = 0;
            for (long i = 0; i < size; i++) {
                greatest = Math.max(greatest, data.get(SHORT, 2 * i) & 0x7fff);
            }
            int shift = Math.clamp(PACKED_EXPONENT - 1 - Math.getExponent(brain(greatest)), -126, 126);
            float up = Math.scalb(1f, shift);
            factor = Math.scalb(1f, -shift);
            for (long i = 0; i < size; i++) {
                packed.getSegment().set(SHORT, 2 * i, Float.floatToFloat16(brain(data.get(SHORT, 2 * i)) * up));
            }
        }
        return new DeviceMatrix(
                PACKED,
                none.floats(),
                none.halves(),
                none.quants(),
                none.floats(),
                packed,
                factor,
                tensor.rows(),
                tensor.columns());
    }

    private static float brain(int bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    private static DeviceMatrix blocks(Tensor tensor, BlockFormat format, Placeholders none) {
        if (format.group() == 16 && format.hasMinima()) {
            throw new QwenVlException("Tensor '%s' has type %s, which the backend 'tornado' does not compute."
                    .formatted(tensor.name(), tensor.type()));
        }
        int size = (int) tensor.size();
        ByteArray quants = new ByteArray(size);
        int form = format.hasMinima() ? BLOCKS_WITH_MINIMUM : format.group() == 16 ? BLOCKS_OF_16 : BLOCKS_OF_32;
        FloatArray scales = new FloatArray(form == BLOCKS_OF_32 ? size / 32 : size / 16);
        MemorySegment to = quants.getSegment();
        Block block = format.newBlock();
        for (int from = 0; from < size; from += format.size()) {
            block.read(tensor.data(), tensor.type().bytes(from));
            unpack(format, block, form, from, to, scales);
        }
        return new DeviceMatrix(
                form, none.floats(), none.halves(), quants, scales, none.packed(), 1, tensor.rows(), tensor.columns());
    }

    private static void unpack(
            BlockFormat format, Block block, int form, int from, MemorySegment quants, FloatArray scales) {
        int perScale = form == BLOCKS_OF_16 ? 16 : 32;
        for (int i = 0; i < format.size(); i += perScale) {
            int group = i / format.group();
            int at = (from + i) / perScale;
            if (form == BLOCKS_WITH_MINIMUM) {
                scales.set(2 * at, block.scale(group));
                scales.set(2 * at + 1, block.minimum(group));
            } else {
                scales.set(at, block.scale(group));
            }
        }
        float[] levels = format.levels();
        for (int i = 0; i < format.size(); i++) {
            int code = block.codes()[i] & 0xff;
            int level = levels == null ? code - format.zero() : (int) levels[code];
            quants.set(ValueLayout.JAVA_BYTE, from + i, (byte) level);
        }
    }
}
