package dev.sightline.qwenvl.backend;

import dev.sightline.qwenvl.tensor.Tensor;
import dev.sightline.qwenvl.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;

/** Seeded weights of every type, with all quantised bit patterns and scales of a usual size. */
public final class RandomTensors {

    private final Random random;

    public RandomTensors(long seed) {
        random = new Random(seed);
    }

    /** A matrix whose columns are a multiple of the type's block. */
    public Tensor matrix(TensorType type, int rows, int columns) {
        byte[] bytes = new byte[Math.toIntExact(type.bytes((long) rows * columns))];
        random.nextBytes(bytes);
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < bytes.length; at += type.blockBytes()) {
            switch (type) {
                case F32 -> buffer.putFloat(at, (float) random.nextGaussian());
                case F16 ->
                    buffer.putShort(at, half((float) random.nextGaussian() * (random.nextInt(8) == 0 ? 1e-6f : 1)));
                case BF16 ->
                    buffer.putShort(at, (short) (Float.floatToRawIntBits((float) random.nextGaussian()) >>> 16));
                case Q8_0, Q4_0, Q5_0, IQ4_NL -> buffer.putShort(at, scale());
                case IQ4_XS -> buffer.putShort(at, scale());
                case Q4_1, Q5_1, Q4_K, Q5_K -> {
                    buffer.putShort(at, scale());
                    buffer.putShort(at + 2, scale());
                }
                case Q6_K -> buffer.putShort(at + 208, scale());
                case Q3_K -> buffer.putShort(at + 108, scale());
                case Q2_K -> {
                    buffer.putShort(at + 80, scale());
                    buffer.putShort(at + 82, scale());
                }
                case GROUPS_128 -> {
                    buffer.putShort(at, scale());
                    buffer.put(at + 2, (byte) random.nextInt(17));
                }
            }
        }
        MemorySegment data = java.lang.foreign.Arena.ofAuto().allocate(bytes.length, 1);
        data.copyFrom(MemorySegment.ofArray(bytes));
        return new Tensor("random", type, List.of((long) rows, (long) columns), data);
    }

    /** Normally distributed values. */
    public float[] values(int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private short scale() {
        return half((random.nextFloat() + 0.5f) * (random.nextBoolean() ? 0.01f : -0.01f));
    }

    private static short half(float value) {
        return Float.floatToFloat16(value);
    }
}
