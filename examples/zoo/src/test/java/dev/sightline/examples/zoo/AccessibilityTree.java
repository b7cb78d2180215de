package dev.sightline.examples.zoo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a screen reader is given of the page in the one browser that this process has started. */
final class AccessibilityTree {

    /**
     * A thing on the page.
     *
     * @param role as in "button"
     * @param live how changes are announced, as in "polite"; empty when they are not
     * @param pressed of a button that is on or off, empty for others
     */
    record Item(String role, String name, String live, String pressed, boolean focused) {

        private static Item of(JsonNode node) {
            return new Item(
                    node.path("role").path("value").asString(""),
                    node.path("name").path("value").asString(""),
                    property(node, "live"),
                    property(node, "pressed"),
                    property(node, "focused").equals("true"));
        }

        private static String property(JsonNode node, String name) {
            return StreamSupport.stream(node.path("properties").spliterator(), false)
                    .filter(each -> each.path("name").asString("").equals(name))
                    .map(each -> each.path("value").path("value").asString(""))
                    .findFirst()
                    .orElse("");
        }

        /** {@code "button Play"}. */
        @Override
        public String toString() {
            return role + " " + name;
        }
    }

    private static final JsonMapper JSON = JsonMapper.shared();

    private AccessibilityTree() {}

    /** Everything that is not ignored, in the order of the page. */
    static List<Item> read() throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            JsonNode pages = JSON.readTree(http.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + "/json/list"))
                                    .build(),
                            BodyHandlers.ofString())
                    .body());
            String address = StreamSupport.stream(pages.spliterator(), false)
                    .filter(page -> page.path("type").asString("").equals("page"))
                    .map(page -> page.path("webSocketDebuggerUrl").asString(""))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no page in " + pages));
            return nodes(http, URI.create(address));
        }
    }

    private static List<Item> nodes(HttpClient http, URI address) throws Exception {
        var answer = new CompletableFuture<String>();
        WebSocket socket = http.newWebSocketBuilder()
                .buildAsync(address, new WebSocket.Listener() {

                    private final StringBuilder text = new StringBuilder();

                    @Override
                    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
                        text.append(part);
                        if (last) {
                            String message = text.toString();
                            text.setLength(0);
                            if (message.startsWith("{\"id\":1,")) {
                                answer.complete(message);
                            }
                        }
                        return WebSocket.Listener.super.onText(from, part, last);
                    }

                    @Override
                    public void onError(WebSocket from, Throwable error) {
                        answer.completeExceptionally(error);
                    }
                })
                .get(20, TimeUnit.SECONDS);
        try {
            var _ = socket.sendText("{\"id\":1,\"method\":\"Accessibility.getFullAXTree\"}", true);
            JsonNode nodes = JSON.readTree(answer.get(20, TimeUnit.SECONDS))
                    .path("result")
                    .path("nodes");
            return StreamSupport.stream(nodes.spliterator(), false)
                    .filter(node -> !node.path("ignored").asBoolean(false))
                    .map(Item::of)
                    .toList();
        } finally {
            socket.abort();
        }
    }

    /** That of the developer tools, which the browser writes into its profile. */
    private static String port() throws IOException {
        Path profile = ProcessHandle.current()
                .descendants()
                .flatMap(process -> Stream.of(process.info().arguments().orElse(new String[0])))
                .filter(argument -> argument.startsWith("--user-data-dir="))
                .map(argument -> Path.of(argument.substring("--user-data-dir=".length())))
                .filter(folder -> Files.exists(folder.resolve("DevToolsActivePort")))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no browser with developer tools was started by this process"));
        return Objects.requireNonNull(
                Files.readAllLines(profile.resolve("DevToolsActivePort")).getFirst());
    }
}
