package dev.sightline.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Pages on a port of their own; what lies under {@code /files/} is served as a download, what lies under {@code /never/}
 * does not come.
 */
final class Site implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, String> pages = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    private final Duration latency;

    Site() throws IOException {
        this(Duration.ZERO);
    }

    /**
     * @param latency after which each answer begins, as that of a server in another place
     */
    Site(Duration latency) throws IOException {
        this.latency = latency;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Puts a page at a path and gives its address. */
    URI put(String path, String html) {
        pages.put(path, html);
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (path.startsWith("/never/")) {
                closed.await();
            }
            Thread.sleep(latency);
            String page = pages.get(path);
            if (page == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            if (path.startsWith("/files/")) {
                exchange.getResponseHeaders().set("Content-Disposition", "attachment");
                exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
            } else {
                exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            }
            byte[] body = page.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
