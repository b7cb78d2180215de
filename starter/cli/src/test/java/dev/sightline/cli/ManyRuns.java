package dev.sightline.cli;

import com.sun.net.httpserver.HttpServer;
import dev.sightline.agent.Run;
import dev.sightline.agent.RunResult;
import dev.sightline.runtime.SightlineAgent;
import dev.sightline.task.Task;
import dev.sightline.web.WebDriverFactory;
import dev.sightline.web.WebDriverOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Many short runs of one agent at once: each opens its own page and presses a key, which the page reports. */
final class ManyRuns implements AutoCloseable {

    private final HttpServer pages;
    private final List<String> told = new CopyOnWriteArrayList<>();

    ManyRuns() throws IOException {
        pages = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        pages.createContext("/", exchange -> {
            try (exchange) {
                String path = exchange.getRequestURI().getPath();
                if (path.startsWith("/told/")) {
                    told.add(path.substring("/told/".length()));
                }
                byte[] page = """
                        <!doctype html><title>run</title>
                        <script>onkeydown = () => {
                            // not in the background: the key is the last thing before the browser ends
                            const request = new XMLHttpRequest();
                            request.open('POST', '/told' + location.pathname, false);
                            request.send();
                        }</script>
                        """.getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "text/html");
                exchange.sendResponseHeaders(200, page.length);
                exchange.getResponseBody().write(page);
            }
        });
        pages.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        pages.start();
    }

    /**
     * Starts all runs at once and waits for the last.
     *
     * @param remoteUrl of a Grid, null for browsers of this machine
     * @param sessions how many browsers there may be at a time
     */
    List<RunResult> run(int runs, @Nullable URI remoteUrl, int sessions, Path folder) throws InterruptedException {
        try (var browsers = new WebDriverFactory(WebDriverOptions.builder()
                .remoteUrl(remoteUrl)
                .viewport(640, 480)
                .timeout(Duration.ofMinutes(3))
                .maxSessions(sessions)
                .build())) {
            SightlineAgent agent =
                    SightlineAgent.builder(browsers).runsFolder(folder).build();
            List<Run> started = new ArrayList<>();
            for (int i = 0; i < runs; i++) {
                started.add(agent.start(Task.builder("run " + i)
                        .open("http://127.0.0.1:" + pages.getAddress().getPort() + "/" + i)
                        .press("enter")
                        .build()));
            }
            List<RunResult> results = new ArrayList<>();
            for (Run run : started) {
                results.add(run.await());
            }
            return results;
        }
    }

    /** What the pages have reported, the number of the run each time. */
    List<String> told() {
        return told;
    }

    @Override
    public void close() {
        pages.stop(0);
    }

    /**
     * Prints runs a minute through a Grid at the address that is given, and with browsers of this machine, in turn.
     *
     * <p>Arguments: address, runs, sessions, rounds.
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        URI grid = URI.create(arguments[0]);
        int runs = Integer.parseInt(arguments[1]);
        int sessions = Integer.parseInt(arguments[2]);
        for (int round = 0; round < Integer.parseInt(arguments[3]); round++) {
            print("grid", grid, runs, sessions);
            print("direct", null, runs, sessions);
        }
    }

    private static void print(String name, @Nullable URI remoteUrl, int runs, int sessions)
            throws IOException, InterruptedException {
        try (var many = new ManyRuns()) {
            long start = System.nanoTime();
            List<RunResult> results =
                    many.run(runs, remoteUrl, sessions, Files.createTempDirectory("sightline-many-runs-"));
            double seconds = (System.nanoTime() - start) / 1e9;
            long good = results.stream().filter(RunResult::succeeded).count();
            System.out.printf(
                    "%-7s %d of %d runs over %d sessions in %.1f s: %.1f a minute%n",
                    name, good, runs, sessions, seconds, runs / seconds * 60);
        }
    }
}
