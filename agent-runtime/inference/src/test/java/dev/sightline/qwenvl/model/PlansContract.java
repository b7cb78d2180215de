package dev.sightline.qwenvl.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.qwenvl.backend.Backends;
import dev.sightline.qwenvl.backend.Operators;
import dev.sightline.qwenvl.format.Checkpoint;
import dev.sightline.qwenvl.format.QwenVlConfig;
import dev.sightline.qwenvl.image.ImagePreprocessor;
import dev.sightline.qwenvl.image.PixelPatches;
import dev.sightline.qwenvl.image.RgbImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the two plans of every backend must compute: the values of the reference implementation in single precision, and for
 * quantised weights those of the scalar backend.
 */
public abstract class PlansContract {

    /** Enough for the pictures of the reference, whose prompts run through the decoder in several chunks. */
    protected static final PlanLimits LIMITS = new PlanLimits(512, 48, 1024);

    /** The plans under test; the contract closes them. */
    protected abstract Plans open(Checkpoint checkpoint, PlanLimits limits);

    /** How far values may lie from those of single precision; more only where a device computes with less. */
    protected double relativeError() {
        return 1e-3;
    }

    @ParameterizedTest
    @CsvSource({"224x168, safetensors", "300x170, safetensors", "300x170, f16"})
    void aPictureAndItsPromptGiveTheValuesOfTheReference(String shot, String form) throws IOException {
        Path folder = Oracles.tiny();
        SafetensorsMap reference = new SafetensorsMap(folder.resolve("ref-shot" + shot + ".safetensors"));
        double error = form.equals("safetensors") ? relativeError() : 0.02;
        try (Checkpoint checkpoint = form.equals("safetensors") ? Checkpoint.open(folder) : gguf(form)) {
            QwenVlConfig config = checkpoint.config();
            Plans plans = open(checkpoint, LIMITS);
            try {
                PixelPatches patches = patches(config, folder, shot);
                float[] pixels = reference.floats("pixel_values");
                System.arraycopy(pixels, 0, patches.values(), 0, pixels.length);
                float[] image = plans.vision().encode(patches, () -> false);
                assertThat(ReferenceTests.relativeError(image, reference.floats("image_embeds")))
                        .isLessThan(relativeError());

                int[] ids = reference.integers("input_ids");
                Positions positions = new Positions();
                float[] embeddings = embeddings(config, plans.decoder(), ids, image, patches, positions);
                plans.decoder().forward(embeddings, ids.length, positions, 0);
                float[] logits = new float[ids.length * config.text().vocabularySize()];
                plans.decoder().logits(ids.length, logits);
                assertThat(ReferenceTests.relativeError(logits, reference.floats("logits")))
                        .isLessThan(error);
                float[] last = new float[config.text().vocabularySize()];
                plans.decoder().logits(last);
                float[] same = Arrays.copyOfRange(logits, logits.length - last.length, logits.length);
                assertThat(ReferenceTests.relativeError(last, same)).isLessThan(1e-5);
                if (form.equals("safetensors")) {
                    assertThat(ReferenceTests.greedy(plans.decoder(), embeddings, ids.length, positions, config))
                            .isEqualTo(ReferenceTests.greedyTokens(folder, shot));
                }
                int[] text = reference.integers("text_only_ids");
                assertThat(ReferenceTests.relativeError(
                                ReferenceTests.textLogits(plans.decoder(), text, config),
                                reference.floats("text_only_logits")))
                        .isLessThan(error);
            } finally {
                close(plans);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"f32", "f16", "q8_0", "q6_k", "q4_k_m", "q4_0"})
    void everyTypeOfWeightGivesTheLogitsOfTheScalarBackend(String type) throws IOException {
        SafetensorsMap reference = new SafetensorsMap(Oracles.tiny().resolve("ref-shot224x168.safetensors"));
        int[] ids = reference.integers("text_only_ids");
        try (Checkpoint checkpoint = gguf(type);
                Operators scalar = Backends.installed().open("scalar", 1)) {
            float[] expected =
                    ReferenceTests.textLogits(Plans.on(scalar, checkpoint).decoder(), ids, checkpoint.config());
            Plans plans = open(checkpoint, LIMITS);
            try {
                assertThat(ReferenceTests.relativeError(
                                ReferenceTests.textLogits(plans.decoder(), ids, checkpoint.config()), expected))
                        .isLessThan(relativeError());
            } finally {
                close(plans);
            }
        }
    }

    /** Prompts that continue from a part of the previous one, in runs of one and of many tokens. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void keptPositionsAreNotForgotten(long seed) throws IOException {
        try (Checkpoint checkpoint = Checkpoint.open(Oracles.tiny());
                Operators scalar = Backends.installed().open("scalar", 1)) {
            int vocabulary = checkpoint.config().text().vocabularySize();
            DecoderPlan oracle = Plans.on(scalar, checkpoint).decoder();
            Plans plans = open(checkpoint, LIMITS);
            try {
                Random random = new Random(seed);
                Positions positions = new Positions();
                positions.text(400);
                float[] expected = new float[vocabulary];
                float[] actual = new float[vocabulary];
                int past = 0;
                for (int step = 0; step < 12; step++) {
                    int count = random.nextBoolean() ? 1 : 1 + random.nextInt(70);
                    past = random.nextInt(3) == 0 ? random.nextInt(past + 1) : Math.min(past, 400 - count);
                    float[] rows = new float[count * checkpoint.config().text().hiddenSize()];
                    for (int i = 0; i < count; i++) {
                        plans.decoder().embed(random.nextInt(vocabulary), rows, i * rows.length / count);
                    }
                    oracle.forward(rows, count, positions, past);
                    plans.decoder().forward(rows, count, positions, past);
                    oracle.logits(expected);
                    plans.decoder().logits(actual);
                    assertThat(plans.decoder().mostLikely()).isEqualTo(oracle.mostLikely());
                    assertThat(ReferenceTests.relativeError(actual, expected))
                            .as("step %d: %d tokens after %d", step, count, past)
                            .isLessThan(relativeError());
                    past += count;
                }
            } finally {
                close(plans);
            }
        }
    }

    private static Checkpoint gguf(String type) {
        Path folder = Oracles.tiny();
        return Checkpoint.open(folder.resolve("tiny-" + type + ".gguf"), folder.resolve("mmproj-tiny-f32.gguf"));
    }

    private static PixelPatches patches(QwenVlConfig config, Path folder, String shot) throws IOException {
        ImagePreprocessor preprocessor = ReferenceTests.preprocessor(config);
        return preprocessor.patches(
                RgbImage.of(ImageIO.read(folder.resolve("shot-" + shot + ".png").toFile())));
    }

    /** The prompt's embeddings with room for an answer; positions are those of the prompt. */
    private static float[] embeddings(
            QwenVlConfig config,
            DecoderPlan decoder,
            int[] ids,
            float[] image,
            PixelPatches patches,
            Positions positions) {
        int hidden = config.text().hiddenSize();
        float[] embeddings = new float[(ids.length + 24) * hidden];
        for (int i = 0, pad = 0; i < ids.length; i++) {
            if (ids[i] != config.tokens().imagePad()) {
                decoder.embed(ids[i], embeddings, i * hidden);
                positions.text(1);
            } else {
                if (pad == 0) {
                    positions.image(patches.grid());
                }
                System.arraycopy(image, pad++ * hidden, embeddings, i * hidden, hidden);
            }
        }
        return embeddings;
    }

    private static void close(Plans plans) {
        plans.vision().close();
        plans.decoder().close();
    }
}
