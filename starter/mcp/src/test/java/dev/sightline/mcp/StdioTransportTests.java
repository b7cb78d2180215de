package dev.sightline.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelcontextprotocol.json.jackson3.JacksonMcpJsonMapper;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpServerSession;
import io.modelcontextprotocol.spec.McpServerTransport;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
class StdioTransportTests {

    private static final int SENDERS = 4;
    private static final int ROUNDS = 500;

    @Test
    void messagesThatAreSentAtTheSameMomentAllArrive() throws Exception {
        var toServer = new PipedOutputStream();
        var fromServer = new PipedInputStream(1 << 20);
        var provider = new StdioTransport(
                new JacksonMcpJsonMapper(JsonMapper.builder().build()),
                new PipedInputStream(toServer),
                new PipedOutputStream(fromServer));
        var made = new CompletableFuture<McpServerTransport>();
        provider.setSessionFactory(transport -> {
            made.complete(transport);
            return new McpServerSession(
                    "test", Duration.ofSeconds(10), transport, _ -> Mono.empty(), Map.of(), Map.of());
        });
        McpServerTransport transport = made.get();
        var atOnce = new CyclicBarrier(SENDERS);
        ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
        try (var lines = new BufferedReader(new InputStreamReader(fromServer, StandardCharsets.UTF_8))) {
            List<Future<?>> sending = new ArrayList<>();
            for (int i = 0; i < SENDERS; i++) {
                sending.add(senders.submit(() -> {
                    for (int round = 0; round < ROUNDS; round++) {
                        atOnce.await();
                        transport
                                .sendMessage(new McpSchema.JSONRPCNotification("round-" + round))
                                .block();
                    }
                    return null;
                }));
            }
            for (Future<?> each : sending) {
                each.get();
            }
            for (int i = 0; i < SENDERS * ROUNDS; i++) {
                assertThat(lines.readLine()).contains("round-");
            }
        } finally {
            senders.shutdownNow();
            toServer.close();
        }
    }
}
