package dev.sightline.mcp.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.imageio.ImageIO;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A server that speaks the OpenAI chat protocol and stands in for Qwen2.5-VL: it declares every goal done, and finds whatever is
 * described in the middle of the image that it was sent.
 */
final class StandInModelServer implements AutoCloseable {

    static final String GOAL = "Report that all is done";

    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpServer server;
    private final List<String> asked = new CopyOnWriteArrayList<>();

    StandInModelServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/chat/completions", this::complete);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    /** The model and the authorization of each request. */
    List<String> asked() {
        return asked;
    }

    private void complete(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes());
            asked.add(request.path("model").asString("") + " "
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            Map<String, Object> call;
            if (request.toString().contains(GOAL)) {
                call = Map.of("action", "terminate", "status", "success");
            } else {
                BufferedImage image = image(request);
                call = Map.of(
                        "action", "left_click", "coordinate", List.of(image.getWidth() / 2, image.getHeight() / 2));
            }
            byte[] body = JSON.writeValueAsBytes(completion("<tool_call>\n"
                    + JSON.writeValueAsString(Map.of("name", "computer_use", "arguments", call)) + "\n</tool_call>"));
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static BufferedImage image(JsonNode request) throws IOException {
        String url = request.findValues("image_url").getLast().path("url").stringValue();
        return ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(url.substring(url.indexOf(',') + 1))));
    }

    private static Map<String, Object> completion(String answer) {
        return Map.of(
                "id",
                "chatcmpl-1",
                "object",
                "chat.completion",
                "created",
                1,
                "model",
                "stand-in",
                "choices",
                List.of(Map.of(
                        "index",
                        0,
                        "finish_reason",
                        "stop",
                        "message",
                        Map.of("role", "assistant", "content", answer))),
                "usage",
                Map.of("prompt_tokens", 100, "completion_tokens", 20, "total_tokens", 120));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
