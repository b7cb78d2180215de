package dev.sightline.testkit.grid;

import dev.sightline.testkit.FreePort;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real Selenium Grid: a hub, and nodes that are added to it, each a process of its own on loopback. Its libraries are
 * fetched through Maven into {@code ~/.cache/sightline} when they are first needed (some 60 MB), and are not on the
 * class path of any test, because the Grid's version of Selenium differs from the drivers'.
 *
 * @since 0.1.0
 */
public final class SeleniumGrid implements AutoCloseable {

    /** The newest Grid whose libraries are all available; clients of later versions work with it. */
    private static final String VERSION = "4.47.0";

    private static final Duration INSTALL_LIMIT = Duration.ofMinutes(5);
    private static final Duration START_LIMIT = Duration.ofMinutes(4);
    private static final Pattern NODE_UP = Pattern.compile("\"availability\"\\s*:\\s*\"UP\"");
    private static final Pattern SESSION = Pattern.compile("\"sessionId\"\\s*:");

    private final Path libraries;
    private final Path folder;
    private final int publish;
    private final int subscribe;
    private final String url;
    private final List<Process> processes = new ArrayList<>();

    private SeleniumGrid(Path libraries, Path folder) throws IOException {
        this.libraries = libraries;
        this.folder = folder;
        this.publish = FreePort.find();
        this.subscribe = FreePort.find();
        this.url = "http://127.0.0.1:" + FreePort.find();
    }

    /** Why there can be no Grid here. */
    public static final class Unavailable extends Exception {

        private static final long serialVersionUID = 1L;

        private Unavailable(String message) {
            super(message);
        }
    }

    /**
     * Starts a hub without nodes.
     *
     * @param folder for logs and configurations; it belongs to the caller
     * @throws Unavailable with the reason, when Maven is missing or cannot fetch the Grid
     */
    public static SeleniumGrid start(Path folder) throws IOException, InterruptedException, Unavailable {
        var grid = new SeleniumGrid(install(), folder);
        try {
            Process hub = grid.run(
                    "hub",
                    "hub",
                    "--host",
                    "127.0.0.1",
                    "--port",
                    Integer.toString(URI.create(grid.url).getPort()),
                    "--publish-events",
                    "tcp://127.0.0.1:" + grid.publish,
                    "--subscribe-events",
                    "tcp://127.0.0.1:" + grid.subscribe);
            grid.await("the hub", hub, status -> true);
            return grid;
        } catch (IOException | InterruptedException | RuntimeException e) {
            grid.close();
            throw e;
        }
    }

    /**
     * Adds a node that relays sessions to another WebDriver server, such as Appium.
     *
     * @param server its address
     * @param sessions how many at a time
     * @param capabilities that it offers, as JSON
     * @return the node, to be ended like a machine that is lost
     */
    public Process addRelay(String server, int sessions, String capabilities) throws IOException, InterruptedException {
        return addNode("""
                [relay]
                url = "%s"
                status-endpoint = "/status"
                configs = ["%d", '%s']
                """.formatted(server, sessions, capabilities));
    }

    /**
     * Adds a node that runs the Chromium of this machine.
     *
     * @param sessions how many at a time
     * @return the node, to be ended like a machine that is lost
     */
    public Process addChromium(int sessions) throws IOException, InterruptedException {
        return addNode("""
                max-sessions = %1$d
                override-max-sessions = true
                [[node.driver-configuration]]
                display-name = "Chromium"
                max-sessions = %1$d
                webdriver-executable = "%2$s"
                stereotype = '{"browserName": "chrome", "goog:chromeOptions": {"binary": "%3$s"}}'
                """.formatted(
                        sessions,
                        onPath("chromedriver"),
                        onPath("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")));
    }

    private static Path onPath(String... names) throws IOException {
        for (String name : names) {
            for (String folder :
                    Objects.requireNonNullElse(System.getenv("PATH"), "").split(File.pathSeparator, -1)) {
                Path file = Path.of(folder, name);
                if (Files.isExecutable(file)) {
                    return file;
                }
            }
        }
        throw new IOException("None of these is on the PATH: " + String.join(", ", names));
    }

    /**
     * Adds a node and waits until the hub knows it.
     *
     * @param configuration what it offers, in the TOML of the Grid
     * @return the node, to be ended like a machine that is lost
     */
    public Process addNode(String configuration) throws IOException, InterruptedException {
        int up = nodes(status());
        String name = "node-" + processes.size();
        Path file = Files.writeString(
                folder.resolve(name + ".toml"), """
                [server]
                host = "127.0.0.1"
                port = %d
                [events]
                publish = "tcp://127.0.0.1:%d"
                subscribe = "tcp://127.0.0.1:%d"
                bind = false
                [node]
                detect-drivers = false
                selenium-manager = false
                %s
                """.formatted(FreePort.find(), publish, subscribe, configuration));
        Process node = run(name, "node", "--config", file.toString());
        await("the node", node, status -> nodes(status) > up);
        return node;
    }

    private static int nodes(@Nullable String status) {
        return status == null ? 0 : (int) NODE_UP.matcher(status).results().count();
    }

    /** How many sessions are open on all nodes. */
    public int sessions() throws InterruptedException {
        String status = status();
        return status == null ? 0 : (int) SESSION.matcher(status).results().count();
    }

    /** The address of the hub. */
    public String url() {
        return url;
    }

    private @Nullable String status() throws InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create(url + "/status")).build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException _) {
            // not listening yet
            return null;
        }
    }

    private Process run(String name, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx256m",
                "-cp",
                libraries + "/*",
                "org.openqa.selenium.grid.Bootstrap"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log(name).toFile())
                .start();
        processes.add(process);
        return process;
    }

    private Path log(String name) {
        return folder.resolve(name + ".log");
    }

    private void await(String what, Process process, Predicate<String> condition)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + START_LIMIT.toNanos();
        while (System.nanoTime() < end && process.isAlive()) {
            String status = status();
            if (status != null && condition.test(status)) {
                return;
            }
            Thread.sleep(100);
        }
        var logs = new StringBuilder();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path log :
                    files.filter(file -> file.toString().endsWith(".log")).toList()) {
                logs.append('\n').append(Files.readString(log));
            }
        }
        throw new IOException("The Grid did not start " + what + ":" + logs);
    }

    private static Path install() throws IOException, InterruptedException, Unavailable {
        Path home = Path.of(System.getProperty("user.home"), ".cache", "sightline", "selenium-grid@" + VERSION);
        if (Files.isDirectory(home)) {
            return home;
        }
        Files.createDirectories(home.getParent());
        Path folder = Files.createTempDirectory(home.getParent(), "installing-");
        Files.writeString(folder.resolve("pom.xml"), """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>dev.sightline</groupId>
                  <artifactId>grid-of-tests</artifactId>
                  <version>1</version>
                  <packaging>pom</packaging>
                  <dependencies>
                    <dependency>
                      <groupId>org.seleniumhq.selenium</groupId>
                      <artifactId>selenium-grid</artifactId>
                      <version>%s</version>
                    </dependency>
                  </dependencies>
                </project>
                """.formatted(VERSION));
        Path output = folder.resolve("maven.log");
        Process maven;
        try {
            maven = new ProcessBuilder(
                            maven(),
                            "-B",
                            "-q",
                            "-f",
                            folder.resolve("pom.xml").toString(),
                            "dependency:copy-dependencies",
                            "-DincludeScope=runtime",
                            "-DoutputDirectory=" + folder.resolve("lib"))
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            throw new Unavailable("Maven cannot be run (" + e.getMessage() + "); put mvn on the PATH");
        }
        if (!maven.waitFor(INSTALL_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            maven.destroyForcibly();
            throw new Unavailable("Maven did not fetch Selenium Grid within " + INSTALL_LIMIT.toMinutes() + " minutes");
        }
        if (maven.exitValue() != 0) {
            throw new Unavailable("Maven could not fetch Selenium Grid:\n" + Files.readString(output));
        }
        try {
            Files.move(folder.resolve("lib"), home, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException _) {
            // another process was faster; its copy is the same
        }
        return home;
    }

    /** The Maven wrapper of the project under test, or Maven on the PATH. */
    private static String maven() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path wrapper = at.resolve("mvnw");
            if (Files.isExecutable(wrapper)) {
                return wrapper.toString();
            }
        }
        return "mvn";
    }

    /** Ends all processes. */
    @Override
    public void close() {
        for (Process process : processes.reversed()) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        try {
            for (Process process : processes) {
                process.waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
