package dev.sightline.qwenvl.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.qwenvl.backend.Backends;
import dev.sightline.qwenvl.backend.Operators;
import dev.sightline.qwenvl.image.ImagePreprocessor;
import dev.sightline.qwenvl.image.ImageSize;
import dev.sightline.qwenvl.image.PixelPatches;
import dev.sightline.qwenvl.image.ResizeLimits;
import dev.sightline.qwenvl.image.RgbImage;
import dev.sightline.qwenvl.model.Plans;
import dev.sightline.qwenvl.model.Positions;
import dev.sightline.qwenvl.tensor.TensorType;
import dev.sightline.qwenvl.tokenizer.SmallTokenizer;
import dev.sightline.qwenvl.tokenizer.SmallTokenizer.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same weights in every form in which checkpoints are published, from the file to the logits. */
class CheckpointFormsTests {

    private static final Vocabulary VOCABULARY =
            SmallTokenizer.vocabulary("click the button at the top of the page, then the other button", 60);
    private static final MiniWeights WEIGHTS = MiniWeights.seeded(MiniShape.WIDE, 25, true);
    private static final String QUESTION = "<|im_start|>user\nclick the button on the page<|im_end|>\n";

    @TempDir
    static Path root;

    private static float[] logits;

    @BeforeAll
    static void plainestForm() throws IOException {
        logits = logits(folder(new MiniFolder(TensorType.F32, 1, false, true), WEIGHTS), "scalar");
        assertThat(logits).hasSize(MiniShape.WIDE.rows() * 3);
        double size = 0;
        for (float logit : logits) {
            size += logit * logit;
        }
        // far from a vector of zeros or of overflow, which would equal itself whatever the weights are
        assertThat(Math.sqrt(size / logits.length)).isBetween(0.1, 100.0);
    }

    @ParameterizedTest
    @CsvSource({
        "F32, 1, true, true",
        "F32, 3, false, false",
        "F16, 1, false, true",
        "F16, 2, true, false",
        "BF16, 1, false, false",
        "BF16, 5, true, true"
    })
    void foldersOfTheSameWeightsGiveTheSameLogits(TensorType type, int shards, boolean newer, boolean whole)
            throws IOException {
        Path folder = folder(new MiniFolder(type, shards, newer, whole), WEIGHTS);
        assertThat(Files.exists(folder.resolve("model.safetensors"))).isEqualTo(shards == 1);
        assertThat(logits(folder, "scalar")).isEqualTo(logits);
        assertThat(distance(logits(folder, "vector"), logits)).isLessThan(1e-5);
    }

    @ParameterizedTest
    @EnumSource(
            value = TensorType.class,
            names = {"F32", "F16", "BF16"})
    void pairsThatRoundNothingGiveTheSameLogits(TensorType type) throws IOException {
        Path folder = Files.createTempDirectory(root, "pair");
        MiniWeights worth = pair(folder, WEIGHTS, MiniGguf.allOf(type), MiniGguf.allOf(type));
        worth.tensors()
                .forEach((name, tensor) -> assertThat(tensor.values())
                        .as(name)
                        .isEqualTo(WEIGHTS.tensor(name).values()));
        assertThat(logits(folder, "scalar")).isEqualTo(logits);
        assertThat(distance(logits(folder, "vector"), logits)).isLessThan(1e-5);
    }

    @ParameterizedTest
    @CsvSource({"Q8_0, F32", "Q8_0, Q8_0", "Q6_K, F16", "Q4_0, F16", "Q4_K, BF16"})
    void quantisedPairsGiveTheLogitsOfWhatTheyStandFor(TensorType decoder, TensorType vision) throws IOException {
        quantised(MiniGguf.allOf(decoder), MiniGguf.allOf(vision));
    }

    @Test
    void theMixOfFourAndSixBitsGivesTheLogitsOfWhatItStandsFor() throws IOException {
        quantised(MiniGguf::mixed, MiniGguf.allOf(TensorType.F16));
    }

    /** The errors of 21 matrices add up; one that is mixed up would put the logits off by more than all that they are. */
    private static void quantised(Function<String, TensorType> decoder, Function<String, TensorType> vision)
            throws IOException {
        Path folder = Files.createTempDirectory(root, "pair");
        MiniWeights worth = pair(folder, WEIGHTS, decoder, vision);
        String matrix = "model.layers.1.mlp.up_proj.weight";
        double rounding =
                distance(worth.tensor(matrix).values(), WEIGHTS.tensor(matrix).values());
        float[] quantised = logits(folder, "scalar");
        assertThat(quantised)
                .isEqualTo(logits(folder(new MiniFolder(TensorType.F32, 1, false, true), worth), "scalar"));
        assertThat(distance(quantised, logits)).isBetween(rounding, Math.min(12 * rounding, 0.9));
        assertThat(distance(logits(folder, "vector"), quantised)).isLessThan(1e-3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anOutputMatrixOfItsOwnIsUsed(boolean newer) throws IOException {
        MiniWeights untied = MiniWeights.seeded(MiniShape.WIDE, 25, false);
        Path folder = folder(new MiniFolder(TensorType.BF16, 2, newer, true), untied);
        Path pair = Files.createTempDirectory(root, "pair");
        pair(pair, untied, MiniGguf.allOf(TensorType.F16), MiniGguf.allOf(TensorType.F16));
        for (Path path : List.of(folder, pair)) {
            try (Checkpoint checkpoint = Checkpoint.open(path)) {
                assertThat(checkpoint.config().text().tiedEmbeddings()).isFalse();
                assertThat(checkpoint.tensor("lm_head.weight").data().address())
                        .isNotEqualTo(checkpoint
                                .tensor("model.embed_tokens.weight")
                                .data()
                                .address());
            }
            assertThat(logits(path, "scalar")).isEqualTo(logits);
        }
    }

    @Test
    void bothFormsOfTheTokenizerFilesGiveTheSameTokens() throws IOException {
        try (Checkpoint whole = Checkpoint.open(folder(new MiniFolder(TensorType.F16, 1, false, true), WEIGHTS));
                Checkpoint pairs = Checkpoint.open(folder(new MiniFolder(TensorType.F16, 1, true, true), WEIGHTS));
                Checkpoint apart = Checkpoint.open(folder(new MiniFolder(TensorType.F16, 1, false, false), WEIGHTS))) {
            for (String text : new String[] {QUESTION, "the other é 中 🙂 12\n\n  <tool_call>", ""}) {
                int[] tokens = whole.tokenizer().encodeTemplate(text);
                assertThat(apart.tokenizer().encodeTemplate(text)).containsExactly(tokens);
                assertThat(pairs.tokenizer().encodeTemplate(text)).containsExactly(tokens);
                assertThat(apart.tokenizer().encode(text))
                        .containsExactly(whole.tokenizer().encode(text));
                assertThat(apart.tokenizer().decode(tokens))
                        .isEqualTo(whole.tokenizer().decode(tokens));
            }
            assertThat(apart.tokenizer().addedTokens())
                    .isEqualTo(whole.tokenizer().addedTokens());
            assertThat(whole.tokenizer().encode(" button")).hasSizeLessThan(7);
            assertThat(apart.config()).isEqualTo(whole.config());
            assertThat(pairs.config()).isEqualTo(whole.config());
        }
    }

    private static Path folder(MiniFolder form, MiniWeights weights) throws IOException {
        return form.write(Files.createTempDirectory(root, "folder"), weights, VOCABULARY);
    }

    private static MiniWeights pair(
            Path folder, MiniWeights weights, Function<String, TensorType> decoder, Function<String, TensorType> vision)
            throws IOException {
        return MiniGguf.write(
                folder.resolve("model.gguf"), folder.resolve("mmproj.gguf"), weights, VOCABULARY, decoder, vision);
    }

    /** After the last three tokens of a question behind an image and a short video. */
    private static float[] logits(Path path, String backend) {
        try (Checkpoint checkpoint = Checkpoint.open(path);
                Operators operators = Backends.installed().open(backend, 2)) {
            Plans plans = Plans.on(operators, checkpoint);
            ImagePreprocessor preprocessor = new ImagePreprocessor(
                    new ResizeLimits(28, 3136, 1 << 20), 14, 2, 2, new float[] {0.5f, 0.5f, 0.5f}, new float[] {
                        0.25f, 0.25f, 0.25f
                    });
            PixelPatches image = preprocessor.patches(noise(1));
            PixelPatches video = preprocessor.videoPatches(List.of(noise(2), noise(3), noise(4), noise(5)), 1 << 20);
            int[] tokens = checkpoint.tokenizer().encodeTemplate(QUESTION);
            int pictures = image.grid().tokens() + video.grid().tokens();
            int count = pictures + tokens.length;
            float[] embeddings = new float[count * MiniShape.WIDE.hidden()];
            Positions positions = new Positions();
            int at = 0;
            for (PixelPatches patches : new PixelPatches[] {image, video}) {
                positions.video(patches.grid(), 2);
                float[] encoded = plans.vision().encode(patches, () -> false);
                System.arraycopy(encoded, 0, embeddings, at, encoded.length);
                at += encoded.length;
            }
            positions.text(tokens.length);
            for (int token : tokens) {
                plans.decoder().embed(token, embeddings, at);
                at += MiniShape.WIDE.hidden();
            }
            plans.decoder().forward(embeddings, count, positions, 0);
            float[] result = new float[3 * MiniShape.WIDE.rows()];
            plans.decoder().logits(3, result);
            return result;
        }
    }

    private static RgbImage noise(long seed) {
        byte[] rgb = new byte[140 * 56 * 3];
        new Random(seed).nextBytes(rgb);
        return new RgbImage(new ImageSize(140, 56), rgb);
    }

    /** √(Σ(a−b)² / Σb²). */
    private static double distance(float[] actual, float[] expected) {
        double difference = 0;
        double size = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow((double) actual[i] - expected[i], 2);
            size += Math.pow(expected[i], 2);
        }
        return Math.sqrt(difference / size);
    }
}
