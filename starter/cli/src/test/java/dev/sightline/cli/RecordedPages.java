package dev.sightline.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server of pages that send it what happened to them and, whenever it changes, the state that they are in. */
final class RecordedPages implements AutoCloseable {

    private static final String HEAD = """
            <!DOCTYPE html><meta charset="utf-8"><title>Page</title>
            <style>body { font: 18px "Liberation Sans", "DejaVu Sans", sans-serif; margin: 24px }
            input, select, button, textarea { font: inherit; padding: 6px; border: 1px solid #777; background: #fff }
            label { display: inline-block; width: 130px }</style>
            <script>const tell = what => navigator.sendBeacon('/told', what)</script>
            """;

    private final HttpServer server;
    private final Map<String, String> pages = new ConcurrentHashMap<>();
    private final Map<String, Integer> statuses = new ConcurrentHashMap<>();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private volatile String state = "";

    RecordedPages() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    RecordedPages page(String path, String body) {
        pages.put(path, body);
        return this;
    }

    /** Answers with a status and no page. */
    RecordedPages status(String path, int status) {
        statuses.put(path, status);
        return this;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (exchange.getRequestMethod().equals("POST")) {
                String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                if (path.equals("/state")) {
                    state = text;
                } else {
                    told.add(text);
                }
                exchange.sendResponseHeaders(204, -1);
                return;
            }
            if (statuses.containsKey(path)) {
                exchange.sendResponseHeaders(statuses.get(path), -1);
                return;
            }
            String page = pages.get(path);
            byte[] body = page == null ? new byte[0] : (HEAD + page).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            exchange.sendResponseHeaders(page == null ? 404 : 200, body.length == 0 ? -1 : body.length);
            if (body.length > 0) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /** What the pages reported, in order. */
    List<String> told() {
        return told;
    }

    /** The newest state of the page in front. */
    String state() {
        return state;
    }

    void forget() {
        told.clear();
        state = "";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
