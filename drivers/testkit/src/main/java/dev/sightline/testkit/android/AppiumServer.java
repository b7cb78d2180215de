package dev.sightline.testkit.android;

import dev.sightline.testkit.FreePort;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
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
import java.util.concurrent.TimeUnit;

/**
 * A real Appium server, installed through npm into {@code ~/.cache/sightline} when it is first needed (some 200 MB),
 * and started on a free port of this machine.
 *
 * @since 0.1.0
 */
public final class AppiumServer implements AutoCloseable {

    private static final List<String> PACKAGES =
            List.of("appium@3.8.0", "appium-uiautomator2-driver@8.7.0", "appium-chromium-driver@3.1.1");
    private static final Duration INSTALL_LIMIT = Duration.ofMinutes(5);
    // some seconds, but a minute if other processes keep disk and processors busy
    private static final Duration START_LIMIT = Duration.ofMinutes(4);

    private final Process process;
    private final Path log;
    private final String url;

    private AppiumServer(Process process, Path log, String url) {
        this.process = process;
        this.log = log;
        this.url = url;
    }

    /** Why there can be no Appium here. */
    public static final class Unavailable extends Exception {

        private static final long serialVersionUID = 1L;

        private Unavailable(String message) {
            super(message);
        }
    }

    /**
     * Starts a server.
     *
     * @param androidHome the folder of the Android SDK
     * @throws Unavailable with the reason, when npm is missing or cannot install Appium
     */
    public static AppiumServer start(Path androidHome) throws IOException, InterruptedException, Unavailable {
        Path home = install();
        int port = FreePort.find();
        Path log = Files.createTempFile("sightline-appium-", ".log");
        var builder = new ProcessBuilder(
                        home.resolve("node_modules/.bin/appium").toString(),
                        "server",
                        "--address",
                        "127.0.0.1",
                        "--port",
                        Integer.toString(port),
                        "--log-no-colors")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("APPIUM_HOME", home.toString());
        builder.environment().put("ANDROID_HOME", androidHome.toString());
        var server = new AppiumServer(builder.start(), log, "http://127.0.0.1:" + port);
        try {
            server.awaitReady();
            return server;
        } catch (IOException | InterruptedException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private void awaitReady() throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            long end = System.nanoTime() + START_LIMIT.toNanos();
            while (System.nanoTime() < end && process.isAlive()) {
                try {
                    var status = http.send(
                            HttpRequest.newBuilder(URI.create(url + "/status")).build(),
                            HttpResponse.BodyHandlers.discarding());
                    if (status.statusCode() == 200) {
                        return;
                    }
                } catch (IOException _) {
                    // not listening yet
                }
                Thread.sleep(50);
            }
        }
        throw new IOException("Appium did not start:\n" + log());
    }

    private static Path install() throws IOException, InterruptedException, Unavailable {
        Path home = Path.of(System.getProperty("user.home"), ".cache", "sightline", String.join("_", PACKAGES));
        if (Files.isExecutable(home.resolve("node_modules/.bin/appium"))) {
            return home;
        }
        Files.createDirectories(home.getParent());
        Path folder = Files.createTempDirectory(home.getParent(), "installing-");
        Files.writeString(folder.resolve("package.json"), "{\"private\": true}\n");
        var command = new ArrayList<>(List.of("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"));
        command.addAll(PACKAGES);
        Path output = folder.resolve("npm.log");
        Process npm;
        try {
            npm = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.to(output.toFile()))
                    .start();
        } catch (IOException e) {
            throw new Unavailable("npm cannot be run (" + e.getMessage() + "); install Node.js 20 or later");
        }
        if (!npm.waitFor(INSTALL_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            npm.destroyForcibly();
            throw new Unavailable("npm did not install Appium within " + INSTALL_LIMIT.toMinutes() + " minutes");
        }
        if (npm.exitValue() != 0) {
            throw new Unavailable("npm could not install Appium:\n" + Files.readString(output));
        }
        try {
            Files.move(folder, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException _) {
            // another process was faster; its copy is the same
        }
        return home;
    }

    /** The address of the server. */
    public String url() {
        return url;
    }

    /** The output of the server. */
    public String log() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            Files.deleteIfExists(log);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException _) {
            // the log stays in the temporary folder
        }
    }
}
