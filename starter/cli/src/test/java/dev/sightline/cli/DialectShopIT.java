package dev.sightline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sightline.agent.RunResult;
import dev.sightline.driver.GuiDriver;
import dev.sightline.driver.GuiDriverFactory;
import dev.sightline.runtime.SightlineAgent;
import dev.sightline.runtime.dialect.Dialects;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.dialect.ModelSource;
import dev.sightline.runtime.options.AgentOptions;
import dev.sightline.runtime.options.SettleOptions;
import dev.sightline.task.Budget;
import dev.sightline.task.Task;
import dev.sightline.web.WebDriverFactory;
import dev.sightline.web.WebDriverOptions;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.content.Media;

/**
 * A goal in a small shop, pursued by a stand-in for each model family: it sees only the pixels that it is sent, and answers
 * in the family's own form and units.
 */
final class DialectShopIT {

    private static final int MAGENTA = 0xff00ff;
    private static final int BLUE = 0x0000ff;
    private static final int CYAN = 0x00ffff;

    /** A field for the name, and once it has one, a button; the shop notes an order only if a person could have made it. */
    private static final String SHOP = """
            <!doctype html><meta charset=utf-8><title>Shop</title>
            <style>body { margin: 0; background: #eee }
            input, button { position: absolute; border: 0; outline: 0; caret-color: transparent; font-size: 20px }
            input { left: 137px; top: 61px; width: 210px; height: 34px; background: #ff00ff; color: #fff }
            input:focus { background: #0000ff; color: #0000ff }
            button { left: 411px; top: 303px; width: 64px; height: 22px; background: #00ffff; display: none }</style>
            <input id=name value=old><button id=order></button>
            <script>
            const field = document.getElementById('name');
            field.onkeydown = e => { if (e.key === 'Enter' && e.isTrusted) {
                field.style.display = 'none'; order.style.display = 'block'; } };
            order.onclick = e => {
                const request = new XMLHttpRequest();
                request.open('POST', '/order?' + (e.isTrusted ? field.value : 'forged'), false);
                request.send();
                order.remove();
            };
            </script>
            """;

    /** How a family spells what the stand-in wants. Places are parts of the image's width and height. */
    private interface Spelling {

        String click(double x, double y, BufferedImage image);

        /** Replaces what the field at a place holds, and submits it. */
        String enter(double x, double y, BufferedImage image, String text);

        String done();

        /** Whether a field is typed into where it stands, without a click before. */
        default boolean typesAtPlaces() {
            return false;
        }
    }

    private record Calls(String function, String clickVerb, boolean thousandths, String typed, boolean typesAtPlaces)
            implements Spelling {

        @Override
        public String click(double x, double y, BufferedImage image) {
            return call("\"action\": \"" + clickVerb + "\", \"coordinate\": " + place(x, y, image));
        }

        @Override
        public String enter(double x, double y, BufferedImage image, String text) {
            return call(
                    "\"action\": \"type\", \"text\": \"" + text + "\", " + typed.replace("PLACE", place(x, y, image)));
        }

        private String place(double x, double y, BufferedImage image) {
            return thousandths
                    ? "[" + Math.round(x * 1000) + ", " + Math.round(y * 1000) + "]"
                    : "[" + (int) (x * image.getWidth()) + ", " + (int) (y * image.getHeight()) + "]";
        }

        @Override
        public String done() {
            return call("\"action\": \"terminate\", \"status\": \"success\"");
        }

        private String call(String arguments) {
            return "I do the next thing.\n<tool_call>\n{\"name\": \"" + function + "\", \"arguments\": {" + arguments
                    + "}}\n</tool_call>\n<conclusion>\nDid it\n</conclusion>";
        }
    }

    private record Xml() implements Spelling {

        @Override
        public String click(double x, double y, BufferedImage image) {
            return call(
                    "action",
                    "left_click",
                    "coordinate",
                    "[" + Math.round(x * 1000) + ", " + Math.round(y * 1000) + "]");
        }

        @Override
        public String enter(double x, double y, BufferedImage image, String text) {
            return call("action", "type", "text", text, "clear", "true", "enter", "true");
        }

        @Override
        public String done() {
            return call("action", "terminate", "status", "success");
        }

        private static String call(String... parameters) {
            var call = new StringBuilder("<think>\nHm.\n</think>\n\n<tool_call>\n<function=computer_use>\n");
            for (int i = 0; i < parameters.length; i += 2) {
                call.append("<parameter=%s>\n%s\n</parameter>\n".formatted(parameters[i], parameters[i + 1]));
            }
            return call.append("</function>\n</tool_call>").toString();
        }
    }

    private record Actions(boolean thousandths) implements Spelling {

        @Override
        public String click(double x, double y, BufferedImage image) {
            return thousandths
                    ? "Thought: I click.\nAction: left_double(point='<point>%d %d</point>')"
                            .formatted(Math.round(x * 1000), Math.round(y * 1000))
                    : "Thought: I click.\nAction: left_double(start_box='(%d,%d)')"
                            .formatted((int) (x * image.getWidth()), (int) (y * image.getHeight()));
        }

        /** The double click before has selected what the field held. */
        @Override
        public String enter(double x, double y, BufferedImage image, String text) {
            return "Thought: It's focused.\nAction: type(content='" + text + "\\n')";
        }

        @Override
        public String done() {
            return "Thought: The order is made.\nAction: finished(content='ordered')";
        }
    }

    private record Family(String model, Spelling spelling) {}

    private static final List<Family> FAMILIES = List.of(
            new Family(
                    "Qwen/Qwen2.5-VL-7B-Instruct",
                    new Calls("computer_use", "triple_click", false, "\"press_enter\": true", false)),
            new Family("ByteDance-Seed/UI-TARS-1.5-7B", new Actions(false)),
            new Family("doubao-1-5-ui-tars-250428", new Actions(true)),
            new Family(
                    "microsoft/Fara-7B",
                    new Calls(
                            "computer_use",
                            "left_click",
                            false,
                            "\"coordinate\": PLACE, \"press_enter\": true, \"delete_existing_text\": true",
                            true)),
            new Family(
                    "mPLUG/GUI-Owl-7B", new Calls("computer_use", "click", false, "\"clear\": 1, \"enter\": 1", false)),
            new Family(
                    "Qwen/Qwen3-VL-8B-Instruct",
                    new Calls("computer_use", "triple_click", true, "\"press_enter\": true", false)),
            new Family("Qwen/Qwen3.5-9B", new Xml()));

    private final List<String> orders = new CopyOnWriteArrayList<>();

    @ParameterizedTest
    @ValueSource(doubles = {1, 2})
    void everyFamilyOrdersInItsOwnFormAndUnits(double ratio, @TempDir Path folder) throws IOException {
        HttpServer shop = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        shop.createContext("/", this::serve);
        shop.start();
        WebDriverOptions options = WebDriverOptions.builder()
                .viewport(640, 400)
                .devicePixelRatio(ratio)
                .build();
        try (var browsers = new WebDriverFactory(options);
                GuiDriver browser = browsers.open(folder)) {
            GuiDriver shared = shared(browser);
            for (Family family : FAMILIES) {
                orders.clear();
                ModelDialect dialect = Dialects.installed()
                        .recognized(ModelSource.named(family.model()))
                        .orElseThrow();
                var model = new StandIn(family.spelling(), dialect.imageWindow().factor());
                RunResult result = SightlineAgent.builder(always(shared))
                        .chatModel(model)
                        .dialect(dialect)
                        .options(options())
                        .build()
                        .run(Task.builder("Order a mug")
                                .startingAt(
                                        "http://127.0.0.1:" + shop.getAddress().getPort() + "/")
                                .goal("Order a mug for Ada")
                                .build());
                assertThat(result.succeeded())
                        .as("%s: %s after %s", family.model(), result.outcome(), result.steps())
                        .isTrue();
                assertThat(orders).as(family.model()).containsExactly("Ada");
                assertThat(model.calls)
                        .as("calls of the model by %s", family.model())
                        .isEqualTo(family.spelling().typesAtPlaces() ? 3 : 4);
            }
        } finally {
            shop.stop(0);
        }
    }

    private static AgentOptions options() {
        AgentOptions usual = AgentOptions.DEFAULT;
        return new AgentOptions(
                new Budget(12, 1_000_000, Duration.ofMinutes(1)),
                new SettleOptions(Duration.ofMillis(50), Duration.ofMillis(20), Duration.ofSeconds(5), 0),
                usual.endpoint(),
                3,
                1,
                usual.modelTimeout(),
                usual.targetTimeout());
    }

    private static GuiDriverFactory always(GuiDriver driver) {
        return _ -> driver;
    }

    /** The same driver, which the end of a run leaves open. */
    private static GuiDriver shared(GuiDriver driver) {
        return (GuiDriver) Proxy.newProxyInstance(
                GuiDriver.class.getClassLoader(), new Class<?>[] {GuiDriver.class}, (_, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        return null;
                    }
                    try {
                        return method.invoke(driver, arguments);
                    } catch (InvocationTargetException e) {
                        throw Objects.requireNonNullElse(e.getCause(), e);
                    }
                });
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = {};
            if (exchange.getRequestURI().getPath().equals("/order")) {
                orders.add(String.valueOf(exchange.getRequestURI().getQuery()));
            } else if (exchange.getRequestURI().getPath().equals("/")) {
                body = SHOP.getBytes(StandardCharsets.UTF_8);
            }
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** Does what the colours on the newest image ask for. */
    private static final class StandIn implements ChatModel {

        private final Spelling spelling;
        private final int factor;
        private int calls;

        StandIn(Spelling spelling, int factor) {
            this.spelling = spelling;
            this.factor = factor;
        }

        @Override
        public ChatResponse call(Prompt prompt) {
            calls++;
            return new ChatResponse(List.of(new Generation(new AssistantMessage(answer(newest(prompt))))));
        }

        private String answer(BufferedImage image) {
            assertThat(List.of(image.getWidth() % factor, image.getHeight() % factor))
                    .as("%d×%d, in multiples of %d", image.getWidth(), image.getHeight(), factor)
                    .containsOnly(0);
            double[] unfocused = middle(image, MAGENTA);
            double[] focused = middle(image, BLUE);
            double[] button = middle(image, CYAN);
            if (unfocused != null) {
                return spelling.typesAtPlaces()
                        ? spelling.enter(unfocused[0], unfocused[1], image, "Ada")
                        : spelling.click(unfocused[0], unfocused[1], image);
            }
            if (focused != null) {
                return spelling.enter(focused[0], focused[1], image, "Ada");
            }
            return button == null ? spelling.done() : spelling.click(button[0], button[1], image);
        }

        private static BufferedImage newest(Prompt prompt) {
            List<Media> shown = new ArrayList<>();
            prompt.getInstructions().stream()
                    .filter(UserMessage.class::isInstance)
                    .forEach(message -> shown.addAll(((UserMessage) message).getMedia()));
            try {
                return ImageIO.read(new ByteArrayInputStream(shown.getLast().getDataAsByteArray()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** The middle of what has a colour, as parts of the width and height; null when little has it. */
        private static double @Nullable [] middle(BufferedImage image, int colour) {
            long count = 0;
            double sumX = 0;
            double sumY = 0;
            for (int y = 0; y < image.getHeight(); y += 2) {
                for (int x = 0; x < image.getWidth(); x += 2) {
                    if ((image.getRGB(x, y) & 0xffffff) == colour) {
                        count++;
                        sumX += x + 0.5;
                        sumY += y + 0.5;
                    }
                }
            }
            return count < 50 ? null : new double[] {sumX / count / image.getWidth(), sumY / count / image.getHeight()};
        }
    }
}
