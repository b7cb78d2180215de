package dev.sightline.mcp.server;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The server over HTTP in this JVM, on a free port of the loopback address. */
final class HttpServer implements AutoCloseable {

    static final String TOKEN = "token-of-the-test";

    private final ConfigurableApplicationContext context;

    private HttpServer(ConfigurableApplicationContext context) {
        this.context = context;
    }

    static HttpServer start(Class<?> application, String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "--server.port=0",
                "--sightline.mcp.http.token=" + TOKEN,
                "--logging.level.root=warn",
                "--sightline.mcp.secrets.password=" + ShopAside.PASSWORD));
        all.addAll(List.of(arguments));
        return new HttpServer(SpringApplication.run(application, all.toArray(String[]::new)));
    }

    String url() {
        return "http://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** The official Java client. */
    McpSyncClient client(UnaryOperator<McpClient.SyncSpec> options) {
        var transport = HttpClientStreamableHttpTransport.builder(url())
                .requestBuilder(HttpRequest.newBuilder().header("Authorization", "Bearer " + TOKEN))
                .build();
        McpSyncClient client = options.apply(McpClient.sync(transport)
                        .requestTimeout(Duration.ofSeconds(60))
                        .clientInfo(
                                McpSchema.Implementation.builder("test", "1").build()))
                .build();
        client.initialize();
        return client;
    }

    @Override
    public void close() {
        context.close();
    }
}
