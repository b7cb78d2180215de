package dev.sightline.text;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Memory outside the heap that ONNX Runtime reads and writes in place; it grows to the largest requested size. */
final class DirectFloats {

    private FloatBuffer floats = allocate(1 << 16);

    /** A buffer of exactly this many floats, whose content is left over from the last use. */
    FloatBuffer ofSize(int size) {
        if (floats.capacity() < size) {
            floats = allocate(Math.max(size, floats.capacity() + floats.capacity() / 2));
        }
        return floats.duplicate().clear().limit(size).slice();
    }

    private static FloatBuffer allocate(int size) {
        return ByteBuffer.allocateDirect(size * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }
}
