package dev.sightline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command line as a process of its own on a display, whose pixels say whether the browser shows a window. */
@Timeout(180)
final class HeadedIT {

    /** Occurs nowhere but on the page. */
    private static final int PAGE_COLOUR = 0x00C8FF;

    private static final String PAGE = """
            <!doctype html><title>window</title>
            <style>body { background: #00c8ff; font: 20px "Liberation Sans", "DejaVu Sans", sans-serif; margin: 60px }
            button { font: inherit; margin-left: 200px; padding: 8px 20px }</style>
            <p id=text>Not seen</p><p><button onclick="tell('click ' + event.isTrusted)">Press here</button></p>
            <script>const tell = what => {
                // not in the background: the click is the last thing before the browser ends
                const request = new XMLHttpRequest();
                request.open('POST', '/told', false);
                request.send(what);
            }
            setInterval(async () => text.textContent = await (await fetch('/text')).text(), 200)</script>
            """;

    @TempDir
    Path folder;

    private final List<String> told = new CopyOnWriteArrayList<>();
    private volatile String text = "Not seen";

    @BeforeEach
    void needsAnXServer() {
        if (!List.of(System.getenv().getOrDefault("PATH", "").split(":", -1)).stream()
                .anyMatch(programs -> Files.isExecutable(Path.of(programs, "Xvfb")))) {
            String reason = "needs Xvfb; on Debian: apt-get install -y xvfb";
            System.out.println("SKIPPED: " + reason);
            Assumptions.abort(reason);
        }
    }

    private HttpServer pages() throws IOException {
        HttpServer pages = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        pages.createContext("/", exchange -> {
            try (exchange) {
                String path = exchange.getRequestURI().getPath();
                if (path.equals("/told")) {
                    told.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                }
                byte[] body = (path.equals("/text") ? text : PAGE).getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        pages.start();
        return pages;
    }

    private Process cli(@Nullable String display, String url) throws IOException {
        Path task = Files.writeString(folder.resolve("window.task.yaml"), """
                steps:
                  - open: /
                  - wait_for: { text: Seen on the display, timeout: 60s }
                  - click: Press here
                """);
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dstdout.encoding=UTF-8",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.sightline.cli.Sightline",
                        "run",
                        task.toString(),
                        "--headed",
                        "--url",
                        url,
                        "--report-dir",
                        folder.resolve("runs").toString())
                .redirectErrorStream(true);
        builder.environment().remove("WAYLAND_DISPLAY");
        builder.environment().remove("DISPLAY");
        if (display != null) {
            builder.environment().put("DISPLAY", display);
        }
        return builder.start();
    }

    @Test
    void headedBrowserShowsItsWindowAndIsClickedInIt() throws Exception {
        HttpServer pages = pages();
        Process server = new ProcessBuilder(
                        "Xvfb",
                        "-displayfd",
                        "1",
                        "-nolisten",
                        "tcp",
                        "-screen",
                        "0",
                        "1600x1200x24",
                        "-fbdir",
                        folder.toString())
                .redirectError(Redirect.DISCARD)
                .start();
        // the server picks a free number and writes it when it is ready
        try (BufferedReader number = server.inputReader()) {
            String display = ":" + number.readLine();
            Process process =
                    cli(display, "http://127.0.0.1:" + pages.getAddress().getPort() + "/");
            try (BufferedReader out = process.inputReader()) {
                Thread watch = Thread.ofVirtual().start(() -> revealOnceTheWindowIsSeen(process));

                String printed = String.join("\n", out.lines().toList());

                assertThat(process.waitFor()).as(printed).isEqualTo(ExitCode.OK);
                watch.join();
                assertThat(told).containsExactly("click true");
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } finally {
            server.destroy();
            server.waitFor(20, TimeUnit.SECONDS);
            pages.stop(0);
        }
    }

    /** Lets the page say what the run waits for as soon as the display shows most of a viewport of 1280×720. */
    private void revealOnceTheWindowIsSeen(Process process) {
        while (process.isAlive()) {
            if (pixelsOfThePage() > 1280 * 720 * 9 / 10) {
                text = "Seen on the display";
                return;
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    /** Counts in the frame buffer, a file in the format of xwd: a header of big-endian words, colours, pixels. */
    private long pixelsOfThePage() {
        try {
            ByteBuffer screen = ByteBuffer.wrap(Files.readAllBytes(folder.resolve("Xvfb_screen0")));
            int begin = screen.getInt(0) + 12 * screen.getInt(4 * 19);
            boolean littleEndian = screen.getInt(4 * 7) == 0;
            long count = 0;
            for (int i = begin; i + 4 <= screen.capacity(); i += 4) {
                int pixel = littleEndian ? Integer.reverseBytes(screen.getInt(i)) : screen.getInt(i);
                if ((pixel & 0xFFFFFF) == PAGE_COLOUR) {
                    count++;
                }
            }
            return count;
        } catch (IOException _) {
            return 0;
        }
    }

    @Test
    void missingDisplayIsNamedWithWhatToDo() throws Exception {
        Process process = cli(null, "http://127.0.0.1:1/");
        try (BufferedReader out = process.inputReader()) {
            String printed = String.join("\n", out.lines().toList());

            assertThat(process.waitFor()).as(printed).isEqualTo(ExitCode.ENVIRONMENT);
            assertThat(printed).contains("Cannot start the browser", "that there is a display, or run headless");
        } finally {
            process.destroyForcibly();
        }
    }
}
