package dev.sightline.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import dev.sightline.qwenvl.Generation;
import dev.sightline.qwenvl.GenerationRequest;
import dev.sightline.qwenvl.PromptPart;
import dev.sightline.qwenvl.QwenVl;
import dev.sightline.qwenvl.QwenVlOptions;
import dev.sightline.qwenvl.format.Checkpoint;
import dev.sightline.qwenvl.image.ImageSize;
import dev.sightline.qwenvl.image.RgbImage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * How fast the Qwen2.5-VL engine loads, prefills, decodes and encodes a screenshot, on any GGUF pair. Each line states
 * the wall time and the CPU time of the process: on a shared machine, only the latter is comparable, and only with a
 * program that is measured in turn with this one.
 */
public final class EngineBenchmark {

    private static final int DECODED = 33;

    private EngineBenchmark() {}

    /**
     * Measures.
     *
     * @param args language model, mmproj, threads, prompt tokens, rounds, and whether to encode a screenshot of 1280×720
     */
    public static void main(String[] args) throws IOException {
        if (args.length != 6) {
            System.err.println(
                    "usage: EngineBenchmark LLM.gguf MMPROJ.gguf THREADS PROMPT_TOKENS ROUNDS IMAGE(true|false)");
            System.exit(2);
        }
        int threads = Integer.parseInt(args[2]);
        int promptTokens = Integer.parseInt(args[3]);
        int rounds = Integer.parseInt(args[4]);
        long start = System.nanoTime();
        try (Checkpoint checkpoint = Checkpoint.open(Path.of(args[0]), Path.of(args[1]));
                QwenVl engine = QwenVl.open(
                        checkpoint,
                        checkpoint.tokenizer(),
                        QwenVlOptions.defaults().withThreads(threads))) {
            print("load", 0, Duration.ofNanos(System.nanoTime() - start), cpuSeconds());
            for (int round = 0; round < rounds; round++) {
                // a different first character, so that no round finds the previous one in the cache
                String text = (char) ('A' + round) + " and".repeat(promptTokens);
                double cpu = cpuSeconds();
                Generation generation =
                        engine.generate(GenerationRequest.greedy(List.of(new PromptPart.Text(text)), 1));
                print("prefill", generation.promptTokens(), generation.prefillTime(), cpuSeconds() - cpu);

                cpu = cpuSeconds();
                long allocated = allocatedBytes();
                generation = engine.generate(GenerationRequest.greedy(List.of(new PromptPart.Text(text)), DECODED));
                print("decode", generation.tokens().size(), generation.decodeTime(), cpuSeconds() - cpu);
                System.out.printf(
                        "garbage        %d bytes a token, the request's own included%n",
                        (allocatedBytes() - allocated) / generation.tokens().size());
            }
            if (Boolean.parseBoolean(args[5])) {
                byte[] rgb = new byte[1280 * 720 * 3];
                new Random(1).nextBytes(rgb);
                RgbImage screenshot = new RgbImage(new ImageSize(1280, 720), rgb);
                // called before each block of the vision tower, then before each chunk of the prompt
                int blocks = engine.config().vision().depth();
                double[] cpuAt = new double[blocks + 1];
                int[] asked = {0};
                double cpu = cpuSeconds();
                Generation generation =
                        engine.generate(GenerationRequest.greedy(List.of(new PromptPart.Image(screenshot)), 1)
                                .withCancelled(() -> {
                                    if (asked[0] <= blocks) {
                                        cpuAt[asked[0]++] = cpuSeconds();
                                    }
                                    return false;
                                }));
                print("image encode", generation.promptTokens(), generation.imageTime(), cpuAt[blocks] - cpu);
                print(
                        "image prefill",
                        generation.promptTokens(),
                        generation.prefillTime(),
                        cpuSeconds() - cpuAt[blocks]);
            }
        }
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmHWM") || line.startsWith("RssAnon")) {
                System.out.println(line);
            }
        }
    }

    private static void print(String phase, int tokens, Duration wall, double cpuSeconds) {
        double seconds = wall.toNanos() / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%-14s %5d tokens %8.2f s wall %8.2f s cpu %8.2f tokens/s%n",
                phase,
                tokens,
                seconds,
                cpuSeconds,
                tokens / seconds);
    }

    private static long allocatedBytes() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getTotalThreadAllocatedBytes();
    }

    private static double cpuSeconds() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e9;
    }
}
