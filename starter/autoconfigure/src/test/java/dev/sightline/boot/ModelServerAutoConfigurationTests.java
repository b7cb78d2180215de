package dev.sightline.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.openai.http.okhttp.OpenAiHttpClientBuilderCustomizer;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The client is built as Spring AI's auto-configuration does it: with all customizers that are beans. */
class ModelServerAutoConfigurationTests {

    private final List<String> received = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private HttpServer other;

    @BeforeEach
    void start() throws IOException {
        server = server();
        other = server();
        other.createContext("/", exchange -> {
            try (exchange) {
                received.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                exchange.sendResponseHeaders(500, -1);
            }
        });
    }

    private static HttpServer server() throws IOException {
        HttpServer made = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        made.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        made.start();
        return made;
    }

    @AfterEach
    void stop() {
        server.stop(0);
        other.stop(0);
    }

    private static ApplicationContextRunner contextRunner() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ModelServerAutoConfiguration.class));
    }

    private ChatModel model(OpenAiHttpClientBuilderCustomizer customizer) {
        return OpenAiChatModel.builder()
                .options(OpenAiChatOptions.builder()
                        .baseUrl("http://127.0.0.1:" + server.getAddress().getPort() + "/v1")
                        .apiKey("none")
                        .model("m")
                        .timeout(Duration.ofSeconds(30))
                        .maxRetries(0)
                        .build())
                .httpClientBuilderCustomizer(customizer)
                .build();
    }

    @Test
    void answerThatNeverEndsIsBounded() {
        server.createContext("/", ModelServerAutoConfigurationTests::answerWithoutEnd);
        contextRunner().run(context -> {
            ChatModel model = model(context.getBean(OpenAiHttpClientBuilderCustomizer.class));
            assertThatThrownBy(() -> model.call("hello")).hasStackTraceContaining("longer than 64 MB");
        });
    }

    private static void answerWithoutEnd(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, 0);
            byte[] part = " ".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
            try (OutputStream out = exchange.getResponseBody()) {
                for (long sent = 0; sent <= ModelServerGuard.MOST; sent += part.length) {
                    out.write(part);
                }
            }
        }
    }

    @Test
    void promptIsNotSentToTheServerOfARedirect() {
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                exchange.getResponseHeaders()
                        .set(
                                "Location",
                                "http://localhost:" + other.getAddress().getPort() + "/v1/chat/completions");
                exchange.sendResponseHeaders(307, -1);
            }
        });
        contextRunner().run(context -> {
            ChatModel model = model(context.getBean(OpenAiHttpClientBuilderCustomizer.class));
            assertThatThrownBy(() -> model.call("hello")).isNotNull();
            assertThat(received).isEmpty();
        });
    }

    @Test
    void anotherGuardReplacesIt() {
        OpenAiHttpClientBuilderCustomizer mine = client -> {};
        contextRunner()
                .withBean("sightlineModelServerGuard", OpenAiHttpClientBuilderCustomizer.class, () -> mine)
                .run(context -> assertThat(context.getBean(OpenAiHttpClientBuilderCustomizer.class))
                        .isSameAs(mine));
    }

    @Test
    void withoutThatClientThereIsNone() {
        contextRunner()
                .withClassLoader(new FilteredClassLoader(OpenAiHttpClientBuilderCustomizer.class))
                .run(context -> assertThat(context).doesNotHaveBean("sightlineModelServerGuard"));
    }
}
