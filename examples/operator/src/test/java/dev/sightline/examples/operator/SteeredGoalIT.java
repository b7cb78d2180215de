package dev.sightline.examples.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sightline.action.Action;
import dev.sightline.action.Text;
import dev.sightline.agent.TakeOver;
import dev.sightline.examples.operator.runs.Attempts;
import dev.sightline.examples.operator.runs.Attempts.Attempt;
import dev.sightline.examples.operator.runs.RunStatus;
import dev.sightline.examples.operator.runs.RunStore;
import dev.sightline.examples.operator.runs.StoredRun;
import dev.sightline.screen.Point;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.content.Media;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A goal that a model pursues by what it sees, and that a person steers in the middle. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class SteeredGoalIT {

    private static final String PASSWORD = "a long test password";

    /** Two boxes, one after the other, and a field that only a person can fill in. */
    private static final String PAGE = """
            <!doctype html><title>steered</title>
            <style>body { margin: 0; background: #eef } input { position: absolute; left: 400px; top: 100px; font-size: 20px }
            #box { position: absolute; left: 200px; top: 300px; width: 60px; height: 40px; background: #ff00ff }</style>
            <input id=code><div id=box></div>
            <script>
            const box = document.getElementById('box');
            const report = what => fetch('/reported?' + what, {method: 'POST'});
            let clicks = 0;
            box.onclick = () => {
              report('box ' + ++clicks);
              if (clicks === 2) box.remove(); else box.style.left = '700px';
            };
            document.getElementById('code').oninput = event => report('code ' + event.target.value);
            </script>
            """;

    @TempDir
    static Path data;

    @Autowired
    SeeingModel model;

    @Autowired
    RunStore store;

    @Autowired
    Attempts attempts;

    @LocalServerPort
    int port;

    private final List<String> reported = new CopyOnWriteArrayList<>();

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry registry) {
        registry.add("operator.data", data::toString);
        registry.add("operator.password", () -> PASSWORD);
        registry.add("sightline.web.ready-sessions", () -> 0);
    }

    @TestConfiguration(proxyBeanMethods = false)
    static class Models {

        @Bean
        SeeingModel seeingModel() {
            return new SeeingModel();
        }
    }

    /** Knows nothing but the pictures that it is shown: clicks on what is magenta, and is done when nothing is. */
    static final class SeeingModel implements ChatModel {

        private final List<Prompt> prompts = new CopyOnWriteArrayList<>();
        private final CountDownLatch mayGoOn = new CountDownLatch(1);

        @Override
        public ChatResponse call(Prompt prompt) {
            prompts.add(prompt);
            try {
                if (prompts.size() == 2) {
                    // it takes its time, in which a person takes over
                    mayGoOn.await();
                }
                return answer(see(prompt));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        private static ChatResponse answer(String arguments) {
            return new ChatResponse(List.of(new Generation(new AssistantMessage(
                    "<tool_call>\n{\"name\": \"computer_use\", \"arguments\": {" + arguments + "}}\n</tool_call>"))));
        }

        private static String see(Prompt prompt) {
            List<Media> shown = prompt.getUserMessage().getMedia();
            try {
                BufferedImage image =
                        ImageIO.read(new ByteArrayInputStream(shown.getLast().getDataAsByteArray()));
                long count = 0;
                long sumX = 0;
                long sumY = 0;
                for (int y = 0; y < image.getHeight(); y++) {
                    for (int x = 0; x < image.getWidth(); x++) {
                        int rgb = image.getRGB(x, y);
                        if ((rgb >> 16 & 255) > 200 && (rgb >> 8 & 255) < 60 && (rgb & 255) > 200) {
                            count++;
                            sumX += x;
                            sumY += y;
                        }
                    }
                }
                return count == 0
                        ? "\"action\": \"terminate\", \"status\": \"success\""
                        : "\"action\": \"left_click\", \"coordinate\": [" + sumX / count + ", " + sumY / count + "]";
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        String user(int call) {
            return Objects.requireNonNullElse(prompts.get(call).getUserMessage().getText(), "");
        }
    }

    @Test
    @Timeout(180)
    void nextPromptHoldsWhatThePersonDid() throws Exception {
        HttpServer pages = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        pages.createContext("/", this::serve);
        pages.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        pages.start();
        try {
            PersonClient person = PersonClient.loggedIn(port, "admin", PASSWORD);
            String run = person.post(
                            "/runs",
                            "/new",
                            Map.of(
                                    "name", "Steered",
                                    "kind", "GOAL",
                                    "source", "Click on every magenta box",
                                    "startUrl",
                                            "http://127.0.0.1:"
                                                    + pages.getAddress().getPort() + "/",
                                    "driver", "web",
                                    "mode", "NONE"))
                    .uri()
                    .getPath()
                    .substring("/runs/".length());
            await(() -> model.prompts.size() == 2);

            person.post("/runs/" + run + "/take", "/runs/" + run, Map.of());
            TakeOver lease = attempts.find(run).flatMap(Attempt::lease).orElseThrow();
            lease.perform(_ -> Action.Click.at(new Point<>(450, 115)));
            lease.perform(_ -> new Action.TypeText<>(Text.of("4711")));
            person.post(
                    "/runs/" + run + "/back",
                    "/runs/" + run + "/control",
                    Map.of("note", "I entered the code", "instruction", "Leave the field alone"));
            // what it answers now was decided on the screen from before
            model.mayGoOn.countDown();

            await(() -> store.find(run).orElseThrow().status().isOver());
            StoredRun ended = store.find(run).orElseThrow();
            assertThat(ended.status()).as(ended.reason()).isEqualTo(RunStatus.SUCCEEDED);
            assertThat(model.user(2))
                    .contains(
                            "The user admin took over and did this: click at (450, 115); type a text, and says: I entered"
                                    + " the code. New instruction from the user: Leave the field alone");
            assertThat(reported).contains("box 1", "code 4711", "box 2").doesNotContain("box 3");
            String report =
                    Files.readString(Objects.requireNonNull(ended.folder()).resolve("report.html"));
            String trace =
                    Files.readString(Objects.requireNonNull(ended.folder()).resolve("trace.jsonl"));
            assertThat(report).contains("admin", "I entered the code");
            assertThat(trace).contains("\"author\":\"admin\"", "I entered the code");
            assertThat(store.steps(run)).anySatisfy(step -> {
                assertThat(step.author()).isEqualTo("admin");
                assertThat(step.intent()).isEqualTo("type a text");
            });
        } finally {
            model.mayGoOn.countDown();
            pages.stop(0);
        }
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean isReport = exchange.getRequestURI().getPath().equals("/reported");
            if (isReport) {
                reported.add(exchange.getRequestURI().getQuery());
            }
            byte[] body = isReport ? new byte[0] : PAGE.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            exchange.sendResponseHeaders(200, isReport ? -1 : body.length);
            if (!isReport) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    /** Something to wait for. */
    @FunctionalInterface
    private interface Condition {
        boolean holds();
    }

    private static void await(Condition condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(90).toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime()).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }
}
