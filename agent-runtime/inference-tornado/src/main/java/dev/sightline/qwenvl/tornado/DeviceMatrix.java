package dev.sightline.qwenvl.tornado;

import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.tensor.Tensor;
import dev.sightline.qwenvl.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
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
        return switch (tensor.type()) {
            case F32 -> 4 * size;
            case F16, BF16 -> 2 * size;
            case Q8_0, Q4_0 -> size + size / 32 * 4;
            case Q6_K -> size + size / 16 * 4;
            case Q4_K -> size + size / 32 * 8;
        };
    }

    /** Brings a tensor into the form that its type asks for. */
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
            case Q8_0, Q4_0, Q4_K, Q6_K -> blocks(tensor, none);
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

    private static DeviceMatrix blocks(Tensor tensor, Placeholders none) {
        int size = (int) tensor.size();
        ByteArray quants = new ByteArray(size);
        int form = switch (tensor.type()) {
            case Q6_K -> BLOCKS_OF_16;
            case Q4_K -> BLOCKS_WITH_MINIMUM;
            case F32, F16, BF16, Q8_0, Q4_0 -> BLOCKS_OF_32;
        };
        FloatArray scales = new FloatArray(form == BLOCKS_OF_32 ? size / 32 : size / 16);
        MemorySegment to = quants.getSegment();
        int blocks = size / tensor.type().blockSize();
        for (int block = 0; block < blocks; block++) {
            long at = (long) block * tensor.type().blockBytes();
            unpack(tensor.type(), tensor.data(), at, block, to, scales);
        }
        return new DeviceMatrix(
                form, none.floats(), none.halves(), quants, scales, none.packed(), 1, tensor.rows(), tensor.columns());
    }

    /** One block; the formats are ggml's. */
    private static void unpack(
            TensorType type, MemorySegment data, long at, int block, MemorySegment quants, FloatArray scales) {
        long to = (long) block * type.blockSize();
        switch (type) {
            case Q8_0 -> {
                scales.set(block, half(data, at));
                MemorySegment.copy(data, at + 2, quants, to, 32);
            }
            case Q4_0 -> {
                scales.set(block, half(data, at));
                for (int i = 0; i < 16; i++) {
                    int pair = unsigned(data, at + 2 + i);
                    put(quants, to + i, (pair & 15) - 8);
                    put(quants, to + 16 + i, (pair >> 4) - 8);
                }
            }
            case Q4_K -> {
                float scale = half(data, at);
                float minimum = half(data, at + 2);
                for (int part = 0; part < 8; part++) {
                    scales.set((block * 8 + part) * 2, scale * sixBits(data, at + 4, part));
                    scales.set((block * 8 + part) * 2 + 1, minimum * sixBits(data, at + 4, part + 8));
                    for (int i = 0; i < 32; i++) {
                        int pair = unsigned(data, at + 16 + part / 2 * 32L + i);
                        put(quants, to + part * 32L + i, part % 2 == 0 ? pair & 15 : pair >> 4);
                    }
                }
            }
            case Q6_K -> {
                float scale = half(data, at + 208);
                for (int part = 0; part < 16; part++) {
                    scales.set(block * 16 + part, scale * data.get(ValueLayout.JAVA_BYTE, at + 192 + part));
                }
                for (int i = 0; i < 256; i++) {
                    int side = i / 128;
                    int quarter = i % 128 / 32;
                    int low = unsigned(data, at + side * 64L + quarter % 2 * 32L + i % 32) >> (quarter / 2 * 4) & 15;
                    int high = unsigned(data, at + 128 + side * 32L + i % 32) >> (quarter * 2) & 3;
                    put(quants, to + i, (low | high << 4) - 32);
                }
            }
            case F32, F16, BF16 -> throw new IllegalArgumentException(type + " has no blocks");
        }
    }

    /**
     * The 6-bit number {@code index} of the sixteen in twelve bytes: eight scales, then eight minima. The first four of each
     * kind take the low six bits of a byte; the last four put their low nibbles into the last four bytes and their high bits
     * on top of the first eight.
     */
    private static int sixBits(MemorySegment data, long at, int index) {
        int kind = index / 8;
        int part = index % 8;
        if (part < 4) {
            return unsigned(data, at + kind * 4L + part) & 63;
        }
        int low = unsigned(data, at + 8 + part - 4) >> (4 * kind) & 15;
        return low | unsigned(data, at + kind * 4L + part - 4) >> 6 << 4;
    }

    private static void put(MemorySegment quants, long at, int value) {
        quants.set(ValueLayout.JAVA_BYTE, at, (byte) value);
    }

    private static int unsigned(MemorySegment data, long at) {
        return data.get(ValueLayout.JAVA_BYTE, at) & 0xff;
    }

    private static float half(MemorySegment data, long at) {
        return Float.float16ToFloat(data.get(SHORT, at));
    }
}
