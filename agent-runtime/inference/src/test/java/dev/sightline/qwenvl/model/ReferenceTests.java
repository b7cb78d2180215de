package dev.sightline.qwenvl.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.qwenvl.backend.Backends;
import dev.sightline.qwenvl.backend.Operators;
import dev.sightline.qwenvl.format.Checkpoint;
import dev.sightline.qwenvl.format.PreprocessorConfig;
import dev.sightline.qwenvl.format.QwenVlConfig;
import dev.sightline.qwenvl.format.VisionConfig;
import dev.sightline.qwenvl.image.ImagePreprocessor;
import dev.sightline.qwenvl.image.PatchGrid;
import dev.sightline.qwenvl.image.PixelPatches;
import dev.sightline.qwenvl.image.ResizeLimits;
import dev.sightline.qwenvl.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every intermediate of the model against the reference implementation in single precision. */
class ReferenceTests {

    private static final double RELATIVE_ERROR = 1e-3;

    private final Path folder = Oracles.tiny();

    @ParameterizedTest
    @CsvSource({
        "scalar, 224x168, safetensors",
        "scalar, 300x170, safetensors",
        "vector, 224x168, safetensors",
        "vector, 300x170, safetensors",
        "vector, 224x168, gguf",
        "vector, 300x170, gguf"
    })
    void everyIntermediateAgrees(String backend, String shot, String format) throws IOException {
        SafetensorsMap reference = new SafetensorsMap(folder.resolve("ref-shot" + shot + ".safetensors"));
        List<String> reached = new ArrayList<>();
        Probe probe = (stage, values, size) -> {
            float[] expected = reference.floats(stage);
            assertThat(size).as(stage).isEqualTo(expected.length);
            assertThat(relativeError(values, expected)).as(stage).isLessThan(RELATIVE_ERROR);
            reached.add(stage);
        };
        try (Checkpoint checkpoint = format.equals("gguf") ? gguf("f32") : Checkpoint.open(folder);
                Operators operators = Backends.installed().open(backend, 2)) {
            QwenVlConfig config = checkpoint.config();
            Plans plans = Plans.on(operators, checkpoint, probe);

            PixelPatches patches = preprocessor(config)
                    .patches(RgbImage.of(
                            ImageIO.read(folder.resolve("shot-" + shot + ".png").toFile())));
            float[] pixels = reference.floats("pixel_values");
            float step = 1 / 255f / 0.261f;
            for (int i = 0; i < pixels.length; i++) {
                assertThat(Math.abs(patches.values()[i] - pixels[i])).isLessThan(1.01f * step);
            }
            PatchGrid grid = patches.grid();
            assertThat(new int[] {grid.frames(), grid.rows(), grid.columns()})
                    .isEqualTo(reference.integers("image_grid_thw"));
            WindowOrder order = new WindowOrder(grid, config.vision().windowTokens());
            assertThat(order.tokens()).isEqualTo(reference.integers("window_index"));
            assertThat(order.windowBounds()).isEqualTo(reference.integers("cu_window_seqlens"));

            // the reference's own pixels, so that rounding of the resize does not blur the comparison
            System.arraycopy(pixels, 0, patches.values(), 0, pixels.length);
            float[] image = plans.vision().encode(patches, () -> false);

            int[] ids = reference.integers("input_ids");
            int hidden = config.text().hiddenSize();
            float[] embeddings = new float[(ids.length + 24) * hidden];
            Positions positions = new Positions();
            for (int i = 0, pad = 0; i < ids.length; i++) {
                if (ids[i] != config.tokens().imagePad()) {
                    plans.decoder().embed(ids[i], embeddings, i * hidden);
                    positions.text(1);
                } else {
                    if (pad == 0) {
                        positions.image(grid);
                    }
                    System.arraycopy(image, pad++ * hidden, embeddings, i * hidden, hidden);
                }
            }
            assertThat(positions.length()).isEqualTo(ids.length);
            int[] expectedPositions = reference.integers("position_ids");
            for (int i = 0; i < ids.length; i++) {
                assertThat(new int[] {positions.time(i), positions.height(i), positions.width(i)})
                        .containsExactly(
                                expectedPositions[i],
                                expectedPositions[ids.length + i],
                                expectedPositions[2 * ids.length + i]);
            }
            plans.decoder().forward(embeddings, ids.length, positions, 0);
            int vocabulary = config.text().vocabularySize();
            float[] logits = new float[ids.length * vocabulary];
            plans.decoder().logits(ids.length, logits);
            assertThat(relativeError(logits, reference.floats("logits"))).isLessThan(RELATIVE_ERROR);
            assertThat(reached).hasSize(1 + 8 + 2 + 4 + 1);

            assertThat(greedy(Plans.on(operators, checkpoint).decoder(), embeddings, ids.length, positions, config))
                    .isEqualTo(greedyTokens(folder, shot));

            float[] textLogits =
                    textLogits(Plans.on(operators, checkpoint).decoder(), reference.integers("text_only_ids"), config);
            assertThat(relativeError(textLogits, reference.floats("text_only_logits")))
                    .isLessThan(RELATIVE_ERROR);
        }
    }

    /**
     * A quantised file is judged by the scalar backend, which multiplies with the dequantised weights themselves; how far its
     * logits are from the original's is the quantisation's doing and bounded loosely.
     */
    @ParameterizedTest
    @CsvSource({"f16, 0.01", "q8_0, 0.05", "q6_k, 0.1", "q4_k_m, 0.5", "q4_0, 0.5"})
    void quantisedWeightsGiveTheLogitsOfTheDequantised(String type, double distance) throws IOException {
        SafetensorsMap reference = new SafetensorsMap(folder.resolve("ref-shot224x168.safetensors"));
        int[] ids = reference.integers("text_only_ids");
        try (Checkpoint checkpoint = gguf(type);
                Operators scalar = Backends.installed().open("scalar", 1);
                Operators vector = Backends.installed().open("vector", 2)) {
            float[] expected = textLogits(Plans.on(scalar, checkpoint).decoder(), ids, checkpoint.config());
            float[] actual = textLogits(Plans.on(vector, checkpoint).decoder(), ids, checkpoint.config());
            assertThat(relativeError(actual, expected)).isLessThan(RELATIVE_ERROR);
            assertThat(relativeError(actual, reference.floats("text_only_logits")))
                    .isLessThan(distance);
        }
    }

    private Checkpoint gguf(String type) {
        return Checkpoint.open(folder.resolve("tiny-" + type + ".gguf"), folder.resolve("mmproj-tiny-f32.gguf"));
    }

    static float[] textLogits(DecoderPlan decoder, int[] ids, QwenVlConfig config) {
        Positions positions = new Positions();
        positions.text(ids.length);
        int hidden = config.text().hiddenSize();
        float[] embeddings = new float[ids.length * hidden];
        for (int i = 0; i < ids.length; i++) {
            decoder.embed(ids[i], embeddings, i * hidden);
        }
        decoder.forward(embeddings, ids.length, positions, 0);
        float[] logits = new float[ids.length * config.text().vocabularySize()];
        decoder.logits(ids.length, logits);
        return logits;
    }

    /** Prefill in chunks, then one token after another. */
    static int[] greedy(DecoderPlan decoder, float[] embeddings, int length, Positions positions, QwenVlConfig config) {
        int hidden = config.text().hiddenSize();
        for (int from = 0; from < length; from += 40) {
            int to = Math.min(length, from + 40);
            decoder.forward(Arrays.copyOfRange(embeddings, from * hidden, to * hidden), to - from, positions, from);
        }
        float[] logits = new float[config.text().vocabularySize()];
        float[] embedding = new float[hidden];
        int[] tokens = new int[24];
        for (int i = 0; i < tokens.length; i++) {
            decoder.logits(logits);
            int best = 0;
            for (int token = 1; token < logits.length; token++) {
                best = logits[token] > logits[best] ? token : best;
            }
            tokens[i] = best;
            positions.text(1);
            decoder.embed(best, embedding, 0);
            decoder.forward(embedding, 1, positions, length + i);
        }
        return tokens;
    }

    static int[] greedyTokens(Path folder, String shot) throws IOException {
        Matcher matcher = Pattern.compile("\"greedy\": \\[([^]]*)]")
                .matcher(Files.readString(folder.resolve("ref-shot" + shot + ".json")));
        assertThat(matcher.find()).isTrue();
        return Arrays.stream(matcher.group(1).split(","))
                .map(String::strip)
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    static ImagePreprocessor preprocessor(QwenVlConfig config) {
        VisionConfig vision = config.vision();
        PreprocessorConfig preprocessor = config.preprocessor();
        return new ImagePreprocessor(
                new ResizeLimits(
                        vision.patchSize() * vision.mergeSize(), preprocessor.minPixels(), preprocessor.maxPixels()),
                vision.patchSize(),
                vision.temporalPatchSize(),
                vision.mergeSize(),
                floats(preprocessor.imageMean()),
                floats(preprocessor.imageStd()));
    }

    private static float[] floats(List<Float> values) {
        return new float[] {values.get(0), values.get(1), values.get(2)};
    }

    /** √(Σ(a−b)² / Σb²). */
    static double relativeError(float[] actual, float[] expected) {
        double difference = 0;
        double size = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow((double) actual[i] - expected[i], 2);
            size += Math.pow(expected[i], 2);
        }
        return Math.sqrt(difference / size);
    }
}
