package dev.sightline.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sightline.runtime.dialect.CoordinateUnit;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A stand-in for servers that resize images. Its model sees nothing but the pixels after that, and answers where the square
 * of the colour that it is asked for lies in them.
 */
final class ResizingModelServer implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final Map<String, Integer> COLOURS = Map.of(
            "magenta", 0xFF00FF,
            "red", 0xFF0000,
            "green", 0x00A000,
            "blue", 0x0000FF,
            "orange", 0xFF9600,
            "cyan", 0x00DCDC,
            "yellow", 0xF0DC00,
            "brown", 0x8C5014);

    /** How the model words its answers. */
    enum Form {
        /** As it is asked: a function call, or a JSON list. */
        QWEN,
        UI_TARS,
        /** Words without a place. */
        PROSE
    }

    /**
     * What the server does.
     *
     * @param minTokens to which it enlarges images
     * @param maxTokens to which it shrinks them
     * @param longestSide to which it shrinks them first, 0 for none
     * @param padded whether it scales evenly and pads, instead of stretching
     * @param counts whether it reports the tokens of a prompt
     */
    record Behaviour(
            int factor,
            int minTokens,
            int maxTokens,
            int longestSide,
            boolean padded,
            CoordinateUnit unit,
            Form form,
            boolean counts) {

        static final Behaviour PLAIN = new Behaviour(28, 4, 16_384, 0, false, CoordinateUnit.PIXELS, Form.QWEN, true);

        Behaviour withTokens(int min, int max) {
            return new Behaviour(factor, min, max, longestSide, padded, unit, form, counts);
        }

        Behaviour withFactor(int pixels) {
            return new Behaviour(pixels, minTokens, maxTokens, longestSide, padded, unit, form, counts);
        }

        Behaviour withLongestSide(int pixels) {
            return new Behaviour(factor, minTokens, maxTokens, pixels, padded, unit, form, counts);
        }

        Behaviour padding() {
            return new Behaviour(factor, minTokens, maxTokens, longestSide, true, unit, form, counts);
        }

        Behaviour in(CoordinateUnit answers) {
            return new Behaviour(factor, minTokens, maxTokens, longestSide, padded, answers, form, counts);
        }

        Behaviour as(Form answers) {
            return new Behaviour(factor, minTokens, maxTokens, longestSide, padded, unit, answers, counts);
        }

        Behaviour withoutCounts() {
            return new Behaviour(factor, minTokens, maxTokens, longestSide, padded, unit, form, false);
        }
    }

    /** What the model sees of an image: where the middle of each colour is, in pixels. */
    private record Seen(int width, int height, Map<String, double[]> squares) {}

    private final Behaviour behaviour;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Seen> seen = new ConcurrentHashMap<>();
    private final List<String> problems = new CopyOnWriteArrayList<>();

    ResizingModelServer(Behaviour behaviour) throws IOException {
        this.behaviour = behaviour;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/chat/completions", this::complete);
        server.setExecutor(threads);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    ChatModel chatModel(String name) {
        return OpenAiChatModel.builder()
                .options(OpenAiChatOptions.builder()
                        .baseUrl(url())
                        .apiKey("none")
                        .model(name)
                        .maxRetries(0)
                        .build())
                .build();
    }

    List<String> problems() {
        return problems;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void complete(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes());
            List<JsonNode> images = request.findValues("image_url");
            Seen image =
                    images.isEmpty() ? null : seen(images.getLast().path("url").stringValue());
            StringBuilder text = new StringBuilder();
            String asked = "";
            for (JsonNode message : request.path("messages")) {
                asked = words(message.path("content"));
                text.append(asked);
            }
            long tokens = text.length() / 4
                    + (image == null
                            ? 0
                            : 2 + (long) (image.width / behaviour.factor) * (image.height / behaviour.factor));
            byte[] body = JSON.writeValueAsBytes(
                    completion(answer(asked, text.indexOf("<tools>") >= 0, image), behaviour.counts ? tokens : 0));
            // a connection that is kept waits for delayed acknowledgements, 40 ms for each answer
            exchange.getResponseHeaders().set("Connection", "close");
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        } catch (RuntimeException e) {
            problems.add(e.toString());
            throw e;
        }
    }

    private static String words(JsonNode content) {
        if (content.isString()) {
            return content.stringValue();
        }
        var words = new StringBuilder();
        content.forEach(part -> words.append(part.path("text").asString("")));
        return words.toString();
    }

    private String answer(String asked, boolean tools, @Nullable Seen image) {
        double[] at = image == null
                ? null
                : image.squares.entrySet().stream()
                        .filter(square -> asked.contains("the " + square.getKey() + " square"))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse(null);
        if (at == null || image == null || behaviour.form == Form.PROSE) {
            return "ready";
        }
        String place = number(at[0], image.width) + ", " + number(at[1], image.height);
        return switch (behaviour.form) {
            case UI_TARS -> "Thought: There it is.\nAction: click(start_box='(" + place.replace(" ", "") + ")')";
            case QWEN ->
                tools
                        ? "<tool_call>\n{\"name\": \"computer_use\", \"arguments\": {\"action\": \"left_click\","
                                + " \"coordinate\": [" + place + "]}}\n</tool_call>"
                        : "```json\n[{\"point_2d\": [" + place + "], \"label\": \"square\"}]\n```";
            case PROSE -> "ready";
        };
    }

    private String number(double at, int side) {
        return switch (behaviour.unit) {
            case PIXELS -> String.valueOf((int) at);
            case THOUSANDTHS -> String.valueOf(Math.round(at / side * 1000));
            case FRACTIONS -> String.format(Locale.ROOT, "%.4f", at / side);
        };
    }

    private static JsonNode completion(String answer, long promptTokens) {
        var completion = JSON.createObjectNode()
                .put("id", "chatcmpl-1")
                .put("object", "chat.completion")
                .put("created", 1)
                .put("model", "resizing");
        var choice = completion.putArray("choices").addObject();
        choice.put("index", 0).put("finish_reason", "stop").putNull("logprobs");
        choice.putObject("message")
                .put("role", "assistant")
                .put("content", answer)
                .putNull("refusal");
        if (promptTokens > 0) {
            completion
                    .putObject("usage")
                    .put("prompt_tokens", promptTokens)
                    .put("completion_tokens", 20)
                    .put("total_tokens", promptTokens + 20);
        }
        return completion;
    }

    /** An image that was sent several times is resized once. */
    private Seen seen(String url) {
        return seen.computeIfAbsent(url, _ -> {
            try {
                byte[] file = Base64.getDecoder().decode(url.substring(url.indexOf(',') + 1));
                return look(resized(ImageIO.read(new ByteArrayInputStream(file))));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private BufferedImage resized(BufferedImage sent) {
        double shrunk = behaviour.longestSide == 0
                ? 1
                : Math.min(1, (double) behaviour.longestSide / Math.max(sent.getWidth(), sent.getHeight()));
        double sentWidth = Math.round(sent.getWidth() * shrunk);
        double sentHeight = Math.round(sent.getHeight() * shrunk);
        int f = behaviour.factor;
        double min = (double) behaviour.minTokens * f * f;
        double max = (double) behaviour.maxTokens * f * f;
        double width = Math.max(f, Math.rint(sentWidth / f) * f);
        double height = Math.max(f, Math.rint(sentHeight / f) * f);
        if (width * height > max) {
            double beta = Math.sqrt(sentWidth * sentHeight / max);
            width = Math.max(f, Math.floor(sentWidth / beta / f) * f);
            height = Math.max(f, Math.floor(sentHeight / beta / f) * f);
        } else if (width * height < min) {
            double beta = Math.sqrt(min / (sentWidth * sentHeight));
            width = Math.ceil(sentWidth * beta / f) * f;
            height = Math.ceil(sentHeight * beta / f) * f;
        }
        int drawnWidth = (int) width;
        int drawnHeight = (int) height;
        if (behaviour.padded) {
            double scale = Math.min(width / sentWidth, height / sentHeight);
            drawnWidth = (int) Math.min(width, Math.ceil(sentWidth * scale));
            drawnHeight = (int) Math.min(height, Math.ceil(sentHeight * scale));
        }
        var image = new BufferedImage((int) width, (int) height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(
                sent, ((int) width - drawnWidth) / 2, ((int) height - drawnHeight) / 2, drawnWidth, drawnHeight, null);
        graphics.dispose();
        return image;
    }

    private static Seen look(BufferedImage image) {
        Map<String, double[]> sums = new HashMap<>();
        int width = image.getWidth();
        int[] pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < width; x++) {
                int rgb = pixels[y * width + x];
                int red = rgb >> 16 & 255;
                int green = rgb >> 8 & 255;
                int blue = rgb & 255;
                if (Math.min(red, Math.min(green, blue)) > 220) {
                    continue;
                }
                for (Map.Entry<String, Integer> colour : COLOURS.entrySet()) {
                    int of = colour.getValue();
                    if (Math.abs(red - (of >> 16 & 255)) < 12
                            && Math.abs(green - (of >> 8 & 255)) < 12
                            && Math.abs(blue - (of & 255)) < 12) {
                        double[] sum = sums.computeIfAbsent(colour.getKey(), _ -> new double[3]);
                        sum[0] += x + 0.5;
                        sum[1] += y + 0.5;
                        sum[2]++;
                    }
                }
            }
        }
        sums.replaceAll((_, sum) -> new double[] {sum[0] / sum[2], sum[1] / sum[2]});
        return new Seen(width, image.getHeight(), Map.copyOf(sums));
    }
}
