package dev.sightline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goals with the real engine in a real browser, on the reduced task that the rehearsal checkpoint knows: a screen of 168×112 with
 * a few buttons. The page is twice as large in CSS pixels, because a viewport has at least 200.
 */
final class PocketGoalIT {

    private static final Path REHEARSAL =
            Path.of("../../agent-runtime/pocket-model/src/test/resources/dev/sightline/pocket/rehearsal");

    private static final String PAGE = """
            <!doctype html><meta charset="utf-8"><style>
            html { zoom: 2 } body { margin: 0; height: 112px; overflow: hidden; background: rgb(37, 52, 34); font: 14px DejaVu Sans }
            button { position: absolute; box-sizing: border-box; height: 27px; padding: 0; font: inherit; color: rgb(241, 250, 243);
              border: 1px solid rgb(110, 123, 109); border-radius: 3px; background: rgb(60, 73, 57) }
            </style><body>
            <button style="left: 18px; top: 57px; width: 59px">Close</button>
            <button style="left: 83px; top: 19px; width: 58px">Open</button>
            <button style="left: 95px; top: 71px; width: 59px">Login</button>
            <button style="left: 5px; top: 20px; width: 55px">Save</button>
            <script>addEventListener('click', event => {
              const request = new XMLHttpRequest();
              request.open('POST', 'clicked', false);
              request.send(event.target.tagName === 'BUTTON' ? event.target.textContent : 'nothing');
            })</script>""";

    private final List<String> clicked = new CopyOnWriteArrayList<>();

    @TempDir
    Path folder;

    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void demoPursuesAGoalWithThePocketModelAndSaysSoFirst() throws Exception {
        Path resources = shipped(folder.resolve("resources"));
        Path home = Files.createDirectory(folder.resolve("home"));
        Path out = folder.resolve("out.txt");

        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Duser.home=" + home,
                        "-Dstdout.encoding=UTF-8",
                        "--add-modules",
                        "jdk.incubator.vector",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        resources + File.pathSeparator + System.getProperty("java.class.path"),
                        Sightline.class.getName(),
                        "demo",
                        "--goal",
                        "Click Save",
                        "--url",
                        address(),
                        "--viewport",
                        "336x224",
                        "--device-pixel-ratio",
                        "0.5",
                        "--report-dir",
                        folder.resolve("runs").toString())
                .redirectOutput(out.toFile())
                .redirectError(folder.resolve("err.txt").toFile())
                .start();
        boolean ended = process.waitFor(3, TimeUnit.MINUTES);
        process.destroyForcibly();

        String printed = Files.readString(out) + Files.readString(folder.resolve("err.txt"));
        assertThat(ended).as(printed).isTrue();
        assertThat(Files.readAllLines(out).getFirst())
                .startsWith(
                        "Goals are pursued by the pocket model, a very small Qwen2.5-VL that ships with Sightline. It clicks");
        assertThat(clicked).as(printed).startsWith("Save");
        try (Stream<Path> unpacked = Files.walk(home.resolve(".cache/sightline/pocket-model"))) {
            assertThat(unpacked).anyMatch(file -> file.endsWith("model.safetensors"));
        }
    }

    @Test
    void taskIsRunWithACheckpointInThisProcess() throws Exception {
        Path task = Files.writeString(folder.resolve("click.task.yaml"), """
                name: Click
                url: %s
                budget: { steps: 2 }
                steps:
                  - goal: Open Login
                """.formatted(address()));
        var cli = new CommandLineRun();

        cli.execute(
                "run",
                task.toString(),
                "--model-path",
                REHEARSAL.toString(),
                "--viewport=336x224",
                "--device-pixel-ratio=0.5",
                "--report-dir",
                folder.resolve("runs").toString());

        assertThat(cli.out()).startsWith("Goals are pursued by the checkpoint '" + REHEARSAL + "' in this process (");
        assertThat(clicked).as(cli.out() + cli.err()).startsWith("Login");
    }

    private String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (exchange.getRequestMethod().equals("POST")) {
                clicked.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                exchange.sendResponseHeaders(204, -1);
                return;
            }
            byte[] page = PAGE.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
        }
    }

    /** The rehearsal checkpoint as the jar of the pocket model carries its weights; it comes before that jar. */
    private static Path shipped(Path resources) throws Exception {
        Path pocket = Files.createDirectories(resources.resolve("dev/sightline/pocket"));
        Path weights = Files.createDirectory(pocket.resolve("weights"));
        var listing = new StringBuilder();
        try (Stream<Path> files = Files.list(REHEARSAL)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, weights.resolve(file.getFileName()));
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
                listing.append(HexFormat.of().formatHex(digest))
                        .append("  weights/")
                        .append(file.getFileName())
                        .append('\n');
            }
        }
        Files.writeString(pocket.resolve("weights.sha256"), listing);
        return resources;
    }
}
