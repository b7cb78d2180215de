package dev.sightline.qwenvl.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.qwenvl.format.Checkpoint;
import dev.sightline.qwenvl.model.Oracles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against hashes of the values that the {@code gguf} package makes of the tiny model's files and of random blocks. */
class TensorValuesReferenceTests {

    private static final Map<String, String> PARTS = Map.of(
            "attn_norm", "input_layernorm",
            "attn_q", "self_attn.q_proj",
            "attn_k", "self_attn.k_proj",
            "attn_v", "self_attn.v_proj",
            "attn_output", "self_attn.o_proj",
            "ffn_norm", "post_attention_layernorm",
            "ffn_gate", "mlp.gate_proj",
            "ffn_up", "mlp.up_proj",
            "ffn_down", "mlp.down_proj");

    @ParameterizedTest
    @ValueSource(strings = {"f16", "q8_0", "q4_0", "q4_k_m", "q6_k"})
    void valuesEqualTheReferenceBitForBit(String quantisation) throws IOException, NoSuchAlgorithmException {
        Path folder = Oracles.tiny();
        Map<String, String> golden = golden(quantisation);
        assertThat(golden).hasSize(50);
        try (Checkpoint checkpoint = Checkpoint.open(
                folder.resolve("tiny-" + quantisation + ".gguf"), folder.resolve("mmproj-tiny-f32.gguf"))) {
            for (Map.Entry<String, String> expected : golden.entrySet()) {
                assertThat(hash(checkpoint.tensor(canonical(expected.getKey()))))
                        .as(expected.getKey())
                        .isEqualTo(expected.getValue());
            }
        }
    }

    /** {@code blocks-golden.py} made the blocks and asked the gguf package for their values. */
    static Stream<String> blocks() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(TensorValuesReferenceTests.class.getResourceAsStream("blocks-golden.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void blocksOfEveryTypeEqualTheReferenceBitForBit(String line) throws NoSuchAlgorithmException {
        String[] words = line.split(" ", -1);
        TensorType type = TensorType.valueOf(words[0]);
        byte[] bytes = Base64.getDecoder().decode(words[2]);
        long columns = (long) bytes.length / type.blockBytes() * type.blockSize();
        Tensor tensor = new Tensor("golden", type, List.of(1L, columns), MemorySegment.ofArray(bytes));
        assertThat(hash(tensor, 64)).isEqualTo(words[1]);
    }

    @Test
    void everyQuantisedTypeOfGgufIsHeldToTheReference() throws IOException {
        assertThat(blocks().map(line -> line.substring(0, line.indexOf(' '))))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(TensorType.values())
                        .filter(type -> type.format() != null && type != TensorType.GROUPS_128)
                        .map(TensorType::name)
                        .toList());
    }

    private static String hash(Tensor tensor) throws NoSuchAlgorithmException {
        return hash(tensor, 16);
    }

    private static String hash(Tensor tensor, int digits) throws NoSuchAlgorithmException {
        float[] row = new float[tensor.columns()];
        ByteBuffer bytes = ByteBuffer.allocate(row.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (int i = 0; i < tensor.rows(); i++) {
            TensorValues.row(tensor, i, row, 0);
            bytes.asFloatBuffer().put(row);
            digest.update(bytes.array());
        }
        return HexFormat.of().formatHex(digest.digest()).substring(0, digits);
    }

    private static String canonical(String name) {
        return switch (name) {
            case "token_embd.weight" -> "model.embed_tokens.weight";
            case "output_norm.weight" -> "model.norm.weight";
            default -> {
                String[] parts = name.split("\\.", -1);
                yield "model.layers." + parts[1] + "." + PARTS.get(parts[2]) + "." + parts[3];
            }
        };
    }

    private static Map<String, String> golden(String quantisation) throws IOException {
        Map<String, String> golden = new HashMap<>();
        try (InputStream in = TensorValuesReferenceTests.class.getResourceAsStream("dequantised.txt")) {
            assertThat(in).isNotNull();
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String[] words = line.split(" ", -1);
                if (words[0].equals(quantisation)) {
                    golden.put(words[1], words[2]);
                }
            }
        }
        return golden;
    }
}
