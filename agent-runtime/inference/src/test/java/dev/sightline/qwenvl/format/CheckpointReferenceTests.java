package dev.sightline.qwenvl.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.qwenvl.model.Oracles;
import dev.sightline.qwenvl.tensor.Tensor;
import dev.sightline.qwenvl.tensor.TensorType;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointReferenceTests {

    @Test
    void configurationOfAFolderIsRead() {
        try (Checkpoint checkpoint = Checkpoint.open(Oracles.tiny())) {
            assertThat(checkpoint.config().text())
                    .isEqualTo(new TextConfig(
                            256, 4, 4, 2, 64, 512, 1024, 32_768, 1e-6f, 1e6, new RopeSections(8, 12, 12), true));
            assertThat(checkpoint.config().vision())
                    .isEqualTo(new VisionConfig(8, 64, 4, 108, 256, 3, 14, 2, 2, 112, List.of(3, 7), 4, 1e-6f, 10_000));
            assertThat(checkpoint.config().tokens())
                    .isEqualTo(new TokenIds(1012, 1013, 1009, 1010, 1001, 1002, 1000, List.of(1000, 1002)));
            assertThat(checkpoint.config().preprocessor()).isEqualTo(PreprocessorConfig.PUBLISHED);
            assertThat(checkpoint.tensor("lm_head.weight").data().address())
                    .isEqualTo(checkpoint
                            .tensor("model.embed_tokens.weight")
                            .data()
                            .address());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"f32", "f16", "q8_0", "q4_0", "q4_k_m", "q6_k"})
    void ggufPairLooksLikeTheFolder(String quantisation) {
        Path folder = Oracles.tiny();
        try (Checkpoint gguf = Checkpoint.open(folder.resolve("tiny-" + quantisation + ".gguf"));
                Checkpoint safetensors = Checkpoint.open(folder)) {
            assertThat(gguf.tensorNames()).isEqualTo(safetensors.tensorNames());
            assertThat(gguf.config().text()).isEqualTo(safetensors.config().text());
            assertThat(gguf.config().tokens()).isEqualTo(safetensors.config().tokens());
            assertThat(gguf.config().vision().fullAttentionBlocks()).containsExactly(3, 7);
            for (String name : gguf.tensorNames()) {
                Tensor ours = gguf.tensor(name);
                Tensor theirs = safetensors.tensor(name);
                assertThat(ours.shape()).as(name).isEqualTo(theirs.shape());
                if (ours.type() == TensorType.F32) {
                    assertThat(ours.data().mismatch(theirs.data())).as(name).isEqualTo(-1);
                }
            }
            String text = "Where is the Open button? é 中 <|im_end|>";
            assertThat(gguf.tokenizer().encode(text))
                    .isEqualTo(safetensors.tokenizer().encode(text));
            assertThat(gguf.tokenizer().encodeTemplate(text)).endsWith(1002);
        }
    }
}
