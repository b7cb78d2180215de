package dev.sightline.qwenvl.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.format.SmallFiles.Bytes;
import dev.sightline.qwenvl.json.JsonValue;
import dev.sightline.qwenvl.tensor.TensorType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BadFileTests {

    private static final long MOST_ALLOCATED = 2 << 20;
    private static final long[] HOSTILE = {
        -1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 32, 1L << 40, 1L << 62, 0xffff_ffffL, 0x7fff_ffffL, 0, 1, 1 << 20
    };

    @TempDir
    Path folder;

    private interface Format {
        void open(Path path, Arena arena);
    }

    @Test
    void smallFilesAreReadWhole() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            GgufFile gguf = GgufFile.open(write(SmallFiles.gguf()), arena);
            assertThat(gguf.metadata())
                    .containsEntry("general.architecture", "qwen2vl")
                    .containsEntry("a.list", List.of("one", "two", "ü"))
                    .containsEntry("a.numbers", List.of(8L, 12L, 12L, 0L));
            assertThat(gguf.tensors()).hasSize(3);
            assertThat(gguf.tensors().get("q8.weight"))
                    .satisfies(tensor -> assertThat(tensor.type()).isEqualTo(TensorType.Q8_0))
                    .satisfies(tensor -> assertThat(tensor.shape()).containsExactly(2L, 32L));
        }
        try (Arena arena = Arena.ofConfined()) {
            SafetensorsFile file = SafetensorsFile.open(write(SmallFiles.safetensors()), arena);
            assertThat(file.entries()).containsOnlyKeys("a.weight", "b.bias", "c");
        }
    }

    @Test
    void mutantsOfGgufAreReadOrRefused() throws IOException {
        int refused = fuzz(SmallFiles.gguf(), 14_000, GgufFile::open);
        assertThat(refused).isBetween(7_000, 13_999);
    }

    @Test
    void mutantsOfSafetensorsAreReadOrRefused() throws IOException {
        int refused = fuzz(SmallFiles.safetensors(), 10_000, SafetensorsFile::open);
        assertThat(refused).isBetween(5_000, 9_999);
    }

    @Test
    void hostileGgufIsRefused() {
        refuses(new Bytes().text("GGUF").int32(3).int64(-1).int64(0), "18446744073709551615 entries");
        refuses(new Bytes().text("GGUF").int32(3).int64(0).int64(1L << 19), "524288 entries");
        refuses(new Bytes().text("GGUF").int32(4).int64(0).int64(0), "version 4; supported: 2, 3");
        refuses(new Bytes().text("GGUF").int32(3 << 24).int64(0).int64(0), "big-endian");
        refuses(new Bytes().text("GGML").int32(3).int64(0).int64(0), "not a GGUF file");
        refuses(pair().int32(9).int32(0).int64(1L << 60), "claims 1152921504606846976 elements");
        refuses(pair().int32(9).int32(9).int64(1).int32(9).int64(1), "holds arrays");
        refuses(pair().int32(8).int64(1L << 50), "claims 1125899906842624 bytes");
        refuses(one(0, 0, 1L << 31), "impossible side");
        refuses(one(0, 0, 1L << 30, 1L << 20), "is truncated or damaged");
        refuses(one(0, 0, 1L << 30, 1L << 30), "impossible side");
        refuses(one(0, 0, 1L << 30, 1L << 30, 1L << 30), "impossible side");
        refuses(one(0, 1L << 40, 4), "needs 16 bytes");
        refuses(one(0, 7, 4), "not a multiple of 32");
        refuses(one(0, -32, 4), "not a multiple of 32");
        refuses(one(16, 0, 256), "type IQ2_XXS (16); supported: F32, F16, BF16, Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, Q2_K");
        refuses(one(99, 0, 256), "type 99; supported: ");
        refuses(one(-1, 0, 256), "type 4294967295; supported: ");
        refuses(one(8, 0, 33), "not a multiple of Q8_0's block of 32");
        Bytes overlapping = new Bytes().text("GGUF").int32(3).int64(2).int64(0);
        overlapping.tensor("a", 0, 0, 16).tensor("b", 0, 32, 8).bytes(new byte[128]);
        refuses(overlapping, "overlaps");
    }

    @Test
    void hostileSafetensorsIsRefused() {
        refusesHeader(
                "{\"a\": {\"dtype\": \"F32\", \"shape\": [2], \"data_offsets\": [0, 8]}}", 4, "truncated or damaged");
        refusesHeader("{\"a\": {\"dtype\": \"F32\", \"shape\": [2], \"data_offsets\": [8, 0]}}", 8, "lies at");
        refusesHeader(
                "{\"a\": {\"dtype\": \"F32\", \"shape\": [4294967296, 4294967296], \"data_offsets\": [0, 8]}}",
                8,
                "impossible");
        refusesHeader("{\"a\": {\"dtype\": \"F32\", \"shape\": [3], \"data_offsets\": [0, 8]}}", 8, "needs 12 bytes");
        refusesHeader("{\"a\": {\"dtype\": \"Q9\", \"shape\": [2], \"data_offsets\": [0, 8]}}", 8, "type 'Q9'");
        refusesHeader(
                "{\"a\": {\"dtype\": \"F32\", \"shape\": [2], \"data_offsets\": [0, 8]}, \"b\": {\"dtype\": \"F32\", \"shape\": [2], \"data_offsets\": [4, 12]}}",
                12,
                "the one before it ends at 8");
        refusesHeader("[".repeat(1000), 0, "nests deeper than 128");
        refusesHeader("{\"a\": ".repeat(1000), 0, "nests deeper than 128");
        refusesHeader("[]", 0, "not a JSON object");
        refuse(new Bytes().int64(Long.MAX_VALUE).toByteArray(), SafetensorsFile::open, "header claims");
        refuse(new byte[3], SafetensorsFile::open, "truncated");
    }

    @Test
    void missingFilesAreNamed() {
        assertThatThrownBy(() -> Checkpoint.open(folder.resolve("none.gguf")))
                .isInstanceOf(QwenVlException.class)
                .hasMessageContaining("none.gguf")
                .hasMessageContaining("pull the model first");
        assertThatThrownBy(() -> Checkpoint.open(folder))
                .isInstanceOf(QwenVlException.class)
                .hasMessageContaining("it has no config.json and 0 GGUF language models.");
    }

    @Test
    void jsonIsStrict() {
        for (String bad : List.of(
                "",
                "{",
                "[1,]",
                "{\"a\":1,}",
                "01",
                "1.",
                ".5",
                "+1",
                "NaN",
                "'a'",
                "\"\n\"",
                "\"\\x\"",
                "\"\\u12\"",
                "{\"a\":1,\"a\":2}",
                "1 2",
                "tru",
                "[1 2]",
                "\"",
                "9".repeat(1000))) {
            assertThatThrownBy(() -> JsonValue.parse(bad)).as(bad).isInstanceOf(QwenVlException.class);
        }
        assertThat(JsonValue.parse(" {\"a\":[1.50,-0,1e3,\"\\u00e9\\ud83d\\ude00\\n\",true,null]} ")
                        .toString())
                .isEqualTo("{\"a\": [1.50, -0, 1e3, \"é😀\\n\", true, null]}");
    }

    private int fuzz(byte[] seed, int mutants, Format format) throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Random random = new Random(20_000);
        int refused = 0;
        for (int i = 0; i < mutants; i++) {
            Path path = write(mutant(seed, random));
            long before = threads.getCurrentThreadAllocatedBytes();
            try (Arena arena = Arena.ofConfined()) {
                format.open(path, arena);
            } catch (QwenVlException e) {
                refused++;
                assertThat(e).hasMessageStartingWith("Cannot load '");
                assertThat(e.toString()).hasSizeLessThan(700);
            }
            assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(MOST_ALLOCATED);
        }
        return refused;
    }

    private static byte[] mutant(byte[] seed, Random random) {
        byte[] bytes = seed.clone();
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
                case 3 -> {
                    bytes = Arrays.copyOf(bytes, Math.max(bytes.length, at + 8));
                    ByteBuffer.wrap(bytes)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(at, HOSTILE[random.nextInt(HOSTILE.length)]);
                }
                case 4 -> {
                    byte[] longer = new byte[bytes.length + 1 + random.nextInt(40)];
                    int more = longer.length - bytes.length;
                    System.arraycopy(bytes, 0, longer, 0, at);
                    Arrays.fill(longer, at, at + more, "[{\"9".getBytes(StandardCharsets.UTF_8)[random.nextInt(4)]);
                    System.arraycopy(bytes, at, longer, at + more, bytes.length - at);
                    bytes = longer;
                }
                default -> {
                    int from = random.nextInt(bytes.length);
                    int length = Math.min(random.nextInt(24), bytes.length - Math.max(from, at));
                    System.arraycopy(bytes, from, bytes, at, length);
                }
            }
        }
        return bytes;
    }

    private static Bytes pair() {
        return new Bytes().text("GGUF").int32(3).int64(0).int64(1).string("key");
    }

    private static Bytes one(int type, long offset, long... sides) {
        Bytes bytes = new Bytes().text("GGUF").int32(3).int64(1).int64(0);
        return bytes.tensor("a", type, offset, sides).bytes(new byte[32]);
    }

    private void refuses(Bytes bytes, String message) {
        refuse(bytes.bytes(new byte[16]).toByteArray(), GgufFile::open, message);
    }

    private void refusesHeader(String header, int dataBytes, String message) {
        refuse(SmallFiles.safetensors(header, dataBytes), SafetensorsFile::open, message);
    }

    private void refuse(byte[] bytes, Format format, String message) {
        try (Arena arena = Arena.ofConfined()) {
            assertThatThrownBy(() -> format.open(write(bytes), arena))
                    .isInstanceOf(QwenVlException.class)
                    .hasMessageContaining(message);
        }
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("file"), bytes);
    }
}
