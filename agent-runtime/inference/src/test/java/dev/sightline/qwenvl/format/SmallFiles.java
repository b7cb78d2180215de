package dev.sightline.qwenvl.format;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Small files of both formats, byte by byte. */
final class SmallFiles {

    private SmallFiles() {}

    static byte[] gguf() {
        Bytes out = new Bytes();
        out.text("GGUF").int32(3).int64(3).int64(5);
        out.string("general.architecture").int32(8).string("qwen2vl");
        out.string("general.alignment").int32(4).int32(32);
        out.string("a.float").int32(6).int32(Float.floatToIntBits(1e-6f));
        out.string("a.list")
                .int32(9)
                .int32(8)
                .int64(3)
                .string("one")
                .string("two")
                .string("ü");
        out.string("a.numbers")
                .int32(9)
                .int32(5)
                .int64(4)
                .int32(8)
                .int32(12)
                .int32(12)
                .int32(0);
        out.tensor("f32.weight", 0, 0, 4, 3);
        out.tensor("q8.weight", 8, 64, 32, 2);
        out.tensor("k.weight", 12, 160, 256);
        while (out.size() % 32 != 0) {
            out.write(0);
        }
        for (int i = 0; i < 160 + 144; i++) {
            out.write(i);
        }
        return out.toByteArray();
    }

    static byte[] safetensors() {
        return safetensors(
                "{\"__metadata__\": {\"format\": \"pt\"}, \"a.weight\": {\"dtype\": \"F32\", \"shape\": [2, 3], \"data_offsets\": [0, 24]}, \"b.bias\": {\"dtype\": \"BF16\", \"shape\": [4], \"data_offsets\": [24, 32]}, \"c\": {\"dtype\": \"I64\", \"shape\": [], \"data_offsets\": [32, 40]}}",
                40);
    }

    static byte[] safetensors(String header, int dataBytes) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        return new Bytes()
                .int64(text.length)
                .bytes(text)
                .bytes(new byte[dataBytes])
                .toByteArray();
    }

    static final class Bytes extends ByteArrayOutputStream {

        Bytes int32(int value) {
            return bytes(ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(value)
                    .array());
        }

        Bytes int64(long value) {
            return bytes(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(value)
                    .array());
        }

        Bytes text(String value) {
            return bytes(value.getBytes(StandardCharsets.UTF_8));
        }

        Bytes string(String value) {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            return int64(bytes.length).bytes(bytes);
        }

        Bytes tensor(String name, int type, long offset, long... sides) {
            string(name).int32(sides.length);
            for (long side : sides) {
                int64(side);
            }
            return int32(type).int64(offset);
        }

        Bytes bytes(byte[] bytes) {
            writeBytes(bytes);
            return this;
        }
    }
}
