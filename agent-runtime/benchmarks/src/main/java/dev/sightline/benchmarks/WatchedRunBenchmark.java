package dev.sightline.benchmarks;

import com.sun.net.httpserver.HttpServer;
import dev.sightline.action.Secret;
import dev.sightline.agent.Run;
import dev.sightline.agent.RunListener;
import dev.sightline.agent.ScreenFeed;
import dev.sightline.agent.StepRecord;
import dev.sightline.runtime.SightlineAgent;
import dev.sightline.task.Budget;
import dev.sightline.task.Task;
import dev.sightline.text.PpOcrTextReader;
import dev.sightline.text.TextLocator;
import dev.sightline.web.WebDriverFactory;
import dev.sightline.web.WebDriverOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What it costs a run that somebody watches it.
 *
 * <p>Method. One run in a real browser clicks on a button, again and again; each click changes the page. A viewer comes
 * and goes: for a block of steps it watches as the operator app does (the newest picture, at most ten a second), for the
 * next it does not, in the order alone, watched, watched, alone. So both kinds of steps take turns in the same browser
 * within seconds, and whatever makes steps slower with time does so to both. The first step of each block is left out,
 * since somebody comes or goes during it, and so are the first four blocks. Reported are the medians of the others, and the
 * median over the pairs of neighbouring blocks of how much longer a watched one took: load of the machine that lasts longer
 * than a pair cancels out. The same is reported of the processor time of this process and the browser's, to which other
 * load adds less.
 */
public final class WatchedRunBenchmark {

    private static final int BLOCK = 5;
    private static final String PAGE = """
            <!doctype html><meta charset=utf-8><title>watched</title>
            <style>body { font: 18px sans-serif; margin: 30px } button { font: inherit; padding: 10px 20px }
            #bar { width: 200px; height: 20px; background: #1d5fd1; animation: %s }
            @keyframes move { from { transform: translateX(0) } to { transform: translateX(600px) } }</style>
            <h1>Stock list</h1><div id=bar></div><p><button>Add one</button> <span id=n>0 in stock</span></p>
            <div id=rows></div>
            <script>
            let n = 0;
            for (let i = 0; i < 14; i++) rows.innerHTML += `<p>Row ${i + 1}: <span>waiting for delivery</span></p>`;
            document.querySelector('button').onclick = () => {
              n++;
              document.getElementById('n').textContent = n + ' in stock';
              rows.children[n %% 14].lastChild.textContent = 'delivered as number ' + n;
            };
            </script>
            """;

    private WatchedRunBenchmark() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int blocks = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 82;
        System.out.println(machine());
        System.out.printf(
                "%-28s %9s %9s %8s %9s %9s %8s %9s%n",
                "page", "alone ms", "watched", "pairs", "alone CPU", "watched", "pairs", "pictures");
        try (var reader = PpOcrTextReader.open()) {
            measure("that changes by clicks", PAGE.formatted("none"), false, blocks, reader);
            measure("with an animation", PAGE.formatted("move 2s linear infinite alternate"), false, blocks, reader);
            measure("of a run with a secret", PAGE.formatted("none"), true, blocks, reader);
        }
    }

    private static String machine() throws IOException {
        String processor = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .orElse("?");
        return "%d × %s; Java %s; %s; load %s"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        processor,
                        Runtime.version(),
                        ManagementFactory.getRuntimeMXBean().getInputArguments(),
                        Files.readString(Path.of("/proc/loadavg")).strip());
    }

    private static void measure(String name, String page, boolean secret, int blocks, PpOcrTextReader reader)
            throws IOException, InterruptedException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                byte[] body = page.getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
        var viewer = new Viewer();
        var times = new Times(viewer);
        try (var browsers = new WebDriverFactory(WebDriverOptions.builder().build())) {
            Task.Builder task = Task.builder("watched")
                    .budget(new Budget(100_000, 1, Duration.ofHours(1)))
                    .startingAt("http://127.0.0.1:" + server.getAddress().getPort() + "/");
            if (secret) {
                task.secret(Secret.of("password", "correct horse battery"));
            }
            for (int i = 0; i < blocks * BLOCK; i++) {
                task.click("Add one");
            }
            Run run = SightlineAgent.builder(browsers)
                    .textReader(reader)
                    .locator(new TextLocator(reader))
                    .listener(times)
                    .build()
                    .start(task.build());
            viewer.run.complete(run);
            run.await().orThrow();
        } finally {
            viewer.watch(false);
            server.stop(0);
        }
        System.out.printf(
                "%-28s %9.1f %9.1f %7.1f%% %9.1f %9.1f %7.1f%% %9d%n",
                name,
                median(times.alone),
                median(times.watched),
                more(times.aloneBlocks, times.watchedBlocks),
                median(times.aloneProcessor),
                median(times.watchedProcessor),
                more(times.aloneProcessor, times.watchedProcessor),
                viewer.pictures.get());
    }

    /** How many percent more the second needs in the median of the pairs. */
    private static double more(List<Double> alone, List<Double> watched) {
        return median(IntStream.range(0, Math.min(alone.size(), watched.size()))
                .mapToObj(pair -> 100 * (watched.get(pair) / alone.get(pair) - 1))
                .toList());
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    /** Sorts the times of steps, and has the viewer come and go. */
    private static final class Times implements RunListener {

        private final Viewer viewer;
        private final List<Double> alone = new ArrayList<>();
        private final List<Double> watched = new ArrayList<>();
        private final List<Double> aloneBlocks = new ArrayList<>();
        private final List<Double> watchedBlocks = new ArrayList<>();
        private final List<Double> aloneProcessor = new ArrayList<>();
        private final List<Double> watchedProcessor = new ArrayList<>();
        private final List<Double> block = new ArrayList<>();
        private double processorAtBegin;
        private int steps;

        Times(Viewer viewer) {
            this.viewer = viewer;
        }

        @Override
        public void stepFinished(String runId, StepRecord step) {
            // the first step opens the page
            int number = steps++ - 1;
            if (number < 0) {
                return;
            }
            int which = number / BLOCK;
            boolean isWatched = isWatched(which);
            if (number % BLOCK == 0) {
                block.clear();
                processorAtBegin = processorMillis();
            } else if (which >= 4) {
                double millis = step.times().total().toNanos() / 1e6;
                block.add(millis);
                (isWatched ? watched : alone).add(millis);
            }
            if (number % BLOCK == BLOCK - 1) {
                if (which >= 4) {
                    (isWatched ? watchedBlocks : aloneBlocks).add(median(block));
                    (isWatched ? watchedProcessor : aloneProcessor)
                            .add((processorMillis() - processorAtBegin) / (BLOCK - 1));
                }
                viewer.watch(isWatched(which + 1));
            }
        }

        /** Alone, watched, watched, alone: whatever becomes slower with time slows down both alike. */
        private static boolean isWatched(int block) {
            return block % 4 == 1 || block % 4 == 2;
        }

        /** Of this process and those that it started. */
        private static double processorMillis() {
            ProcessHandle self = ProcessHandle.current();
            return Stream.concat(Stream.of(self), self.descendants())
                    .mapToDouble(process -> process.info()
                                    .totalCpuDuration()
                                    .map(Duration::toNanos)
                                    .orElse(0L)
                            / 1e6)
                    .sum();
        }
    }

    /** Watches as a page of the operator app does. */
    private static final class Viewer {

        private final CompletableFuture<Run> run = new CompletableFuture<>();
        private final AtomicLong pictures = new AtomicLong();
        private volatile boolean watching;

        void watch(boolean wanted) {
            if (wanted && !watching) {
                watching = true;
                Thread.ofVirtual().start(this::look);
            } else if (!wanted) {
                watching = false;
            }
        }

        private void look() {
            try (ScreenFeed feed = run.join().watch()) {
                long last = 0;
                while (watching) {
                    var frame = feed.newest(last, Duration.ofMillis(200));
                    if (frame.isPresent()) {
                        last = frame.get().number();
                        frame.get().writeTo(OutputStream.nullOutputStream());
                        pictures.incrementAndGet();
                        TimeUnit.MILLISECONDS.sleep(100);
                    }
                }
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
