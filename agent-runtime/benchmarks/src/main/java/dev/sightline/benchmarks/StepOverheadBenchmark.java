package dev.sightline.benchmarks;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.agent.RunListener;
import dev.sightline.agent.RunResult;
import dev.sightline.agent.StepRecord;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.driver.ActionSpace;
import dev.sightline.driver.DriverInfo;
import dev.sightline.driver.DriverInfo.Platform;
import dev.sightline.driver.GuiDriver;
import dev.sightline.runtime.SightlineAgent;
import dev.sightline.runtime.options.AgentOptions;
import dev.sightline.runtime.options.SettleOptions;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import dev.sightline.screen.Transform;
import dev.sightline.task.Budget;
import dev.sightline.task.Task;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.Prompt;

/**
 * What a goal-driven step costs beyond the model, the browser and the reading of text.
 *
 * <p>Method. A driver whose screenshots are prepared PNG files and a model that answers at once, so that only the loop
 * remains: comparing screens, making the image for the model, prompt, parsing, policy, mapping, records, and the trace
 * and report of the run. The screen changes with each step, as it does when a run makes progress. Overhead is the time
 * from the end of one step to the end of the next, less the time in which the screen was watched until it stood still,
 * the model's and the driver's. Each size is measured twice: with the settling that agents have by default, during
 * which the image for the model is made, and without any, when the step has to wait for the image. One run of 130
 * steps, of which the first 30 are warm-up; the median of the others is reported.
 */
public final class StepOverheadBenchmark {

    private static final int STEPS = 130;
    private static final int WARM_UP = 30;
    private static final SettleOptions NO_SETTLING =
            new SettleOptions(Duration.ZERO, Duration.ZERO, Duration.ZERO, SettleOptions.DEFAULT.tolerance());

    private StepOverheadBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        System.out.printf("%-12s %12s %14s%n", "screen", "overhead ms", "unsettled ms");
        for (int[] size : new int[][] {{1280, 720}, {1288, 728}, {1920, 1080}, {2560, 1440}}) {
            System.out.printf(
                    "%-12s %12.2f %14.2f%n",
                    size[0] + "×" + size[1],
                    medianMillis(size[0], size[1], SettleOptions.DEFAULT),
                    medianMillis(size[0], size[1], NO_SETTLING));
        }
    }

    private static double medianMillis(int width, int height, SettleOptions settle) throws IOException {
        Path folder = Files.createTempDirectory("sightline-overhead-");
        var ends = new StepEnds();
        List<byte[]> screens = List.of(screen(width, height, 1), screen(width, height, 2));
        RunResult result = SightlineAgent.builder(_ -> new StillDriver(screens))
                .chatModel(new InstantModel())
                .options(new AgentOptions(
                        new Budget(STEPS, Long.MAX_VALUE, Duration.ofMinutes(10)),
                        settle,
                        AgentOptions.DEFAULT.endpoint(),
                        1,
                        3,
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(1)))
                .runsFolder(folder)
                .listener(ends)
                .build()
                .run(Task.goal("Go on clicking"));
        List<StepRecord> steps = result.steps();
        if (steps.size() != STEPS || steps.stream().anyMatch(step -> !step.succeeded())) {
            throw new IllegalStateException("The run did not take " + STEPS + " good steps: " + result.outcome());
        }
        return ends.medianOverheadMillis();
    }

    private static byte[] screen(int width, int height, int seed) throws IOException {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, width, height);
        var random = new Random(seed);
        for (int i = 0; i < 400; i++) {
            graphics.setColor(new Color(random.nextInt(0x1000000)));
            graphics.drawString("Text number " + i, random.nextInt(width), random.nextInt(height));
        }
        graphics.dispose();
        var out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }

    /** Added last, so that it is notified of a step after the report. */
    private static final class StepEnds implements RunListener {

        private final List<Long> overheads = new ArrayList<>();
        private long last;

        @Override
        public void stepFinished(String runId, StepRecord step) {
            long now = System.nanoTime();
            StepRecord.StepTimes times = step.times();
            overheads.add(now
                    - last
                    - times.settle().toNanos()
                    - times.model().toNanos()
                    - times.perform().toNanos());
            last = now;
        }

        double medianOverheadMillis() {
            List<Long> sorted = overheads.subList(WARM_UP, overheads.size()).stream()
                    .sorted()
                    .toList();
            return sorted.get(sorted.size() / 2) / 1e6;
        }
    }

    /** Shows two screens in turn, without any cost. */
    private static final class StillDriver implements GuiDriver {

        private final List<byte[]> screens;
        private int performed;

        StillDriver(List<byte[]> screens) {
            this.screens = screens;
        }

        @Override
        public Screenshot capture() {
            return Screenshot.ofEncoded(
                    screens.get(performed % screens.size()),
                    Transform.between(new Size<>(1, 1), new Size<>(1, 1)),
                    ScreenState.UNKNOWN,
                    Instant.now());
        }

        @Override
        public ActionOutcome perform(Action.Input<Space.Driver> action) {
            performed++;
            return ActionOutcome.Performed.PLAIN;
        }

        @Override
        public ActionSpace actionSpace() {
            return ActionSpace.of(ActionKind.CLICK);
        }

        @Override
        public DriverInfo info() {
            return new DriverInfo(Platform.WEB, "still");
        }

        @Override
        public void close() {}
    }

    private static final class InstantModel implements ChatModel {

        private int calls;

        @Override
        public ChatResponse call(Prompt prompt) {
            calls++;
            return new ChatResponse(List.of(new Generation(new AssistantMessage(
                    "<tool_call>\n{\"name\": \"computer_use\", \"arguments\": {\"action\": \"left_click\", \"coordinate\": ["
                            + calls + ", 100]}}\n</tool_call>"))));
        }
    }
}
