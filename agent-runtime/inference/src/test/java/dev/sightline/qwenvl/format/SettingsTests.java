package dev.sightline.qwenvl.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.json.JsonValue;
import dev.sightline.qwenvl.json.JsonValue.JsonArray;
import dev.sightline.qwenvl.json.JsonValue.JsonBoolean;
import dev.sightline.qwenvl.tensor.TensorType;
import dev.sightline.qwenvl.tokenizer.SmallTokenizer;
import dev.sightline.qwenvl.tokenizer.SmallTokenizer.Vocabulary;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Settings in a folder's files: read as the reference implementation reads them ({@code settings-golden.py} asked it), or refused
 * by name.
 */
class SettingsTests {

    private static final Vocabulary VOCABULARY = SmallTokenizer.vocabulary("", 0);

    @TempDir
    Path folder;

    @BeforeEach
    void writeFolder() throws IOException {
        write(true);
    }

    private void write(boolean tied) throws IOException {
        new MiniFolder(TensorType.F32, 1, true, true)
                .write(folder, MiniWeights.seeded(MiniShape.WIDE, 25, tied), VOCABULARY);
    }

    /** One case of the file; shown by its name. */
    record Golden(JsonFields fields) {

        @Override
        public String toString() {
            return fields.string("name");
        }
    }

    static Stream<Golden> cases() throws IOException {
        try (InputStream in = Objects.requireNonNull(SettingsTests.class.getResourceAsStream("settings-golden.json"))) {
            JsonArray all = (JsonArray) JsonValue.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            assertThat(all.elements()).hasSize(21);
            return all.elements().stream().map(element -> new Golden(JsonFields.of("a case", element)));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void settingsAreReadAsTheReferenceReadsThem(Golden golden) throws IOException {
        JsonFields fields = golden.fields();
        if (fields.has("file")) {
            Files.writeString(
                    folder.resolve("preprocessor_config.json"), "{\"min_pixels\": 784, \"max_pixels\": 100352}");
            Files.writeString(
                    folder.resolve(fields.string("file")),
                    fields.fields("content").object().toString());
            PreprocessorConfig limits = config().preprocessor();
            assertThat(limits.minPixels()).isEqualTo(fields.integer("min"));
            assertThat(limits.maxPixels()).isEqualTo(fields.integer("max"));
            return;
        }
        Files.writeString(
                folder.resolve("config.json"), fields.fields("config").object().toString());
        QwenVlConfig config = config();
        TextConfig text = config.text();
        assertThat(text.rmsNormEpsilon()).isEqualTo((float) fields.number("epsilon"));
        assertThat(text.ropeTheta()).isEqualTo(fields.number("theta"));
        assertThat(text.keyValueHeads()).isEqualTo(fields.integer("keyValueHeads"));
        assertThat(text.ropeSections().time())
                .isEqualTo(fields.integers("sections").getFirst());
        assertThat(text.contextLength()).isEqualTo(fields.integer("context"));
        assertThat(fields.get("tied")).isEqualTo(new JsonBoolean(text.tiedEmbeddings()));
        assertThat(config.vision().tokensPerSecond()).isEqualTo(fields.number("tokensPerSecond"));
        assertThat(config.vision().fullAttentionBlocks()).isEqualTo(fields.integers("fullAttention"));
    }

    private QwenVlConfig config() {
        return SafetensorsFolder.config(folder, TokenizerFiles.read(folder), false);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "config.json | \"hidden_act\": \"silu\" | \"hidden_act\": \"gelu\" | 'hidden_act' to 'gelu'",
                "config.json | \"in_channels\": 3, | \"in_channels\": 3, \"hidden_act\": \"quick_gelu\", | 'hidden_act' to 'quick_gelu'",
                "config.json | \"rope_theta\" | \"rope_type\": \"yarn\", \"factor\": 4.0, \"rope_theta\" | 'rope_type' to 'yarn'",
                "config.json | \"rope_theta\" | \"type\": \"linear\", \"rope_theta\" | 'type' to 'linear'",
                "config.json | \"rope_theta\" | \"factor\": 2.0, \"rope_theta\" | 'factor' to '2.0'",
                "config.json | \"rope_theta\" | \"mrope_interleaved\": true, \"rope_theta\" | 'mrope_interleaved' to 'true'",
                "config.json | \"rope_theta\" | \"partial_rotary_factor\": 0.5, \"rope_theta\" | 'partial_rotary_factor' to '0.5'",
                "config.json | \"use_sliding_window\": false | \"use_sliding_window\": true, \"sliding_window\": 64, \"max_window_layers\": 1 | 'sliding_window' to '64'",
                "config.json | \"use_sliding_window\": false | \"layer_types\": [\"full_attention\", \"sliding_attention\", \"full_attention\"] | 'layer_types' to '\"sliding_attention\"'",
                "config.json | \"use_sliding_window\": false | \"head_dim\": 32 | 'head_dim' to '32'",
                "preprocessor_config.json | {\"size\" | {\"do_resize\": false, \"size\" | 'do_resize' to 'false'",
                "preprocessor_config.json | {\"size\" | {\"do_normalize\": false, \"size\" | 'do_normalize' to 'false'",
                "preprocessor_config.json | {\"size\" | {\"resample\": 2, \"size\" | 'resample' to '2'",
                "preprocessor_config.json | {\"size\" | {\"rescale_factor\": 1.0, \"size\" | 'rescale_factor' to '1.0'",
                "preprocessor_config.json | {\"size\" | {\"patch_size\": 16, \"size\" | 'patch_size' to '16'",
                "preprocessor_config.json | {\"size\" | {\"merge_size\": 1, \"size\" | 'merge_size' to '1'",
                "preprocessor_config.json | \"shortest_edge\" | \"min\" | lacks 'shortest_edge'"
            })
    void settingsThatChangeTheComputationAreRefusedByName(String file, String old, String changed, String named)
            throws IOException {
        Path path = folder.resolve(file);
        String text = Files.readString(path);
        assertThat(text).contains(old);
        Files.writeString(path, text.replaceFirst(Pattern.quote(old), changed));
        assertThatThrownBy(() -> Checkpoint.open(folder))
                .isInstanceOf(QwenVlException.class)
                .hasMessageStartingWith("Cannot load '")
                .hasMessageContaining(named);
    }

    @Test
    void aWindowAsLongAsTheContextChangesNothing() throws IOException {
        Path path = folder.resolve("config.json");
        Files.writeString(
                path,
                Files.readString(path)
                        .replace(
                                "\"use_sliding_window\": false",
                                "\"use_sliding_window\": true, \"sliding_window\": 4096, \"max_window_layers\": 0"));
        assertThatCode(() -> Checkpoint.open(folder).close()).doesNotThrowAnyException();
    }

    @Test
    void anOutputHeadBesideATiedFlagIsUsedAsTheReferenceUsesIt() throws IOException {
        write(false);
        Path path = folder.resolve("config.json");
        Files.writeString(
                path,
                Files.readString(path).replace("\"tie_word_embeddings\": false", "\"tie_word_embeddings\": true"));
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(checkpoint.config().text().tiedEmbeddings()).isFalse();
            assertThat(checkpoint.tensor("lm_head.weight").data().address())
                    .isNotEqualTo(checkpoint
                            .tensor("model.embed_tokens.weight")
                            .data()
                            .address());
        }
    }

    @Test
    void anUntiedFlagWithoutAnOutputHeadIsRefused() throws IOException {
        Path path = folder.resolve("config.json");
        Files.writeString(
                path,
                Files.readString(path).replace("\"tie_word_embeddings\": true", "\"tie_word_embeddings\": false"));
        assertThatThrownBy(() -> Checkpoint.open(folder))
                .hasMessageContaining("tie_word_embeddings is false, but there is no tensor 'lm_head.weight'");
    }

    private static GgufMetadata clip(Map<String, Object> changes) {
        Map<String, Object> pairs = new HashMap<>(Map.of(
                "clip.projector_type", "qwen2.5vl_merger",
                "clip.vision.block_count", 32L,
                "clip.vision.embedding_length", 1280L,
                "clip.vision.attention.head_count", 16L,
                "clip.vision.feed_forward_length", 3420L,
                "clip.vision.projection_dim", 2048L,
                "clip.vision.patch_size", 14L,
                "clip.vision.image_mean", List.of(0.5, 0.5, 0.5),
                "clip.vision.image_std", List.of(0.5, 0.5, 0.5)));
        pairs.putAll(changes);
        return new GgufMetadata(pairs);
    }

    @Test
    void anMmprojWithoutAWindowPatternHasThePublishedOneOrIsRefused() {
        assertThat(GgufPair.vision(clip(Map.of())).fullAttentionBlocks()).containsExactly(7, 15, 23, 31);
        assertThat(GgufPair.vision(clip(Map.of("clip.vision.n_wa_pattern", 16L)))
                        .fullAttentionBlocks())
                .containsExactly(15, 31);
        assertThatThrownBy(() -> GgufPair.vision(clip(Map.of("clip.vision.block_count", 24L))))
                .hasMessageContaining("lacks 'clip.vision.n_wa_pattern'")
                .hasMessageContaining("its 24 blocks");
    }

    @Test
    void settingsOfAnMmprojAreHonouredOrRefusedByName() {
        PreprocessorConfig limits = GgufPair.preprocessor(
                clip(Map.of("clip.vision.image_min_pixels", 6272L, "clip.vision.image_max_pixels", 100352L)));
        assertThat(limits.minPixels()).isEqualTo(6272);
        assertThat(limits.maxPixels()).isEqualTo(100352);
        assertThatThrownBy(() -> GgufPair.vision(clip(Map.of("clip.use_gelu", true))))
                .hasMessageContaining("activation");
        assertThatThrownBy(() -> GgufPair.vision(clip(Map.of("clip.vision.wa_layer_indexes", List.of(7L)))))
                .hasMessageContaining("clip.vision.wa_layer_indexes");
    }

    @ParameterizedTest
    @CsvSource({
        "qwen2vl.rope.scaling.type, yarn",
        "qwen2vl.rope.scaling.type, linear",
        "qwen2vl.attention.sliding_window, 128"
    })
    void scalingAndWindowsOfAGgufAreRefusedByName(String key, String value) {
        Map<String, Object> pairs = new HashMap<>(Map.of(
                "qwen2vl.rope.dimension_sections", List.of(16L, 24L, 24L, 0L),
                "qwen2vl.embedding_length", 2048L,
                "qwen2vl.attention.head_count", 16L,
                "qwen2vl.block_count", 36L,
                "qwen2vl.feed_forward_length", 11008L,
                "qwen2vl.context_length", 128000L));
        assertThat(GgufPair.text(new GgufMetadata(pairs), 151936, true).layers())
                .isEqualTo(36);
        pairs.put(key, Character.isDigit(value.charAt(0)) ? (Object) Long.valueOf(value) : value);
        assertThatThrownBy(() -> GgufPair.text(new GgufMetadata(pairs), 151936, true))
                .hasMessageContaining(key)
                .hasMessageContaining(value);
    }
}
