package dev.sightline.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.sightline.qwenvl.Generation;
import dev.sightline.qwenvl.GenerationRequest;
import dev.sightline.qwenvl.PromptPart;
import dev.sightline.qwenvl.QwenVl;
import dev.sightline.qwenvl.QwenVlOptions;
import dev.sightline.qwenvl.format.Checkpoint;
import dev.sightline.qwenvl.grammar.Grammar;
import dev.sightline.qwenvl.grammar.TokenGrammar;
import dev.sightline.qwenvl.grammar.TokenTrie;
import dev.sightline.qwenvl.image.RgbImage;
import dev.sightline.qwenvl.json.JsonValue;
import dev.sightline.qwenvl.json.JsonValue.JsonObject;
import dev.sightline.qwenvl.json.JsonValue.JsonString;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/**
 * The steps of an agent on one page, answered by the engine in this process and, in turn, by a server with the OpenAI
 * chat protocol: the same system prompt, a history that grows by one line per step, a screenshot that changes a little,
 * and an answer constrained by the same grammar. Both cache the previous prompt.
 *
 * <p>Without the server's address, only the engine is measured. With the server's process id, its CPU time is reported,
 * too.
 */
public final class AgentTraceBenchmark {

    private static final int LONGEST_ANSWER = 64;

    private static final String SCHEMA = """
            {"type": "object", "properties": {
              "name": {"const": "computer_use"},
              "arguments": {"type": "object", "properties": {
                "action": {"enum": ["left_click", "double_click", "mouse_move", "scroll", "wait"]},
                "coordinate": {"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 1288},
                               "minItems": 2, "maxItems": 2}},
                "required": ["action", "coordinate"]}},
             "required": ["name", "arguments"]}""";

    /**
     * The same for the server, which would allow any white space in the schema's JSON and so produce longer answers.
     */
    private static final String SERVER_GRAMMAR = """
            root ::= "{\\"name\\": \\"computer_use\\", \\"arguments\\": {\\"action\\": \\"" action "\\", \\"coordinate\\": [" number ", " number "]}}"
            action ::= "left_click" | "double_click" | "mouse_move" | "scroll" | "wait"
            number ::= [0-9] | [1-9] [0-9] | [1-9] [0-9] [0-9] | "1" [0-2] [0-9] [0-9]
            """;

    private static final String SYSTEM = """
            You are a helpful assistant that operates a web browser through its page and looks at it on screenshots.
            * Coordinates are pixels (x, y) from the top left corner of the screenshot.
            * Consult the screenshot to find an element's coordinates before acting on it, and aim at its center.
            * A screenshot shows the screen after your last action. If something is still loading, wait.
            * Perform one action at a time.
            The available actions are:
            * `left_click`: Click the left mouse button at (x, y).
            * `double_click`: Double-click the left mouse button at (x, y).
            * `mouse_move`: Move the cursor to (x, y).
            * `scroll`: Turn the wheel at (x, y).
            * `wait`: Wait until the page has changed; the coordinate says where.
            Answer with one json object: {"name": "computer_use", "arguments": <args-json-object>}.""";

    private record Step(String history, BufferedImage screen) {}

    /** Wall and CPU time of a step, with details. */
    private record Measured(double seconds, double cpuSeconds, String details) {}

    private AgentTraceBenchmark() {}

    /**
     * Measures.
     *
     * @param args language model, mmproj, threads, steps, width, height, and optionally the server's address and process id
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length < 6 || args.length > 8) {
            System.err.println(
                    "usage: AgentTraceBenchmark LLM.gguf MMPROJ.gguf THREADS STEPS WIDTH HEIGHT [SERVER_URL [SERVER_PID]]");
            System.exit(2);
        }
        int steps = Integer.parseInt(args[3]);
        URI server = args.length > 6 ? URI.create(args[6]).resolve("/v1/chat/completions") : null;
        @Nullable
        ProcessHandle process = args.length > 7
                ? ProcessHandle.of(Long.parseLong(args[7]))
                        .orElseThrow(() -> new IllegalArgumentException(
                                "There is no process with the id %s; pass that of the server.".formatted(args[7])))
                : null;
        try (Checkpoint checkpoint = Checkpoint.open(Path.of(args[0]), Path.of(args[1]));
                QwenVl engine = QwenVl.open(
                        checkpoint,
                        checkpoint.tokenizer(),
                        QwenVlOptions.defaults().withThreads(Integer.parseInt(args[2])))) {
            TokenGrammar grammar = Grammar.ofJsonSchema(SCHEMA)
                    .over(
                            new TokenTrie(checkpoint.tokenizer()),
                            engine.config().tokens().stop());
            double[] ratios = new double[steps];
            double engineTotal = 0;
            double serverTotal = 0;
            double engineCpu = 0;
            double serverCpu = 0;
            for (int i = 0; i < steps; i++) {
                Step step = step(i, Integer.parseInt(args[4]), Integer.parseInt(args[5]));
                // the order alternates, so that bursts of other programs affect both
                Measured ours = i % 2 == 0 ? byEngine(engine, grammar, step) : null;
                Measured theirs = server == null ? null : byServer(server, process, step);
                if (ours == null) {
                    ours = byEngine(engine, grammar, step);
                }
                print(i, "engine", ours);
                engineTotal += ours.seconds();
                engineCpu += ours.cpuSeconds();
                if (theirs != null) {
                    print(i, "server", theirs);
                    serverTotal += theirs.seconds();
                    serverCpu += theirs.cpuSeconds();
                    ratios[i] = ours.seconds() / theirs.seconds();
                }
            }
            System.out.printf(Locale.ROOT, "engine: %.1f s wall, %.1f s cpu%n", engineTotal, engineCpu);
            if (server != null) {
                Arrays.sort(ratios);
                System.out.printf(
                        Locale.ROOT,
                        "server: %.1f s wall, %.1f s cpu%nengine to server: %.2f of the wall time (median of the steps %.2f), %.2f of the CPU time%n",
                        serverTotal,
                        serverCpu,
                        engineTotal / serverTotal,
                        ratios[steps / 2],
                        engineCpu / serverCpu);
            }
        }
    }

    private static void print(int step, String who, Measured measured) {
        System.out.printf(
                Locale.ROOT,
                "step %2d %s %7.2f s wall %7.2f s cpu  %s%n",
                step + 1,
                who,
                measured.seconds(),
                measured.cpuSeconds(),
                measured.details());
    }

    private static Step step(int number, int width, int height) {
        StringBuilder history = new StringBuilder("Put two blue mugs into the cart and order them.\nSteps so far:\n");
        for (int i = 0; i < number; i++) {
            history.append(i + 1)
                    .append(". left_click at (")
                    .append(80 + 37 * i)
                    .append(", ")
                    .append(60 + 23 * i)
                    .append("): the cart shows ")
                    .append(i + 1)
                    .append(" pieces\n");
        }
        BufferedImage screen = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = screen.createGraphics();
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, width, height);
        g.setColor(new Color(0x2b5797));
        g.fillRect(0, 0, width, height / 12);
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, Math.max(10, height / 40)));
        for (int row = 0; row < 6; row++) {
            g.setColor(Color.DARK_GRAY);
            g.drawString(
                    "Article " + (row + 1) + " of the shop, with a price and a button",
                    width / 20,
                    height * (row + 2) / 9);
            g.setColor(new Color(0x00a300));
            g.fillRect(width * 3 / 4, height * (row + 2) / 9 - height / 30, width / 6, height / 18);
        }
        g.setColor(Color.WHITE);
        g.drawString("Cart (" + number + ")", width * 4 / 5, height / 18);
        g.dispose();
        return new Step(history.toString(), screen);
    }

    private static Measured byEngine(QwenVl engine, TokenGrammar grammar, Step step) {
        List<PromptPart> prompt = List.of(
                new PromptPart.Template("<|im_start|>system\n"),
                new PromptPart.Text(SYSTEM),
                new PromptPart.Template("<|im_end|>\n<|im_start|>user\n"),
                new PromptPart.Text(step.history()),
                new PromptPart.Image(RgbImage.of(step.screen())),
                new PromptPart.Template("<|im_end|>\n<|im_start|>assistant\n"));
        double cpu = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e9;
        long start = System.nanoTime();
        Generation generation =
                engine.generate(GenerationRequest.greedy(prompt, LONGEST_ANSWER).withConstraint(grammar.constraint()));
        double seconds = (System.nanoTime() - start) / 1e9;
        cpu = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e9 - cpu;
        return new Measured(
                seconds,
                cpu,
                "%d tokens of which %d cached, image %.2f s, prefill %.2f s, %d answered of which %d forced in %.2f s: %s"
                        .formatted(
                                generation.promptTokens(),
                                generation.cachedTokens(),
                                generation.imageTime().toNanos() / 1e9,
                                generation.prefillTime().toNanos() / 1e9,
                                generation.tokens().size(),
                                generation.forcedTokens(),
                                generation.decodeTime().toNanos() / 1e9,
                                generation.text()));
    }

    private static Measured byServer(URI server, @Nullable ProcessHandle process, Step step)
            throws IOException, InterruptedException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(step.screen(), "png", png);
        String body = """
                {"messages": [
                  {"role": "system", "content": %s},
                  {"role": "user", "content": [
                    {"type": "text", "text": %s},
                    {"type": "image_url", "image_url": {"url": "data:image/png;base64,%s"}}]}],
                 "temperature": 0, "max_tokens": %d, "cache_prompt": true,
                 "grammar": %s}""".formatted(
                        new JsonString(SYSTEM),
                        new JsonString(step.history()),
                        Base64.getEncoder().encodeToString(png.toByteArray()),
                        LONGEST_ANSWER,
                        new JsonString(SERVER_GRAMMAR));
        double cpu = cpuSeconds(process);
        long start = System.nanoTime();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(server)
                            .header("Content-Type", "application/json")
                            .timeout(Duration.ofMinutes(20))
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            double seconds = (System.nanoTime() - start) / 1e9;
            if (response.statusCode() != 200
                    || !(JsonValue.parse(response.body()) instanceof JsonObject answer)
                    || answer.get("timings") == null) {
                throw new IOException("The server answered %d: %s".formatted(response.statusCode(), response.body()));
            }
            return new Measured(
                    seconds, cpuSeconds(process) - cpu, answer.get("timings") + " " + answer.get("choices"));
        }
    }

    private static double cpuSeconds(@Nullable ProcessHandle process) {
        return process == null
                ? 0
                : process.info()
                        .totalCpuDuration()
                        .map(duration -> duration.toNanos() / (double) TimeUnit.SECONDS.toNanos(1))
                        .orElse(0.0);
    }
}
