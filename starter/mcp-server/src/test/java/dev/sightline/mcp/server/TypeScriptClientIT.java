package dev.sightline.mcp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.agent.ActionPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The official TypeScript client and inspector, over stdio and HTTP, against a real browser. */
class TypeScriptClientIT {

    private static ShopAside shop;
    private static Path folder;

    /** Asks before an action of a step that names a word of the test. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        ActionPolicy askBeforeTerms() {
            return proposal -> proposal.intent().contains("Terms")
                    ? new ActionPolicy.Decision.Ask("May I type the terms?")
                    : ActionPolicy.Decision.ALLOW;
        }

        public static void main(String[] args) {
            SpringApplication.run(Application.class, args);
        }
    }

    @BeforeAll
    static void install() throws Exception {
        folder = NodeClients.folder();
        shop = ShopAside.open();
    }

    @AfterAll
    static void close() {
        if (shop != null) {
            shop.close();
        }
    }

    @Test
    void clientOperatesTheBrowserOverHttp() throws Exception {
        try (HttpServer server = HttpServer.start(Application.class)) {
            check(drive("http", server.url() + "/mcp", HttpServer.TOKEN));
        }
    }

    @Test
    void clientOperatesTheBrowserOverStdioAndLeavesNoProcessBehind() throws Exception {
        check(drive("stdio", stdioServer().toArray(String[]::new)));
        assertThat(ProcessHandle.allProcesses()
                        .filter(process ->
                                process.info().commandLine().orElse("").contains("marker=ts-stdio")))
                .isEmpty();
    }

    @Test
    void inspectorListsAndCallsTools() throws Exception {
        List<String> command = new ArrayList<>(List.of("node_modules/.bin/mcp-inspector", "--cli"));
        command.addAll(stdioServer());
        command.addAll(List.of("--method", "tools/list"));
        JsonNode tools = JsonMapper.shared()
                .readTree(NodeClients.run(folder, 120, command))
                .path("tools");
        assertThat(tools).hasSize(8);
        command.subList(command.size() - 2, command.size()).clear();
        command.addAll(List.of("--method", "tools/call", "--tool-name", "open", "--tool-arg", "url=" + shop.url()));
        JsonNode opened = JsonMapper.shared().readTree(NodeClients.run(folder, 120, command));
        assertThat(opened.path("structuredContent").path("state").asString("")).isEqualTo("succeeded");
    }

    private static void check(JsonNode seen) {
        assertThat(seen.path("tools")).hasSize(8);
        assertThat(seen.path("open").path("state").asString("")).isEqualTo("succeeded");
        assertThat(seen.path("look").asString("")).contains("User name", "Log in");
        assertThat(seen.path("bad").path("isError").asBoolean(false)).isTrue();
        assertThat(seen.path("bad").path("text").asString("")).contains("neither 'target' nor 'place'");
        assertThat(seen.path("run").path("state").asString("")).as("%s", seen).isEqualTo("succeeded");
        assertThat(seen.path("asked")).isNotEmpty();
        assertThat(seen.path("asked").get(0).asString("")).contains("May I type the terms?");
        assertThat(seen.path("progress").size()).isGreaterThanOrEqualTo(3);
        assertThat(seen.path("cancelled").asBoolean(false)).isTrue();
        assertThat(seen.path("afterCancel").asString("")).isEqualTo("stopped");
    }

    private static List<String> stdioServer() {
        return List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Djava.awt.headless=true",
                "-Dmarker=ts-stdio",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Application.class.getName(),
                "--spring.ai.mcp.server.stdio=true",
                "--logging.level.root=warn");
    }

    private static JsonNode drive(String kind, String... server) throws IOException, InterruptedException {
        Path script = folder.resolve("client.mjs");
        try (InputStream in = Objects.requireNonNull(TypeScriptClientIT.class.getResourceAsStream("client.mjs"))) {
            Files.write(script, in.readAllBytes());
        }
        List<String> command = new ArrayList<>(
                List.of("node", script.toString(), kind, shop.url().toString()));
        command.addAll(List.of(server));
        return JsonMapper.shared().readTree(NodeClients.run(folder, 240, command));
    }
}
