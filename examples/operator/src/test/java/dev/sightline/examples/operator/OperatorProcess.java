package dev.sightline.examples.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The operator app as a process of its own, with everything that it starts. */
final class OperatorProcess implements AutoCloseable {

    static final String PASSWORD = "a long test password";

    private static final Duration START = Duration.ofSeconds(150);

    private final Process process;
    private final Path log;
    private final int port;

    private OperatorProcess(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.port = port;
    }

    static OperatorProcess start(Path data, Path log, int port, List<String> settings)
            throws IOException, InterruptedException {
        OperatorProcess started = launch(data, log, port, settings);
        started.awaitReady();
        return started;
    }

    /** Begins to start it; {@link #awaitReady} waits until it answers. */
    static OperatorProcess launch(Path data, Path log, int port, List<String> settings) throws IOException {
        return launch(data, log, port, settings, Map.of());
    }

    /** The same, with further environment variables. */
    static OperatorProcess launch(Path data, Path log, int port, List<String> settings, Map<String, String> environment)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                OperatorApplication.class.getName(),
                "--server.port=" + port,
                "--operator.data=" + data,
                "--db-scheduler.polling-interval=200ms",
                // long enough for a machine that is busy with other things
                "--db-scheduler.heartbeat-interval=500ms",
                "--db-scheduler.missed-heartbeats-limit=16"));
        if (settings.stream().noneMatch(setting -> setting.startsWith("--operator.password="))) {
            command.add("--operator.password=" + PASSWORD);
        }
        command.addAll(settings);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        return new OperatorProcess(process, log, port);
    }

    void awaitReady() throws IOException, InterruptedException {
        long end = System.nanoTime() + START.toNanos();
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (true) {
                assertThat(process.isAlive())
                        .as("the application runs:\n%s", Files.readString(log))
                        .isTrue();
                assertThat(System.nanoTime())
                        .as("the application started:\n%s", Files.readString(log))
                        .isLessThan(end);
                try {
                    client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/login"))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding());
                    return;
                } catch (ConnectException e) {
                    TimeUnit.MILLISECONDS.sleep(100);
                }
            }
        }
    }

    long pid() {
        return process.pid();
    }

    PersonClient person() {
        return person(PASSWORD);
    }

    PersonClient person(String password) {
        return PersonClient.loggedIn(port, "admin", password);
    }

    int port() {
        return port;
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    /** As {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** As {@code kill -STOP} or {@code kill -CONT}. */
    void signal(String name) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    @Override
    public void close() {
        List<ProcessHandle> descendants = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        descendants.forEach(ProcessHandle::destroyForcibly);
    }
}
