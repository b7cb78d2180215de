package dev.sightline.examples.operator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Counts what runs really did: each visit of one of its addresses is an entry. */
final class Ledger implements AutoCloseable {

    private final List<String> entries = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    Ledger() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/note", this::note);
        server.setExecutor(threads);
        server.start();
    }

    /** The address that writes an entry. */
    String address(String entry) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/note?" + entry;
    }

    /** All entries, in order. */
    List<String> entries() {
        return List.copyOf(entries);
    }

    /** How many entries begin so. */
    long count(String beginning) {
        return entries.stream()
                .filter(entry -> entry.equals(beginning) || entry.startsWith(beginning + "&"))
                .count();
    }

    private void note(HttpExchange exchange) throws IOException {
        try (exchange) {
            entries.add(exchange.getRequestURI().getQuery());
            byte[] page = "<!doctype html><title>noted</title><h1>Noted</h1>".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
