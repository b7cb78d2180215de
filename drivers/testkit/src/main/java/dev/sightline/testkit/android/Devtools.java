package dev.sightline.testkit.android;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A headless Chromium with one page, controlled through the Chrome DevTools Protocol. Safe for use by several threads.
 */
final class Devtools implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Process browser;
    private final Path profile;
    private final HttpClient http = HttpClient.newHttpClient();
    private final WebSocket socket;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();

    private Devtools(Process browser, Path profile) throws IOException, InterruptedException {
        this.browser = browser;
        this.profile = profile;
        this.socket = connect();
    }

    static Devtools start(String chromium) throws IOException, InterruptedException {
        Path profile = Files.createTempDirectory("sightline-phone-");
        Process browser = new ProcessBuilder(
                        chromium,
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--hide-scrollbars",
                        "--touch-events=enabled",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            return new Devtools(browser, profile);
        } catch (IOException | InterruptedException | RuntimeException e) {
            stop(browser, profile);
            throw e;
        }
    }

    private WebSocket connect() throws IOException, InterruptedException {
        Path portFile = profile.resolve("DevToolsActivePort");
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.exists(portFile) || Files.size(portFile) == 0) {
            if (!browser.isAlive() || System.nanoTime() > end) {
                throw new IOException("Chromium did not open its DevTools port; alive: " + browser.isAlive());
            }
            Thread.sleep(20);
        }
        String port = Files.readAllLines(portFile).getFirst();
        while (System.nanoTime() < end) {
            String pages = http.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            for (JsonNode page : JSON.readTree(pages)) {
                if (page.path("type").asString("").equals("page")) {
                    return http.newWebSocketBuilder()
                            .buildAsync(
                                    URI.create(page.path("webSocketDebuggerUrl").asString("")), new Answers())
                            .join();
                }
            }
            Thread.sleep(20);
        }
        throw new IOException("Chromium has no page");
    }

    /**
     * Calls a method of the protocol.
     *
     * @throws IllegalStateException when Chromium reports an error or does not answer
     */
    JsonNode call(String method, Map<String, ?> params) {
        return begin(method, params).await();
    }

    /** Calls a method of the protocol without waiting; calls arrive in order. */
    Call begin(String method, Map<String, ?> params) {
        int id = ids.incrementAndGet();
        var answer = new CompletableFuture<JsonNode>();
        answers.put(id, answer);
        String message = JSON.writeValueAsString(Map.of("id", id, "method", method, "params", params));
        synchronized (socket) {
            socket.sendText(message, true).join();
        }
        return new Call(id, method, answer);
    }

    /** A pending call. */
    final class Call {

        private final int id;
        private final String method;
        private final CompletableFuture<JsonNode> answer;

        private Call(int id, String method, CompletableFuture<JsonNode> answer) {
            this.id = id;
            this.method = method;
            this.answer = answer;
        }

        /** @throws IllegalStateException when Chromium reports an error or does not answer */
        JsonNode await() {
            try {
                JsonNode reply = answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                if (reply.has("error")) {
                    throw new IllegalStateException(method + ": " + reply.get("error"));
                }
                return reply.path("result");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(method + " was interrupted", e);
            } catch (ExecutionException | TimeoutException e) {
                throw new IllegalStateException(method + " got no answer", e);
            } finally {
                answers.remove(id);
            }
        }
    }

    /** Evaluates JavaScript in the page; promises are awaited. */
    JsonNode evaluate(String script) {
        JsonNode result =
                call("Runtime.evaluate", Map.of("expression", script, "returnByValue", true, "awaitPromise", true));
        if (result.has("exceptionDetails")) {
            throw new IllegalStateException(script + ": " + result.get("exceptionDetails"));
        }
        return result.path("result").path("value");
    }

    @Override
    public void close() {
        socket.abort();
        http.shutdownNow();
        stop(browser, profile);
    }

    private static void stop(Process browser, Path profile) {
        browser.descendants().forEach(ProcessHandle::destroyForcibly);
        try {
            browser.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (var files = Files.walk(profile)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException _) {
            // a child process that is still ending may write once more; what remains is in the temporary folder
        }
    }

    private final class Answers implements WebSocket.Listener {

        private final List<String> parts = new ArrayList<>();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            parts.add(data.toString());
            if (last) {
                JsonNode message = JSON.readTree(String.join("", parts));
                parts.clear();
                var answer = answers.get(message.path("id").asInt(0));
                if (answer != null) {
                    answer.complete(message);
                }
            }
            webSocket.request(1);
            return null;
        }
    }
}
