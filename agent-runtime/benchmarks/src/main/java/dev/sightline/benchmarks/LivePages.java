package dev.sightline.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sightline.benchmarks.LiveTask.Operation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.json.JsonMapper;

/** Serves the pages of a pack on this machine, and records the operations that they report. */
final class LivePages implements AutoCloseable {

    private final Path pack;
    private final HttpServer server;
    private final Map<String, List<Operation>> operations = new ConcurrentHashMap<>();

    LivePages(Path pack) throws IOException {
        this.pack = pack;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    URI address(LiveTask task) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/" + task.page() + "/");
    }

    /** What was operated on a page since it was last opened. */
    List<Operation> operations(LiveTask task) {
        return List.copyOf(operations.getOrDefault(task.page(), List.of()));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String[] path = exchange.getRequestURI().getPath().split("/", -1);
            if (path.length != 3 || !path[1].matches("\\d+")) {
                exchange.sendResponseHeaders(404, -1);
            } else if (path[2].equals("operation")) {
                byte[] told = exchange.getRequestBody().readAllBytes();
                operations
                        .computeIfAbsent(path[1], page -> new CopyOnWriteArrayList<>())
                        .add(Operation.of(JsonMapper.shared().readTree(told).get("operation")));
                exchange.sendResponseHeaders(204, -1);
            } else {
                operations.remove(path[1]);
                byte[] html = Files.readString(pack.resolve(path[1]).resolve("index.html"))
                        .getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
                exchange.sendResponseHeaders(200, html.length);
                exchange.getResponseBody().write(html);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
