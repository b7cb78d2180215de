package dev.sightline.qwenvl.tornado;

import dev.sightline.qwenvl.format.PreprocessorConfig;
import dev.sightline.qwenvl.format.TextConfig;
import dev.sightline.qwenvl.format.VisionConfig;
import dev.sightline.qwenvl.image.ImagePreprocessor;
import dev.sightline.qwenvl.image.ImageSize;
import dev.sightline.qwenvl.image.PixelPatches;
import dev.sightline.qwenvl.image.ResizeLimits;
import dev.sightline.qwenvl.image.RgbImage;
import dev.sightline.qwenvl.model.DecoderPlan;
import dev.sightline.qwenvl.model.PlanLimits;
import dev.sightline.qwenvl.model.Plans;
import dev.sightline.qwenvl.model.Positions;
import dev.sightline.qwenvl.tensor.TensorType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * Measures the backend with weights that follow from a seed: encoding of two sizes of screenshots, prefill, decoding, and one step
 * of an agent. Arguments are {@code name=value}; all have a default:
 *
 * <pre>
 * shape=3b          3b, 7b or tiny
 * type=BF16         F32, F16, BF16, Q8_0 or Q4_0
 * rounds=5          the median of so many counts, after one that does not
 * prompt=1500       tokens of the prompt whose prefill is measured
 * tokens=64         tokens of an answer
 * chunk=512         tokens that run through the decoder at once
 * sizes=1280x720,1920x1080
 * bandwidth=0       the card's memory bandwidth in GB/s, to compare decoding with
 * tflops=0          the card's peak in TFLOP/s, to compare prefill with
 * </pre>
 */
final class Measurement {

    private final Map<String, String> arguments = new HashMap<>(Map.of(
            "shape", "3b",
            "type", "BF16",
            "rounds", "5",
            "prompt", "1500",
            "tokens", "64",
            "chunk", "512",
            "sizes", "1280x720,1920x1080",
            "bandwidth", "0",
            "tflops", "0"));

    private Measurement(String[] given) {
        for (String argument : given) {
            String name = argument.substring(0, Math.max(0, argument.indexOf('=')));
            if (!arguments.containsKey(name)) {
                throw new IllegalArgumentException(
                        "Cannot use '%s'; say name=value with one of %s.".formatted(argument, arguments.keySet()));
            }
            arguments.put(name, argument.substring(name.length() + 1));
        }
    }

    public static void main(String[] given) {
        String reason = new TornadoPlanProvider().unavailableBecause();
        if (reason != null) {
            System.err.println("Cannot measure: " + reason);
            System.exit(3);
        }
        new Measurement(given).run();
    }

    private String value(String name) {
        return Objects.requireNonNull(arguments.get(name), name);
    }

    private int number(String name) {
        return Integer.parseInt(value(name));
    }

    private void run() {
        Accelerator accelerator = Accelerator.chosen();
        say(String.format(
                Locale.ROOT,
                "device: %s, %s, %.1f GB may be used",
                accelerator,
                accelerator.abilities(),
                accelerator.memory() / (double) (1 << 30)));
        say(String.format(Locale.ROOT, "java %s, arguments %s", Runtime.version(), new java.util.TreeMap<>(arguments)));
        try (SeededCheckpoint checkpoint = SeededCheckpoint.of(
                value("shape"), TensorType.valueOf(value("type").toUpperCase(Locale.ROOT)))) {
            VisionConfig vision = checkpoint.config().vision();
            List<PixelPatches> screenshots = Arrays.stream(value("sizes").split(",", -1))
                    .map(size -> screenshot(vision, size))
                    .toList();
            int largest = screenshots.stream()
                    .mapToInt(patches -> patches.grid().patches())
                    .max()
                    .orElseThrow();
            int step = screenshots.getFirst().grid().tokens() + 300;
            int context = Math.max(number("prompt"), step) + number("tokens") + 8;
            long start = System.nanoTime();
            Plans plans = TornadoPlans.open(
                    checkpoint,
                    new PlanLimits(context, number("chunk"), largest),
                    accelerator,
                    accelerator.abilities());
            say(String.format(
                    Locale.ROOT,
                    "opened with kernels compiled for the decoder in %.1f s",
                    (System.nanoTime() - start) / 1e9));
            for (PixelPatches screenshot : screenshots) {
                encode(plans, screenshot);
            }
            prefillAndDecode(plans, checkpoint);
            agentStep(plans, checkpoint, screenshots.getFirst());
            plans.vision().close();
            plans.decoder().close();
        }
    }

    private static PixelPatches screenshot(VisionConfig vision, String size) {
        int width = Integer.parseInt(size.substring(0, size.indexOf('x')));
        int height = Integer.parseInt(size.substring(size.indexOf('x') + 1));
        byte[] rgb = new byte[3 * width * height];
        new Random(1).nextBytes(rgb);
        PreprocessorConfig published = PreprocessorConfig.PUBLISHED;
        ImagePreprocessor preprocessor = new ImagePreprocessor(
                new ResizeLimits(vision.patchSize() * vision.mergeSize(), published.minPixels(), published.maxPixels()),
                vision.patchSize(),
                vision.temporalPatchSize(),
                vision.mergeSize(),
                floats(published.imageMean()),
                floats(published.imageStd()));
        return preprocessor.patches(new RgbImage(new ImageSize(width, height), rgb));
    }

    private static float[] floats(List<Float> values) {
        return new float[] {values.get(0), values.get(1), values.get(2)};
    }

    private interface Work {
        void once();
    }

    /** Milliseconds of the first and the median of the others. */
    private double[] times(Work work) {
        double[] times = new double[number("rounds")];
        double first = 0;
        for (int round = -1; round < times.length; round++) {
            long start = System.nanoTime();
            work.once();
            double time = (System.nanoTime() - start) / 1e6;
            if (round < 0) {
                first = time;
            } else {
                times[round] = time;
            }
        }
        Arrays.sort(times);
        return new double[] {first, times[times.length / 2]};
    }

    private void encode(Plans plans, PixelPatches patches) {
        double[] times = times(() -> plans.vision().encode(patches, () -> false));
        say(String.format(
                Locale.ROOT,
                "encode %d x %d patches (%d tokens): %.1f ms (the first %.1f ms)",
                patches.grid().columns(),
                patches.grid().rows(),
                patches.grid().tokens(),
                times[1],
                times[0]));
    }

    private void prefillAndDecode(Plans plans, SeededCheckpoint checkpoint) {
        TextConfig text = checkpoint.config().text();
        int prompt = number("prompt");
        int tokens = number("tokens");
        long[] perToken = checkpoint.perToken();
        Positions positions = new Positions();
        positions.text(prompt + tokens + 1);
        float[] embeddings = embeddings(plans.decoder(), text, prompt);
        double[] prefill = times(() -> {
            plans.decoder().forward(embeddings, prompt, positions, 0);
            plans.decoder().mostLikely();
        });
        double flops = 2.0 * perToken[0] * prompt;
        say(String.format(
                Locale.ROOT,
                "prefill of %d tokens: %.1f ms, %.0f tokens/s, %.2f TFLOP/s in products%s (the first %.1f ms)",
                prompt,
                prefill[1],
                prompt / prefill[1] * 1e3,
                flops / prefill[1] / 1e9,
                share(flops / prefill[1] / 1e9, "tflops"),
                prefill[0]));
        double[] decode = times(() -> answer(plans.decoder(), text, positions, prompt, tokens));
        double rate = tokens / decode[1] * 1e3;
        say(String.format(
                Locale.ROOT,
                "decode of %d tokens after %d: %.1f tokens/s, %.1f GB/s of weights%s",
                tokens,
                prompt,
                rate,
                rate * perToken[1] / 1e9,
                share(rate * perToken[1] / 1e9, "bandwidth")));
    }

    private String share(double reached, String limit) {
        double there = Double.parseDouble(value(limit));
        return there == 0 ? "" : String.format(Locale.ROOT, " (%.0f %% of %s)", 100 * reached / there, value(limit));
    }

    /** A new screenshot, a prompt of it and 300 tokens of text, and an answer. */
    private void agentStep(Plans plans, SeededCheckpoint checkpoint, PixelPatches screenshot) {
        TextConfig text = checkpoint.config().text();
        int image = screenshot.grid().tokens();
        int prompt = image + 300;
        int tokens = number("tokens");
        Positions positions = new Positions();
        positions.text(200);
        positions.image(screenshot.grid());
        positions.text(100 + tokens + 1);
        float[] embeddings = embeddings(plans.decoder(), text, prompt);
        double[] times = times(() -> {
            float[] seen = plans.vision().encode(screenshot, () -> false);
            System.arraycopy(seen, 0, embeddings, 200 * text.hiddenSize(), seen.length);
            plans.decoder().forward(embeddings, prompt, positions, 0);
            answer(plans.decoder(), text, positions, prompt, tokens);
        });
        say(String.format(
                Locale.ROOT,
                "one step of an agent (%d tokens of image, 300 of text, %d of answer): %.1f ms",
                image,
                tokens,
                times[1]));
    }

    private static float[] embeddings(DecoderPlan decoder, TextConfig text, int tokens) {
        float[] embeddings = new float[tokens * text.hiddenSize()];
        Random random = new Random(3);
        for (int i = 0; i < tokens; i++) {
            decoder.embed(random.nextInt(text.vocabularySize()), embeddings, i * text.hiddenSize());
        }
        return embeddings;
    }

    private static void answer(DecoderPlan decoder, TextConfig text, Positions positions, int past, int tokens) {
        float[] embedding = new float[text.hiddenSize()];
        for (int i = 0; i < tokens; i++) {
            decoder.embed(Math.max(0, decoder.mostLikely()), embedding, 0);
            decoder.forward(embedding, 1, positions, past + i);
        }
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
