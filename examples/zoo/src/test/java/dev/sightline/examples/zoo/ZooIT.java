package dev.sightline.examples.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import com.sun.net.httpserver.SimpleFileServer.OutputLevel;
import dev.sightline.agent.GuiSession;
import dev.sightline.agent.RunResult;
import dev.sightline.runtime.SightlineAgent;
import dev.sightline.runtime.script.TaskReader;
import dev.sightline.task.Task;
import dev.sightline.text.PpOcrTextReader;
import dev.sightline.text.TextLocator;
import dev.sightline.web.WebDriverFactory;
import dev.sightline.web.WebDriverOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All tasks, by four workers at a time, each of which keeps its browser. */
class ZooIT {

    private static final Path TASKS = Path.of("src/test/resources/tasks");
    private static final Path PAGES = Path.of("src/test/resources/pages");
    private static final int WORKERS = 4;

    private static HttpServer server;
    private static PpOcrTextReader reader;

    @BeforeAll
    static void open() {
        server = SimpleFileServer.createFileServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), PAGES.toAbsolutePath(), OutputLevel.NONE);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        reader = PpOcrTextReader.open();
    }

    @AfterAll
    static void close() {
        server.stop(0);
        reader.close();
    }

    private static List<Path> tasks() throws IOException {
        try (Stream<Path> files = Files.list(TASKS)) {
            return files.filter(file -> file.toString().endsWith(TaskReader.SUFFIX))
                    .filter(file -> file.toString().contains(System.getProperty("sightline.task", "")))
                    .sorted()
                    .toList();
        }
    }

    private static Task read(Path file) {
        Task task = TaskReader.create().read(file);
        String page = "http://localhost:" + server.getAddress().getPort() + "/" + task.baseUrl();
        return TaskReader.create().withBaseUrl(page).read(file);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 2})
    void everyTaskSucceeds(double density) throws Exception {
        WebDriverOptions options = WebDriverOptions.builder()
                .viewport(860, 560)
                .devicePixelRatio(density)
                .maxSessions(WORKERS)
                .build();
        Queue<Path> waiting = new ConcurrentLinkedQueue<>(tasks());
        int all = waiting.size();
        Map<String, String> outcomes = new ConcurrentSkipListMap<>();
        try (var browsers = new WebDriverFactory(options);
                ExecutorService workers = Executors.newFixedThreadPool(WORKERS)) {
            SightlineAgent agent = SightlineAgent.builder(browsers)
                    .textReader(reader)
                    .locator(new TextLocator(reader))
                    .runsFolder(Path.of("target/runs/" + density))
                    .updatePictures(Boolean.getBoolean("sightline.update"))
                    .build();
            List<Future<?>> running = new ArrayList<>();
            for (int worker = 0; worker < WORKERS; worker++) {
                running.add(workers.submit(() -> work(agent, waiting, outcomes)));
            }
            for (Future<?> each : running) {
                each.get();
            }
        }

        assertThat(outcomes).hasSize(all);
        if (System.getProperty("sightline.task") == null) {
            assertThat(outcomes).hasSizeGreaterThanOrEqualTo(30);
        }
        Map<String, String> failed = new TreeMap<>(outcomes);
        failed.values().removeIf(String::isEmpty);
        assertThat(failed).isEmpty();
    }

    /** Runs tasks until none waits; notes for each why it failed. */
    private static void work(SightlineAgent agent, Queue<Path> waiting, Map<String, String> outcomes) {
        try (GuiSession session = agent.open()) {
            for (Path file = waiting.poll(); file != null; file = waiting.poll()) {
                RunResult result = session.run(read(file));
                outcomes.put(
                        String.valueOf(file.getFileName()),
                        result.succeeded() ? "" : result.outcome().reason() + " " + result.folder());
            }
        }
    }
}
