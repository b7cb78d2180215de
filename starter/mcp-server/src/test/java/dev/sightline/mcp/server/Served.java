package dev.sightline.mcp.server;

import dev.sightline.agent.ActionPolicy;
import dev.sightline.examples.shop.Shop;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.FileSystemUtils;

/** The server over HTTP and the example shop, both in this JVM; started once for all tests. */
final class Served implements AutoCloseable {

    static final String PASSWORD = "s3cret-of-ada";
    static final String TOKEN = "token-of-the-test";
    static final String ORIGIN = "http://localhost:6274";

    /** Asks before the pointer is moved, which changes nothing. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        ActionPolicy askBeforeHovering() {
            return proposal -> proposal.intent().startsWith("hover")
                    ? new ActionPolicy.Decision.Ask("May I move the pointer?")
                    : ActionPolicy.Decision.ALLOW;
        }
    }

    /** Gives a test the server as a parameter. */
    static final class Extension implements ParameterResolver {

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Served.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.create(Served.class))
                    .computeIfAbsent(Served.class, _ -> start(), Served.class);
        }
    }

    private final Path folder;
    private final Shop shop;
    private final ConfigurableApplicationContext context;

    private Served(Path folder, Shop shop, ConfigurableApplicationContext context) {
        this.folder = folder;
        this.shop = shop;
        this.context = context;
    }

    private static Served start() {
        try {
            Path folder = Files.createTempDirectory("sightline-mcp-");
            Files.writeString(folder.resolve("login.task.yaml"), """
                    secrets:
                      password:
                    steps:
                      - open: ${shop}
                      - type: { text: ada, into: User name }
                      - type: { text: "${secret.password}", into: Password }
                      - click: { text: Log in, below: Password }
                      - wait_for: Desk lamp
                    """);
            Shop shop = Shop.open("ada", PASSWORD);
            ConfigurableApplicationContext context = SpringApplication.run(
                    Application.class,
                    "--server.port=0",
                    "--sightline.mcp.http.token=" + TOKEN,
                    "--sightline.mcp.http.allowed-origins=" + ORIGIN,
                    "--sightline.tools.folders=" + folder,
                    "--sightline.tools.secrets.password.value=" + PASSWORD,
                    "--sightline.tools.secrets.password.at=127.0.0.1",
                    "--sightline.runs-folder=" + folder.resolve("runs"),
                    "--sightline.policy.allowed-urls=127.0.0.1",
                    // browsers are those of clients
                    "--sightline.web.ready-sessions=0",
                    "--logging.level.root=error",
                    "--spring.main.banner-mode=off");
            return new Served(folder, shop, context);
        } catch (IOException e) {
            throw new AssertionError("Cannot prepare the folder of the test", e);
        }
    }

    Shop shop() {
        return shop;
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    int port() {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    /** The official Java client, initialised. */
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
    public void close() throws IOException {
        context.close();
        shop.close();
        FileSystemUtils.deleteRecursively(folder);
    }
}
