package dev.sightline.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server of small pages that report what really happened to them. */
final class ScriptPages implements AutoCloseable {

    private static final Map<String, String> PAGES =
            Map.of("/", """
            <h3>Start page</h3>
            <p class=row><a href="/second">To the second page</a></p>
            <p class=row><a href="/second" target="_blank">Second page in a new tab</a></p>
            <p class=row><button ondblclick="tell('double click')" onclick="tell('click ' + event.detail)">Press me</button></p>
            <p class=row><span oncontextmenu="event.preventDefault(); tell('right click')">Other side</span></p>
            <p class=row><button onclick="setTimeout(() => late.textContent = 'Here at last', 700)">Show it later</button> <span id=late></span></p>
            <p class=row><button onclick="setTimeout(() => going.remove(), 700)">Take it away</button> <span id=going>Temporary text</span></p>
            <p class=row><button onclick="tell('prompt ' + prompt('What is your name?', 'nobody'))">Ask me</button></p>
            """, "/second", """
            <h3>Second page</h3>
            <table cellpadding=10><tr><td>Invoice</td><td>4711-A</td></tr><tr><td>Amount</td><td>99.50</td></tr></table>
            <p>Shipped to</p><p>Rotterdam</p>
            """, "/form", """
            <h3>Form page</h3>
            <div class=row><label for=name>Name</label><input id=name value="old value" onchange="tell('name ' + value)"></div>
            <div class=row><label for=pin>Pin</label><input id=pin type=password onchange="tell('pin ' + value)"></div>
            <div class=row><label for=country>Country</label><select id=country onchange="tell('country ' + value)"></select></div>
            <div class=row><label for=file>Attachment</label><input id=file type=file multiple
                onchange="tell('files ' + [...files].map(f => f.name + ':' + f.size).join(' '))"></div>
            <script>country.innerHTML = Array.from({length: 80}, (_, i) => '<option>Country ' + (100 + i) + '</option>').join('')
            onkeydown = e => { if (e.ctrlKey && e.key == 'k') { e.preventDefault(); tell('chord ' + e.ctrlKey + e.shiftKey) } }</script>
            """, "/long", """
            <h3>Long page</h3><script>for (let i = 1; i < 120; i++) document.write('<p>Paragraph ' + i + '</p>')
            onscrollend = () => tell('scrolled ' + Math.round(scrollY))</script>
            <p><button onclick="tell('bottom')">At the bottom</button></p>
            """, "/target", """
            <h3>Target page</h3><script>document.write('<p>For ' + new URLSearchParams(location.search).get('for') + '</p>')</script>
            <p style="margin: 120px 300px"><button style="background: %s; width: 90px; height: 40px"
                onclick="tell('target ' + event.isTrusted); this.remove()"></button></p>
            """.formatted(
                            SeeingModelServer.TARGET_COLOUR));

    private final HttpServer server;
    private final List<String> told = new CopyOnWriteArrayList<>();

    ScriptPages() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (path.equals("/told")) {
                told.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                exchange.sendResponseHeaders(204, -1);
                return;
            }
            String page = PAGES.get(path);
            byte[] body = page == null ? new byte[0] : (head(path) + page).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            exchange.sendResponseHeaders(page == null ? 404 : 200, body.length == 0 ? -1 : body.length);
            if (body.length > 0) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    private static String head(String title) {
        return """
            <!DOCTYPE html><meta charset="utf-8"><title>%s</title>
            <style>body { font: 16px/1.5 "Liberation Sans", "DejaVu Sans", sans-serif; margin: 32px }
            input, select, button { font: inherit; font-size: 15px; padding: 6px 10px; border: 1px solid #777; background: #fff }
            .row { margin: 18px 0 } label { display: block; margin-bottom: 6px }</style>
            <script>const tell = what => {
                // not in the background: what is done with the page may be the last thing before its browser ends
                const request = new XMLHttpRequest();
                request.open('POST', '/told', false);
                request.send(what);
            }</script>
            """.formatted(title);
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /** What the pages reported, in order. */
    List<String> told() {
        return told;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
