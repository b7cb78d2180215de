package dev.sightline.qwenvl.format;

import dev.sightline.qwenvl.tensor.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Values as a file stores them, and what they are worth after that: computed here while packing, not by unpacking, so that it can
 * judge the code that unpacks. The quantisers round to the nearest step; better ones exist, the layouts are ggml's.
 *
 * @param bytes in the file
 * @param values what they stand for
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Stored(byte[] bytes, float[] values) {

    static Stored as(TensorType type, float[] values) {
        ByteBuffer out =
                ByteBuffer.allocate(Math.toIntExact(type.bytes(values.length))).order(ByteOrder.LITTLE_ENDIAN);
        float[] worth = new float[values.length];
        for (int from = 0; from < values.length; from += type.blockSize()) {
            switch (type) {
                case F32 -> {
                    out.putFloat(values[from]);
                    worth[from] = values[from];
                }
                case F16 -> worth[from] = half(out, values[from]);
                case BF16 -> worth[from] = upperHalf(out, values[from]);
                case Q8_0 -> q8(out, values, from, worth);
                case Q4_0 -> q4(out, values, from, worth);
                case Q4_K -> q4k(out, values, from, worth);
                case Q6_K -> q6k(out, values, from, worth);
                case Q4_1, Q5_0, Q5_1, Q2_K, Q3_K, Q5_K, IQ4_NL, IQ4_XS, GROUPS_128 ->
                    throw new AssertionError("there is no quantiser here for " + type);
            }
        }
        if (out.hasRemaining()) {
            throw new AssertionError(type + " left " + out.remaining() + " bytes");
        }
        return new Stored(out.array(), worth);
    }

    private static float half(ByteBuffer out, float value) {
        short bits = Float.floatToFloat16(value);
        out.putShort(bits);
        return Float.float16ToFloat(bits);
    }

    /** Rounds to the nearest, ties to even. */
    private static float upperHalf(ByteBuffer out, float value) {
        int bits = Float.floatToRawIntBits(value);
        int rounded = (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
        out.putShort((short) rounded);
        return Float.intBitsToFloat(rounded << 16);
    }

    private static float largest(float[] values, int from, int size) {
        float largest = 0;
        for (int i = from; i < from + size; i++) {
            largest = Math.max(largest, Math.abs(values[i]));
        }
        return largest;
    }

    private static int step(float value, float scale, int lowest, int highest) {
        return scale == 0 ? Math.max(lowest, 0) : Math.clamp((long) Math.rint(value / scale), lowest, highest);
    }

    private static void q8(ByteBuffer out, float[] values, int from, float[] worth) {
        float scale = half(out, largest(values, from, 32) / 127);
        for (int i = from; i < from + 32; i++) {
            int quant = step(values[i], scale, -127, 127);
            out.put((byte) quant);
            worth[i] = scale * quant;
        }
    }

    private static void q4(ByteBuffer out, float[] values, int from, float[] worth) {
        float scale = half(out, largest(values, from, 32) / 7);
        byte[] pairs = new byte[16];
        for (int i = 0; i < 32; i++) {
            int quant = step(values[from + i], scale, -8, 7);
            pairs[i % 16] |= (byte) ((quant + 8) << (i / 16 * 4));
            worth[from + i] = scale * quant;
        }
        out.put(pairs);
    }

    private static void q4k(ByteBuffer out, float[] values, int from, float[] worth) {
        float[] scales = new float[8];
        float[] minima = new float[8];
        for (int part = 0; part < 8; part++) {
            float low = 0;
            float high = 0;
            for (int i = from + part * 32; i < from + part * 32 + 32; i++) {
                low = Math.min(low, values[i]);
                high = Math.max(high, values[i]);
            }
            scales[part] = (high - low) / 15;
            minima[part] = -low;
        }
        float scale = half(out, largest(scales, 0, 8) / 63);
        float minimum = half(out, largest(minima, 0, 8) / 63);
        byte[] packed = new byte[12];
        byte[] pairs = new byte[128];
        for (int part = 0; part < 8; part++) {
            int six = step(scales[part], scale, 0, 63);
            int sixMinimum = step(minima[part], minimum, 0, 63);
            if (part < 4) {
                packed[part] |= (byte) six;
                packed[part + 4] |= (byte) sixMinimum;
            } else {
                packed[part - 4] |= (byte) (six >> 4 << 6);
                packed[part] |= (byte) (sixMinimum >> 4 << 6);
                packed[part + 4] = (byte) ((six & 15) | (sixMinimum & 15) << 4);
            }
            float partScale = scale * six;
            float partMinimum = minimum * sixMinimum;
            for (int i = 0; i < 32; i++) {
                int at = from + part * 32 + i;
                int quant = step(values[at] + partMinimum, partScale, 0, 15);
                pairs[part / 2 * 32 + i] |= (byte) (quant << (part % 2 * 4));
                worth[at] = partScale * quant - partMinimum;
            }
        }
        out.put(packed).put(pairs);
    }

    private static void q6k(ByteBuffer out, float[] values, int from, float[] worth) {
        byte[] low = new byte[128];
        byte[] high = new byte[64];
        byte[] scales = new byte[16];
        ByteBuffer last = ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN);
        float scale = half(last, largest(values, from, 256) / 31 / 127);
        for (int i = 0; i < 256; i++) {
            int group = i / 16;
            if (i % 16 == 0) {
                scales[group] = (byte) step(largest(values, from + i, 16) / 31, scale, 1, 127);
            }
            float partScale = scale * scales[group];
            int quant = step(values[from + i], partScale, -32, 31);
            worth[from + i] = partScale * quant;
            // the halves of 128 hold four quarters of 32: two share a byte of low bits, all four one of high bits
            int side = i / 128;
            int quarter = i % 128 / 32;
            int lane = i % 32;
            low[side * 64 + quarter % 2 * 32 + lane] |= (byte) (((quant + 32) & 15) << (quarter / 2 * 4));
            high[side * 32 + lane] |= (byte) ((quant + 32) >> 4 << (quarter * 2));
        }
        out.put(low).put(high).put(scales).put(last.array());
    }
}
