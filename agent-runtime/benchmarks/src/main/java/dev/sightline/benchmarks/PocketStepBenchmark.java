package dev.sightline.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.sightline.action.ActionKind;
import dev.sightline.driver.ActionSpace;
import dev.sightline.driver.DriverInfo.Platform;
import dev.sightline.qwenvl.Generation;
import dev.sightline.qwenvl.GenerationRequest;
import dev.sightline.qwenvl.PromptPart;
import dev.sightline.qwenvl.QwenVl;
import dev.sightline.qwenvl.QwenVlOptions;
import dev.sightline.qwenvl.format.Checkpoint;
import dev.sightline.qwenvl.image.ImageSize;
import dev.sightline.qwenvl.image.RgbImage;
import dev.sightline.runtime.dialect.Dialects;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.dialect.ModelPrompt;
import dev.sightline.runtime.dialect.ModelSource;
import dev.sightline.runtime.dialect.Situation;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Size;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * How long the pocket model computes in one step on a screen of 800×600: image, prompt and a call of 35 tokens, with a
 * new screen in each round. Speed does not depend on the values of the weights, so an untrained checkpoint of the final
 * shape is enough.
 */
public final class PocketStepBenchmark {

    private static final int WIDTH = 800;
    private static final int HEIGHT = 600;

    /** A click with its thought takes 33 to 40 tokens. */
    private static final int ANSWER_TOKENS = 35;

    private static final int WARM_UP = 3;

    private PocketStepBenchmark() {}

    /**
     * Measures.
     *
     * @param args folder of the checkpoint, threads, rounds
     */
    public static void main(String[] args) {
        if (args.length != 3) {
            System.err.println("usage: PocketStepBenchmark CHECKPOINT THREADS ROUNDS");
            System.exit(2);
        }
        Path folder = Path.of(args[0]);
        int rounds = Integer.parseInt(args[2]);
        ModelDialect dialect = Dialects.installed().choose(null, ModelSource.checkpoint(folder));
        List<Double> walls = new ArrayList<>();
        List<Double> cpus = new ArrayList<>();
        try (Checkpoint checkpoint = Checkpoint.open(folder);
                QwenVl engine = QwenVl.open(
                        checkpoint,
                        checkpoint.tokenizer(),
                        QwenVlOptions.defaults().withThreads(Integer.parseInt(args[1])))) {
            ImageSize shown = engine.shownSize(new ImageSize(WIDTH, HEIGHT));
            System.out.println(
                    engine.backend() + " backend, a screen of " + WIDTH + "×" + HEIGHT + " shown at " + shown);
            for (int round = -WARM_UP; round < rounds; round++) {
                RgbImage screen = RgbImage.of(screen(new Random(round)));
                double cpu = cpuSeconds();
                long start = System.nanoTime();
                Generation step =
                        engine.generate(GenerationRequest.greedy(prompt(dialect, shown, screen), ANSWER_TOKENS));
                double wall = (System.nanoTime() - start) / 1e9;
                cpu = cpuSeconds() - cpu;
                System.out.printf(
                        Locale.ROOT,
                        "%s %3d  %5.3f s wall, %5.3f s CPU: image %5.3f, prompt of %d tokens %5.3f, %d tokens %5.3f%n",
                        round < 0 ? "warm-up" : "step   ",
                        round,
                        wall,
                        cpu,
                        seconds(step.imageTime()),
                        step.promptTokens(),
                        seconds(step.prefillTime()),
                        step.tokens().size(),
                        seconds(step.decodeTime()));
                if (round >= 0) {
                    walls.add(wall);
                    cpus.add(cpu);
                }
            }
        }
        System.out.printf(
                Locale.ROOT,
                "median of %d: %.3f s wall (%.3f to %.3f), %.3f s CPU; load of the machine %.1f%n",
                rounds,
                median(walls),
                Collections.min(walls),
                Collections.max(walls),
                median(cpus),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    private static List<PromptPart> prompt(ModelDialect dialect, ImageSize shown, RgbImage screen) {
        ModelPrompt words = dialect.nextAction(new Situation(
                "Type anna into Name, tick Newsletter, then click Save.",
                List.of(),
                Platform.WEB,
                ActionSpace.of(ActionKind.CLICK),
                new Size<>(shown.width(), shown.height()),
                1,
                ScreenState.UNKNOWN,
                List.of()));
        return List.of(
                new PromptPart.Template(
                        "<|im_start|>system\n" + words.turns().getFirst().text() + "<|im_end|>\n<|im_start|>user\n"),
                new PromptPart.Image(screen),
                new PromptPart.Text(words.turns().getLast().text()),
                new PromptPart.Template("<|im_end|>\n<|im_start|>assistant\n"));
    }

    /** An image with edges at random places; its content does not matter. */
    private static BufferedImage screen(Random random) {
        var image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, WIDTH, HEIGHT);
        for (int i = 0; i < 60; i++) {
            graphics.setColor(new Color(random.nextInt(0x1000000)));
            graphics.drawRect(random.nextInt(WIDTH), random.nextInt(HEIGHT), 20 + random.nextInt(150), 26);
        }
        graphics.dispose();
        return image;
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static double cpuSeconds() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e9;
    }
}
