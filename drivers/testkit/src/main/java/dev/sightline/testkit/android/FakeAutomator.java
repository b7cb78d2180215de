package dev.sightline.testkit.android;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The server that Appium's UiAutomator2 driver runs on a device, as far as that driver uses it here. */
final class FakeAutomator implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

    private final HttpServer server;
    private final Phone phone;

    FakeAutomator(int port, Phone phone) throws IOException {
        this.phone = phone;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", this::serve);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    /** An error of WebDriver. */
    private static final class Refusal extends Exception {

        private static final long serialVersionUID = 1L;
        private final String error;

        private Refusal(String error, String message) {
            super(message);
            this.error = error;
        }
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            JsonNode request = body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body);
            String path = exchange.getRequestURI().getPath().replaceFirst("^/session/[^/]+", "");
            var answer = new LinkedHashMap<String, @Nullable Object>();
            answer.put("sessionId", "fake");
            int status = 200;
            try {
                answer.put("value", answer(exchange.getRequestMethod(), path, request));
            } catch (Refusal refusal) {
                status = refusal.error.equals("unknown command") || refusal.error.startsWith("no such") ? 404 : 500;
                answer.put(
                        "value",
                        Map.of(
                                "error",
                                refusal.error,
                                "message",
                                String.valueOf(refusal.getMessage()),
                                "stacktrace",
                                ""));
            } catch (IllegalStateException e) {
                status = 500;
                answer.put(
                        "value",
                        Map.of("error", "unknown error", "message", String.valueOf(e.getMessage()), "stacktrace", ""));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            byte[] bytes = JSON.writeValueAsBytes(answer);
            exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private @Nullable Object answer(String method, String path, JsonNode request) throws Refusal, InterruptedException {
        return switch (method + " " + path) {
            case "GET /status" -> Map.of("ready", true, "message", "a phone made of Chromium");
            case "GET /sessions" -> List.of();
            case "POST /session" -> Map.of("sessionId", "fake", "capabilities", Map.of());
            case "GET ", "GET /" -> Map.of();
            case "DELETE ", "DELETE /" -> null;
            case "GET /screenshot" -> phone.screenshot();
            case "GET /source" ->
                phone.evaluate("shell.source(" + Phone.DENSITY + ")").asString("");
            case "POST /actions" -> {
                phone.perform(request.path("actions"));
                yield null;
            }
            case "GET /window/current/size" -> Map.of("width", phone.width(), "height", phone.height());
            case "GET /orientation" -> phone.isLandscape() ? "LANDSCAPE" : "PORTRAIT";
            case "POST /orientation" -> {
                phone.turn(request.path("orientation").asString("").equals("LANDSCAPE"));
                yield request.path("orientation").asString("");
            }
            case "POST /back" -> {
                phone.press(4, 0);
                yield null;
            }
            case "GET /element/active" -> {
                if (!phone.evaluate("shell.focused()").asBoolean(false)) {
                    throw new Refusal("no such element", "No element has the focus");
                }
                yield Map.of(ELEMENT, "focused", "ELEMENT", "focused");
            }
            case "POST /element/focused/value", "POST /keys" -> {
                if (phone.evaluate("shell.drawsItself()").asBoolean(false)) {
                    throw new Refusal("invalid element state", "Cannot set the element to this text");
                }
                phone.type(request.path("text").asString(""));
                yield null;
            }
            case "POST /appium/device/press_keycode" -> {
                phone.press(
                        request.path("keycode").asInt(0),
                        request.path("metastate").asInt(0));
                yield null;
            }
            case "POST /appium/device/set_clipboard" -> {
                phone.clipboard(new String(
                        Base64.getMimeDecoder().decode(request.path("content").asString("")), StandardCharsets.UTF_8));
                yield null;
            }
            case "POST /appium/device/get_clipboard" ->
                Base64.getEncoder().encodeToString(phone.clipboard().getBytes(StandardCharsets.UTF_8));
            case "GET /appium/device/info" ->
                Map.of(
                        "apiVersion",
                        FakeAndroid.API_LEVEL,
                        "platformVersion",
                        FakeAndroid.VERSION,
                        "manufacturer",
                        "Sightline",
                        "model",
                        "Phone made of Chromium",
                        "realDisplaySize",
                        Phone.SHORT_SIDE + "x" + Phone.LONG_SIDE,
                        "displayDensity",
                        (int) (160 * Phone.DENSITY));
            case "GET /appium/device/pixel_ratio" -> Phone.DENSITY;
            case "GET /appium/device/display_density" -> (int) (160 * Phone.DENSITY);
            case "GET /appium/device/system_bars" -> Map.of("statusBar", (int) (32 * Phone.DENSITY));
            case "GET /appium/settings" -> Map.of();
            case "POST /appium/settings" -> null;
            default -> throw new Refusal("unknown command", "This phone does not know " + method + " " + path);
        };
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
