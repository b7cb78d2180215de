package dev.sightline.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.awt.Point;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A server that speaks the OpenAI chat protocol, whose model knows nothing but the image it was sent. It answers in the
 * form of Qwen2.5-VL, in the coordinates of that image.
 */
final class SeeingModelServer implements AutoCloseable {

    /** A colour that occurs nowhere else on the pages. */
    static final String TARGET_COLOUR = "#ff00ff";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Function<BufferedImage, String> brain;
    private final List<String> problems = new CopyOnWriteArrayList<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    /**
     * What a request said of itself.
     *
     * @param model the name of the model
     * @param authorization the header of that name
     */
    record Asked(String model, String authorization) {}

    SeeingModelServer(Function<BufferedImage, String> brain) throws IOException {
        this.brain = brain;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/chat/completions", this::complete);
        server.setExecutor(threads);
        server.start();
    }

    /** Clicks the middle of what is magenta, and is done when nothing is. */
    static String clickTarget(BufferedImage image) {
        Point target = middleOfTarget(image);
        return target == null
                ? call("\"action\": \"terminate\", \"status\": \"success\"")
                : call("\"action\": \"left_click\", \"coordinate\": [" + target.x + ", " + target.y + "]");
    }

    static String call(String arguments) {
        return "<tool_call>\n{\"name\": \"computer_use\", \"arguments\": {" + arguments + "}}\n</tool_call>";
    }

    /** What went wrong in here, which the client sees only as an error of the server. */
    List<String> problems() {
        return problems;
    }

    /** The requests, in the order in which they came. */
    List<Asked> asked() {
        return asked;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    ChatModel chatModel() {
        return OpenAiChatModel.builder()
                .options(OpenAiChatOptions.builder()
                        .baseUrl(url())
                        .apiKey("none")
                        .model("seeing")
                        .build())
                .build();
    }

    /** Breaks every connection, as a process that was killed does. */
    void die() {
        close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void complete(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes());
            asked.add(new Asked(
                    request.path("model").stringValue(),
                    String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"))));
            byte[] body = JSON.writeValueAsBytes(completion(brain.apply(image(request))));
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        } catch (RuntimeException e) {
            problems.add(e.toString());
            throw e;
        }
    }

    private static JsonNode completion(String answer) {
        var completion = JSON.createObjectNode()
                .put("id", "chatcmpl-1")
                .put("object", "chat.completion")
                .put("created", 1)
                .put("model", "seeing");
        var choice = completion.putArray("choices").addObject();
        choice.put("index", 0).put("finish_reason", "stop").putNull("logprobs");
        choice.putObject("message")
                .put("role", "assistant")
                .put("content", answer)
                .putNull("refusal");
        completion
                .putObject("usage")
                .put("prompt_tokens", 100)
                .put("completion_tokens", 20)
                .put("total_tokens", 120);
        return completion;
    }

    private static BufferedImage image(JsonNode request) throws IOException {
        String url = request.findValues("image_url").getLast().path("url").stringValue();
        byte[] file = Base64.getDecoder().decode(url.substring(url.indexOf(',') + 1));
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(file));
        if (image.getWidth() % 28 != 0 || image.getHeight() % 28 != 0) {
            throw new IllegalStateException(
                    "A real server would resize this image once more: " + image.getWidth() + "×" + image.getHeight());
        }
        return image;
    }

    private static @Nullable Point middleOfTarget(BufferedImage image) {
        long count = 0;
        long sumX = 0;
        long sumY = 0;
        int width = image.getWidth();
        int bands = image.getRaster().getNumBands();
        int[] row = new int[width * bands];
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRaster().getPixels(0, y, width, 1, row);
            for (int x = 0; x < width; x++) {
                int red = row[x * bands];
                int green = row[x * bands + 1];
                int blue = row[x * bands + 2];
                if (red > 200 && green < 60 && blue > 200) {
                    count++;
                    sumX += x;
                    sumY += y;
                }
            }
        }
        return count == 0 ? null : new Point(Math.toIntExact(sumX / count), Math.toIntExact(sumY / count));
    }
}
