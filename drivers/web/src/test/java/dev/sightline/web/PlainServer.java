package dev.sightline.web;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A server that counts every byte it receives, whatever protocol it belongs to. It serves pages with headers of their own
 * and redirects from {@code /redirect?URL}; everything else is an empty script that any page may read.
 */
final class PlainServer implements AutoCloseable {

    private final ServerSocket socket;
    private final AtomicLong bytes = new AtomicLong();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Map<String, String> pages = new ConcurrentHashMap<>();
    private final Map<String, String> headers = new ConcurrentHashMap<>();

    PlainServer() throws IOException {
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** How many bytes have arrived since the start or {@link #reset()}. */
    long bytes() {
        return bytes.get();
    }

    /** The first lines of the requests. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    void reset() {
        bytes.set(0);
        requests.clear();
    }

    void page(String path, String html, String... moreHeaders) {
        pages.put(path, html);
        headers.put(path, String.join("\r\n", moreHeaders));
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException _) {
                // closed
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = connection.getInputStream();
            var head = new StringBuilder();
            int c;
            while ((c = in.read()) >= 0) {
                bytes.incrementAndGet();
                head.append((char) c);
                if (head.length() > 4 && head.substring(head.length() - 4).equals("\r\n\r\n")) {
                    String line = head.toString().lines().findFirst().orElse("");
                    requests.add(line);
                    connection.getOutputStream().write(answer(line).getBytes(StandardCharsets.UTF_8));
                    connection.getOutputStream().flush();
                    return;
                }
            }
        } catch (IOException _) {
            // the browser went away
        }
    }

    private String answer(String line) {
        String path = line.split(" ", -1)[1];
        if (path.startsWith("http://")) {
            path = path.substring(path.indexOf('/', 7));
        }
        if (path.startsWith("/redirect?")) {
            return "HTTP/1.1 302 Found\r\nLocation: " + path.substring(10)
                    + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        }
        String page = pages.get(path);
        String more = headers.getOrDefault(path, "");
        String body = page == null ? "/* nothing */" : page;
        String type = page != null && !path.contains(".js") ? "text/html" : "text/javascript";
        return "HTTP/1.1 200 OK\r\nContent-Type: " + type + "; charset=utf-8\r\nAccess-Control-Allow-Origin: *\r\n"
                + (more.isEmpty() ? "" : more + "\r\n") + "Content-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\nConnection: close\r\n\r\n" + body;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException _) {
            // nothing listens any more either way
        }
    }
}
