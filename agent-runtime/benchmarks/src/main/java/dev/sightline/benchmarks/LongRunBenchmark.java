package dev.sightline.benchmarks;

import com.sun.net.httpserver.HttpServer;
import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.action.Key;
import dev.sightline.agent.RunListener;
import dev.sightline.agent.RunResult;
import dev.sightline.agent.StepRecord;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.driver.ActionSpace;
import dev.sightline.driver.DriverInfo;
import dev.sightline.driver.GuiDriver;
import dev.sightline.runtime.SightlineAgent;
import dev.sightline.runtime.options.AgentOptions;
import dev.sightline.runtime.options.SettleOptions;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import dev.sightline.task.Budget;
import dev.sightline.task.Task;
import dev.sightline.task.TaskStep;
import dev.sightline.web.WebDriverFactory;
import dev.sightline.web.WebDriverOptions;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a long run costs: the size of its report, how long a browser takes to open that, the heap, and whether its steps
 * become slower.
 *
 * <p>Method. One run in a real browser opens pages of a shop in turn (lists, forms, a picture of a photograph's kind),
 * and types into them. After each block of steps, it prints the median duration of the steps in that block, the mean time from
 * step to step, records and report included, and the heap that is in use after a collection. With the second argument {@code plain}, the pages are without the picture, of which each
 * costs about 120 KB. Then the report is opened in a fresh browser, whose {@code load} event ends the
 * measured time.
 *
 * <p>With {@code replayed}, the browser is asked for 240 pictures of such pages first. Then a driver that has nothing else
 * to do shows them in turn, one for each step, without waiting for the screen to stand still. That leaves what the run
 * itself costs, so that a drift of its steps would not be lost in the browser's time, and takes minutes less.
 */
public final class LongRunBenchmark {

    private static final int BLOCK = 250;

    private static final String PAGE = """
            <!doctype html><meta charset=utf-8><title>Shop, page @NUMBER</title>
            <style>body { font: 15px sans-serif; margin: 0; background: hsl(@HUE 40% 97%) }
            header { background: hsl(@HUE 60% 30%); color: white; padding: 14px 30px; font-size: 20px }
            main { display: grid; grid-template-columns: 2fr 1fr; gap: 20px; padding: 20px 30px }
            td { padding: 5px 14px 5px 0; border-bottom: 1px solid #ccc } input { font: inherit; padding: 6px; width: 260px }</style>
            <header>Shop: page @NUMBER</header><main><table></table>
            <div><p><input autofocus placeholder="Search in the shop"><p><canvas width=300 height=200></canvas>
            <p>Orders before noon are sent the same day. Returns are free for 30 days.</div></main>
            <script>
            let seed = @NUMBER * 7919 + 1;
            const random = n => (seed = seed * 1103515245 + 12345 & 0x7fffffff) % n;
            const words = 'lamp chair table shelf green oak steel round small large desk garden paper glass wool'.split(' ');
            const word = () => words[random(words.length)];
            for (let i = 0; i < 18; i++) document.querySelector('table').innerHTML +=
              `<tr><td>${word()} ${word()} ${word()}<td>${random(90) + 10}.${random(90) + 10} €<td>${random(40)} in stock`;
            const pen = document.querySelector('canvas').getContext('2d');
            for (let y = 0; y < 200; y++) for (let x = 0; x < 300; x++) {
              const wave = 60 * Math.sin(x / 23 + @NUMBER) + 50 * Math.cos(y / 17 + x / 90) + random(4);
              pen.fillStyle = `rgb(${120 + wave}, ${90 + y / 2 + random(4)}, ${@HUE / 2 + wave / 2})`;
              pen.fillRect(x, y, 1, 1);
            }
            </script>
            """;

    private LongRunBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        int steps = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1000;
        String kind = arguments.length < 2 ? "" : arguments[1];
        boolean pictures = !kind.equals("plain");
        Path folder = Files.createTempDirectory("sightline-long-run-");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                int number = Integer.parseInt(exchange.getRequestURI().getPath().replaceAll("\\D", "0"));
                byte[] body = PAGE.replace("@NUMBER", Integer.toString(number))
                        .replace("<canvas width=300", pictures ? "<canvas width=300" : "<canvas hidden width=300")
                        .replace("@HUE", Integer.toString(number * 37 % 360))
                        .getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
        String site = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
        try (var browsers = new WebDriverFactory(WebDriverOptions.builder().build())) {
            RunResult result = kind.equals("replayed")
                    ? replay(captured(browsers, folder, site), folder, steps)
                    : run(browsers, folder, site, steps);
            Path run = folder.resolve(result.runId());
            System.out.printf(
                    "%s; report.html %.1f MB, folder %.1f MB%n",
                    result.outcome(), Files.size(run.resolve("report.html")) / 1e6, size(run) / 1e6);
            for (int i = 0; i < 3; i++) {
                open(browsers, folder, run.resolve("report.html"));
            }
        } finally {
            server.stop(0);
        }
    }

    private static RunResult run(WebDriverFactory browsers, Path folder, String site, int steps) {
        Task.Builder task = Task.builder("long")
                .budget(new Budget(1_000_000, 1, Duration.ofHours(10)))
                .startingAt(site + 0);
        // two pages in three are new, as in a run that looks through a shop and comes back to its lists
        for (int i = 1; i < steps; i++) {
            task.step(
                    i % 4 == 1
                            ? new TaskStep.Open(site + (i % 3 == 0 ? i % 40 : i))
                            : new TaskStep.Press(String.valueOf((char) ('a' + i % 26))));
        }
        System.out.printf("%10s %14s %14s %12s%n", "steps", "median ms", "all ms/step", "heap MB");
        return SightlineAgent.builder(browsers)
                .runsFolder(folder)
                .listener(new Blocks())
                .build()
                .run(task.build());
    }

    /** Pictures of pages, five of each, with one letter more in each. */
    private static List<Screenshot> captured(WebDriverFactory browsers, Path folder, String site) {
        List<Screenshot> pictures = new ArrayList<>();
        try (GuiDriver driver = browsers.open(folder)) {
            for (int i = 0; i < 240; i++) {
                driver.perform(
                        i % 5 == 0
                                ? new Action.OpenUrl<>(URI.create(site + i))
                                : new Action.PressKeys<>(List.of(Key.of(String.valueOf((char) ('a' + i % 26))))));
                pictures.add(driver.capture());
            }
        }
        return pictures;
    }

    private static RunResult replay(List<Screenshot> pictures, Path folder, int steps) {
        Task.Builder task = Task.builder("replayed").budget(new Budget(1_000_000, 1, Duration.ofHours(10)));
        for (int i = 0; i < steps; i++) {
            task.step(new TaskStep.Press("a"));
        }
        AgentOptions usual = AgentOptions.DEFAULT;
        var still = new SettleOptions(
                Duration.ZERO, Duration.ZERO, Duration.ZERO, usual.settle().tolerance());
        System.out.printf("%10s %14s %14s %12s%n", "steps", "median ms", "all ms/step", "heap MB");
        return SightlineAgent.builder(_ -> new Replaying(pictures))
                .runsFolder(folder)
                .options(new AgentOptions(
                        usual.budget(),
                        still,
                        usual.endpoint(),
                        usual.historyScreenshots(),
                        usual.maxInvalidAnswers(),
                        usual.modelTimeout(),
                        usual.targetTimeout()))
                .listener(new Blocks())
                .build()
                .run(task.build());
    }

    /** Shows the next picture after each action. */
    private static final class Replaying implements GuiDriver {

        private final List<Screenshot> pictures;
        private int shown;

        Replaying(List<Screenshot> pictures) {
            this.pictures = pictures;
        }

        @Override
        public Screenshot capture() {
            Screenshot picture = pictures.get(shown % pictures.size());
            return Screenshot.ofEncoded(picture.encoded(), picture.toDriver(), picture.state(), Instant.now());
        }

        @Override
        public ActionOutcome perform(Action.Input<Space.Driver> action) {
            shown++;
            return ActionOutcome.Performed.PLAIN;
        }

        @Override
        public ActionSpace actionSpace() {
            return ActionSpace.of(ActionKind.PRESS_KEYS);
        }

        @Override
        public DriverInfo info() {
            return new DriverInfo(DriverInfo.Platform.WEB, "replayed", Key.Named.CONTROL);
        }

        @Override
        public void close() {}
    }

    private static void open(WebDriverFactory browsers, Path folder, Path report) throws IOException {
        try (GuiDriver driver = browsers.open(folder)) {
            long before = System.nanoTime();
            var outcome = driver.perform(
                    new Action.OpenUrl<>(URI.create(report.toUri().toString())));
            double opened = (System.nanoTime() - before) / 1e9;
            Screenshot seen = driver.capture();
            System.out.printf(
                    "%s; opened in %.2f s, looked at after %.2f s: %d colours%n",
                    outcome, opened, (System.nanoTime() - before) / 1e9, colours(seen.image()));
            Files.write(folder.resolve("opened.png"), seen.encoded());
        }
    }

    private static long colours(BufferedImage image) {
        return Arrays.stream(image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth()))
                .distinct()
                .count();
    }

    private static long size(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    /** Prints a line for each block of steps. */
    private static final class Blocks implements RunListener {

        private final List<Long> millis = new ArrayList<>();
        private long begun = System.nanoTime();

        @Override
        public void stepFinished(String runId, StepRecord step) {
            millis.add(step.times().total().toMillis());
            if (millis.size() == BLOCK) {
                double each = (System.nanoTime() - begun) / 1e6 / BLOCK;
                System.gc();
                var runtime = Runtime.getRuntime();
                System.out.printf(
                        "%10d %14d %14.1f %12.1f%n",
                        step.index(),
                        millis.stream().sorted().toList().get(BLOCK / 2),
                        each,
                        (runtime.totalMemory() - runtime.freeMemory()) / 1e6);
                millis.clear();
                begun = System.nanoTime();
            }
        }
    }
}
