package dev.sightline.benchmarks;

import com.sun.net.httpserver.HttpServer;
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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What it costs a run that somebody watches it.
 *
 * <p>Method. One run in a real browser clicks on a button, again and again; each click changes the page. A viewer comes
 * and goes: for a block of steps it watches as the operator app does (the newest picture, at most ten a second), for the
 * next it does not. So both kinds of steps take turns in the same browser on the same machine within seconds. The first
 * step of each block is left out, since somebody comes or goes during it, and so are the first two blocks. The medians of
 * the rest are reported.
 */
public final class WatchedRunBenchmark {

    private static final int BLOCK = 6;
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
        int blocks = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20;
        System.out.printf("%-22s %10s %10s %9s %10s%n", "page", "alone ms", "watched ms", "more", "pictures");
        try (var reader = PpOcrTextReader.open()) {
            measure("that changes by clicks", PAGE.formatted("none"), blocks, reader);
            measure("with an animation", PAGE.formatted("move 2s linear infinite alternate"), blocks, reader);
        }
    }

    private static void measure(String name, String page, int blocks, PpOcrTextReader reader)
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
        double alone = median(times.alone);
        double watched = median(times.watched);
        System.out.printf(
                "%-22s %10.1f %10.1f %8.1f%% %10d%n",
                name, alone, watched, 100 * (watched / alone - 1), viewer.pictures.get());
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
            int block = number / BLOCK;
            if (block >= 2 && number % BLOCK > 0) {
                (block % 2 == 1 ? watched : alone).add(step.times().total().toNanos() / 1e6);
            }
            if (number % BLOCK == BLOCK - 1) {
                viewer.watch(block % 2 == 0);
            }
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
