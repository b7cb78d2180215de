package dev.sightline.qwenvl.backend.scalar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.qwenvl.format.Checkpoint;
import dev.sightline.qwenvl.model.Oracles;
import dev.sightline.qwenvl.tensor.Tensor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against hashes of the values that the {@code gguf} package makes of the tiny model's files. */
class DequantisationReferenceTests {

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

    private static String hash(Tensor tensor) throws NoSuchAlgorithmException {
        float[] row = new float[tensor.columns()];
        ByteBuffer bytes = ByteBuffer.allocate(row.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (int i = 0; i < tensor.rows(); i++) {
            Dequantisation.row(tensor, i, row, 0);
            bytes.asFloatBuffer().put(row);
            digest.update(bytes.array());
        }
        return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
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
        try (InputStream in = DequantisationReferenceTests.class.getResourceAsStream("dequantised.txt")) {
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
