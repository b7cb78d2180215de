package dev.sightline.mcp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.examples.shop.Shop;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code ./sightline mcp} as clients start it, in a clone that has not been built: the launcher is the real one, and so is the
 * server; its Maven only copies what this build has made.
 */
@ExtendWith(Served.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StdioIT {

    private static final Path MODULE = Path.of("").toAbsolutePath();

    @TempDir
    static Path clone;

    private final Shop shop;

    StdioIT(Served served) {
        this.shop = served.shop();
    }

    @BeforeAll
    static void prepareClone() throws IOException {
        Files.copy(MODULE.resolve("../../sightline"), clone.resolve("sightline"));
        Path target = MODULE.resolve("target");
        Files.writeString(clone.resolve("mvnw"), """
                #!/usr/bin/env bash
                echo "[INFO] Building" "$@"
                echo "[WARNING] noise" >&2
                mkdir -p starter/mcp-server/target
                cp '%s/sightline-mcp-server.jar' starter/mcp-server/target/
                ln -s '%s/lib' starter/mcp-server/target/lib
                """.formatted(target, target));
        for (String script : List.of("sightline", "mvnw")) {
            Files.setPosixFilePermissions(clone.resolve(script), PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private List<String> command() {
        return List.of(
                clone.resolve("sightline").toString(),
                "mcp",
                "--allow",
                "127.0.0.1",
                "--approvals",
                "all",
                "--structured-look",
                "--report-dir",
                clone.resolve("runs").toString());
    }

    /** Whoever reads standard output gets messages and nothing else, also from the first start, which builds the server. */
    @Test
    @Order(1)
    void firstStartPrintsNothingButMessagesAndLeavesNothingBehindWhenItsClientHasGone() throws Exception {
        Process server = new ProcessBuilder(command())
                .redirectError(clone.resolve("errors.log").toFile())
                .start();
        List<JsonNode> messages = new ArrayList<>();
        try (var in = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
            send(server, "not json");
            messages.add(next(in));
            send(server, """
                    {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"1999-01-01",\
                    "capabilities":{},"clientInfo":{"name":"raw","version":"1"}}}""");
            messages.add(next(in));
            send(server, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
            send(server, "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{\"name\":5}}");
            messages.add(next(in));
            send(server, """
                    {"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"run","arguments":{"steps":[\
                    {"wait_for":{"text":"Never there","timeout":"5m"}}]}}}""");
            messages.add(next(in));
            // the handle came first: the browser starts meanwhile
            List<ProcessHandle> below = descendantsWithABrowser(server);

            server.getOutputStream().close();

            assertThat(in.readLine()).as("nothing follows").isNull();
            assertGone(below);
            assertGone(List.of(server.toHandle()));
        } finally {
            server.descendants().forEach(ProcessHandle::destroyForcibly);
            server.destroyForcibly();
        }
        assertThat(messages.get(0).path("error").path("message").asString(""))
                .isEqualTo("The message is not valid JSON.");
        assertThat(messages.get(1).path("result").path("protocolVersion").asString(""))
                .as("a version that the server knows, not the one that it does not")
                .isEqualTo("2025-11-25");
        assertThat(messages.get(2).path("error").path("message").asString("")).contains("must be the name of a tool");
        assertThat(messages.get(3)
                        .path("result")
                        .path("structuredContent")
                        .path("state")
                        .asString(""))
                .isEqualTo("running");
        assertThat(clone.resolve("errors.log")).content().contains("Building for the first time");
    }

    private static List<ProcessHandle> descendantsWithABrowser(Process server) throws InterruptedException {
        Instant end = Instant.now().plusSeconds(60);
        while (true) {
            List<ProcessHandle> below = server.descendants().toList();
            if (below.stream()
                    .anyMatch(process -> process.info().command().orElse("").contains("chrom"))) {
                return below;
            }
            assertThat(Instant.now()).as("a browser starts").isBefore(end);
            Thread.sleep(20);
        }
    }

    private static void send(Process server, String message) throws IOException {
        server.getOutputStream().write((message + "\n").getBytes(StandardCharsets.UTF_8));
        server.getOutputStream().flush();
    }

    private static JsonNode next(BufferedReader in) throws IOException {
        String line = in.readLine();
        assertThat(line).as("a message").isNotNull();
        JsonNode message = JsonMapper.shared().readTree(line);
        assertThat(message.path("jsonrpc").asString("")).as(line).isEqualTo("2.0");
        assertThat(line).doesNotContain("Exception", "java.");
        return message;
    }

    private static void assertGone(List<ProcessHandle> processes) throws InterruptedException {
        Instant end = Instant.now().plusSeconds(30);
        while (processes.stream().anyMatch(ProcessHandle::isAlive)
                && Instant.now().isBefore(end)) {
            Thread.sleep(50);
        }
        assertThat(processes.stream().filter(ProcessHandle::isAlive).map(ProcessHandle::info))
                .isEmpty();
    }

    @Test
    @Order(2)
    void officialJavaClientHasAGoalPursuedByTheModelOfAServer() throws IOException {
        List<String> command = new ArrayList<>(command());
        try (var model = new StandInModelServer()) {
            command.addAll(List.of(
                    "--model", "qwen2.5-vl", "--model-url", model.url(), "--model-key", "KEY_OF_THE_MODEL_SERVER"));
            var transport = new StdioClientTransport(
                    ServerParameters.builder(command.getFirst())
                            .args(command.subList(1, command.size()))
                            .addEnvVar("KEY_OF_THE_MODEL_SERVER", "k3y")
                            .build(),
                    McpJsonDefaults.getMapper());
            try (McpSyncClient client = McpClient.sync(transport)
                    .requestTimeout(Duration.ofSeconds(60))
                    // so that it checks structured content against the schemas
                    .enableCallToolSchemaCaching(true)
                    .build()) {
                client.initialize();

                assertThat(client.listTools().tools())
                        .hasSize(8)
                        .allSatisfy(tool -> assertThat(tool.outputSchema()).containsEntry("type", "object"));
                assertThat(Calls.fails(client, "open", Map.of("url", "http://example.com/")))
                        .contains("Allowed: 127.0.0.1");
                assertThat(Calls.fails(client, "act", Map.of("action", "click")))
                        .contains("neither 'target' nor 'place'");
                Calls.succeeds(client, "pursue", Map.of("goal", StandInModelServer.GOAL));
                McpSchema.CallToolResult end = Calls.untilOver(client);
                assertThat(Calls.data(end)).as(Calls.text(end)).containsEntry("state", "succeeded");
                McpSchema.CallToolResult look = Calls.call(client, "look", Map.of("picture", true));
                assertThat(look.content()).hasSize(2);
                assertThat(Calls.data(look)).containsEntry("width", 1280).containsKey("text");
                McpSchema.CallToolResult found = Calls.call(client, "find", Map.of("describe", "the middle"));
                assertThat(Calls.data(found))
                        .as(Calls.text(found))
                        .containsEntry("x", 640)
                        .containsEntry("y", 360);
            }
            assertThat(model.asked()).hasSize(2).allMatch("qwen2.5-vl Bearer k3y"::equals);
        }
    }

    @Test
    @Order(3)
    void officialTypeScriptClientOperatesTheBrowser() throws Exception {
        NodeClients.check(NodeClients.installed().drive("stdio", shop.url(), command()));

        assertNoProcessStays();
    }

    @Test
    @Order(4)
    void inspectorListsTheToolsWithTheirSchemas() throws Exception {
        List<String> arguments = new ArrayList<>(command());
        arguments.addAll(List.of("--method", "tools/list"));

        JsonNode tools = NodeClients.installed()
                .inspect(arguments.toArray(String[]::new))
                .path("tools");
        assertThat(tools)
                .hasSize(8)
                .allSatisfy(tool -> assertThat(
                                tool.path("outputSchema").path("type").asString(""))
                        .isEqualTo("object"));
        assertNoProcessStays();
    }

    private static void assertNoProcessStays() throws InterruptedException {
        assertGone(ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(clone.toString()))
                .toList());
    }
}
