package dev.sightline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sightline.agent.RunResult;
import dev.sightline.agent.RunResult.Outcome;
import dev.sightline.error.ErrorCategory;
import dev.sightline.runtime.SightlineAgent;
import dev.sightline.runtime.options.AgentOptions;
import dev.sightline.task.Task;
import dev.sightline.testkit.FakeDriver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;

/** How a run takes what servers answer, through the client that the command line uses. */
@Timeout(60)
class ModelServerTests {

    private static final String DONE =
            "{\\\"name\\\": \\\"computer_use\\\", \\\"arguments\\\": {\\\"action\\\": \\\"terminate\\\", \\\"status\\\": \\\"success\\\"}}";

    private static final String SUCCESS = "{\"id\":\"1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\","
            + "\"choices\":[{\"index\":0,\"finish_reason\":\"stop\",\"message\":{\"role\":\"assistant\",\"content\":\""
            + DONE
            + "\"}}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1,\"total_tokens\":2}}";

    private final AtomicInteger requests = new AtomicInteger();
    private final ConcurrentLinkedQueue<Reply> replies = new ConcurrentLinkedQueue<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private HttpServer server;

    private record Reply(int status, String body, String retryAfter, String location) {

        Reply(int status, String body, String retryAfter) {
            this(status, body, retryAfter, "");
        }
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            exchange.getRequestBody().readAllBytes();
            Reply reply = replies.size() > 1 ? replies.poll() : replies.element();
            if (reply.status == 0) {
                await();
            }
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            if (!reply.retryAfter.isEmpty()) {
                exchange.getResponseHeaders().set("Retry-After", reply.retryAfter);
            }
            if (!reply.location.isEmpty()) {
                exchange.getResponseHeaders().set("Location", reply.location);
            }
            byte[] body = reply.body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(Math.max(reply.status, 200), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
    }

    private void await() {
        try {
            over.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'\"content\":[{\"type\":\"text\",\"text\":\"hi\"}]', `content` is invalid",
        "'\"content\":null,\"tool_calls\":[{\"id\":\"c\",\"type\":\"function\",\"function\":{\"name\":\"computer_use\",\"arguments\":{\"action\":\"wait\"}}}]', `arguments` is invalid",
        "'\"content\":null,\"tool_calls\":[{\"id\":\"c\",\"type\":\"function\",\"function\":{\"name\":\"computer_use\"}}]', `arguments` is not set",
    })
    void answerThatTheClientCannotReadIsNamedWithItsField(String message, String field) {
        replies.add(
                new Reply(200, SUCCESS.replaceFirst("\"content\":\".*?[^\\\\]\"", message.replace("\\", "\\\\")), ""));

        assertThat(failure(0))
                .contains(field)
                .contains("not in the form of the OpenAI chat protocol")
                .doesNotContain("key", "running");
        assertThat(requests).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308})
    void promptIsNotSentToAnotherServer(int status) throws IOException {
        List<String> received = new CopyOnWriteArrayList<>();
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            received.add(exchange.getRequestHeaders().getFirst("Authorization")
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        other.start();
        try {
            replies.add(new Reply(
                    status, "", "", "http://localhost:" + other.getAddress().getPort() + "/v1/chat/completions"));

            assertThat(failure(0)).isNotEmpty();
            assertThat(received).allSatisfy(request -> assertThat(request).isEqualTo("null"));
        } finally {
            other.stop(0);
        }
    }

    @Test
    void answerThatNeverEndsIsBounded() {
        replies.add(new Reply(200, SUCCESS.replace("\"id\":\"1\"", "\"id\":\"" + "1".repeat(20 << 20) + "\""), ""));

        assertThat(failure(0)).contains("longer than 16 MB");
    }

    @Test
    void missingIndexIsNamed() {
        replies.add(new Reply(200, SUCCESS.replace("\"index\":0,", ""), ""));

        assertThat(failure(0)).contains("`index` is not set").doesNotContain("API key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>welcome</html>", "{\"id\": \"1\"", "{\"error\": {\"message\": \"loading\"}}"})
    void pageThatIsNotAnAnswerIsNamedAsSuch(String body) {
        replies.add(new Reply(200, body, ""));

        assertThat(failure(0)).contains("not in the form of the OpenAI chat protocol");
        assertThat(requests).hasValue(1);
    }

    @ParameterizedTest
    @CsvSource({
        "401, Check the API key.",
        "403, Check the API key.",
        "404, name of the model",
        "400, rejected the request"
    })
    void refusalSaysWhatToCheckAndIsNotRepeated(int status, String advice) {
        replies.add(new Reply(status, "{\"error\":{\"message\":\"no: sk-12345678\"}}", ""));

        assertThat(failure(0)).contains(advice).contains("after 1 attempt").doesNotContain("12345678");
        assertThat(requests).hasValue(1);
    }

    @Test
    void rateLimitIsWaitedOutAsTheServerAsks() {
        replies.addAll(List.of(new Reply(429, "{}", "1"), new Reply(200, SUCCESS, "")));
        long start = System.nanoTime();

        assertThat(run(0, Duration.ofSeconds(20)).outcome()).isInstanceOf(Outcome.Finished.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(950));
        assertThat(requests).hasValue(2);
    }

    @Test
    void waitThatIsLongerThanTheTimeOutIsNotBegun() {
        replies.add(new Reply(429, "{\"error\":{\"message\":\"slow down\"}}", "3600"));

        assertThat(failure(0))
                .contains("after 1 attempt: ")
                .contains("slow down")
                .contains("The server asks to wait 3600.0 s.");
        assertThat(requests).hasValue(1);
    }

    @ParameterizedTest
    @CsvSource({"500, ''", "408, 1", "408, ''", "503, ''", "503, 0"})
    void serverThatStaysUnavailableIsAskedThreeTimesInAll(int status, String retryAfter) {
        replies.add(new Reply(status, "busy", retryAfter));

        assertThat(failure(0)).contains("failed after 3 attempts");
        assertThat(requests).hasValue(3);
    }

    @Test
    void clientThatRepeatsRequestsItselfIsTheOnlyOneToDoSo() {
        replies.add(new Reply(503, "busy", ""));

        assertThat(failure(3)).contains("up to 4 attempts of the client");
        assertThat(requests).hasValue(4);
    }

    @Test
    void timeOutBoundsAllAttemptsTogether() {
        replies.addAll(List.of(new Reply(503, "busy", ""), new Reply(0, "", "")));
        long start = System.nanoTime();

        RunResult result = run(0, Duration.ofSeconds(2));

        assertThat(result.outcome().reason()).contains("did not answer within 2.0 s");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
        assertThat(requests).hasValue(2);
    }

    @Test
    void toolCallWithoutArgumentsIsACallWithNone() {
        replies.addAll(List.of(
                new Reply(
                        200,
                        SUCCESS.replaceFirst(
                                "\"content\":\".*?[^\\\\]\"",
                                "\"content\":null,\"tool_calls\":[{\"id\":\"c\",\"type\":\"function\",\"function\":{\"name\":\"computer_use\",\"arguments\":\"\"}}]"),
                        ""),
                new Reply(200, SUCCESS, "")));

        RunResult result = run(0, Duration.ofSeconds(20));

        assertThat(result.outcome()).isInstanceOf(Outcome.Finished.class);
        assertThat(result.steps().getFirst().modelText()).contains("\"arguments\": {}");
        assertThat(result.steps().getFirst().problem()).contains("Your call does not name an action.");
    }

    @Test
    void callInTheReasoningFieldIsNotPerformed() {
        String reasoning =
                "\"reasoning_content\":\"{\\\"action\\\": \\\"left_click\\\", \\\"coordinate\\\": [10, 20]}\",";
        replies.add(new Reply(200, SUCCESS.replace("\"content\":", reasoning + "\"content\":"), ""));

        assertThat(run(0, Duration.ofSeconds(20)).outcome()).isInstanceOf(Outcome.Finished.class);
        assertThat(driver.actions()).isEmpty();
    }

    private final FakeDriver driver = new FakeDriver();

    private String failure(int clientRetries) {
        Outcome outcome = run(clientRetries, Duration.ofSeconds(20)).outcome();
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        assertThat(((Outcome.Failed) outcome).category()).isEqualTo(ErrorCategory.MODEL);
        return outcome.reason();
    }

    private RunResult run(int clientRetries, Duration timeout) {
        var model = OpenAiChatModel.builder()
                .options(OpenAiChatOptions.builder()
                        .baseUrl("http://127.0.0.1:" + server.getAddress().getPort() + "/v1")
                        .apiKey("none")
                        .model("m")
                        .timeout(Duration.ofSeconds(30))
                        .maxRetries(clientRetries)
                        .build())
                .httpClientBuilderCustomizer(
                        client -> client.interceptor(new SentOnce()).interceptor(new AnswerLimit()))
                .build();
        return SightlineAgent.builder(_ -> driver)
                .chatModel(model)
                .options(AgentOptions.DEFAULT.withModelTimeout(timeout))
                .build()
                .run(Task.goal("buy it"));
    }
}
