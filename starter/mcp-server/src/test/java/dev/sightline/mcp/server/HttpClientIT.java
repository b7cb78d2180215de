package dev.sightline.mcp.server;

import static dev.sightline.mcp.server.Calls.call;
import static dev.sightline.mcp.server.Calls.data;
import static dev.sightline.mcp.server.Calls.fails;
import static dev.sightline.mcp.server.Calls.succeeds;
import static dev.sightline.mcp.server.Calls.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.agent.ActionPolicy;
import dev.sightline.examples.shop.Order;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.spec.McpSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The official Java client over HTTP, against a real browser and the example shop. */
class HttpClientIT {

    @TempDir
    static Path folder;

    private static ShopAside shop;
    private static HttpServer server;

    /** Asks before an action whose step names a word that tests agree on. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        ActionPolicy askBeforeOrdering() {
            return proposal -> proposal.intent().contains("Terms")
                    ? new ActionPolicy.Decision.Ask("May I open the terms?")
                    : ActionPolicy.Decision.ALLOW;
        }
    }

    @BeforeAll
    static void start() throws Exception {
        shop = ShopAside.open();
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
        server = HttpServer.start(
                Application.class,
                "--sightline.mcp.folders=" + folder,
                "--sightline.runs-folder=" + folder.resolve("runs"),
                "--sightline.policy.allowed-urls=127.0.0.1");
    }

    @AfterAll
    static void stop() {
        server.close();
        shop.close();
    }

    @Test
    void orderIsPlacedThroughToolsAlone() {
        try (McpSyncClient client = server.client(options -> options)) {
            int before = shop.orders().size();
            succeeds(client, "open", Map.of("url", shop.url().toString()));
            succeeds(client, "act", Map.of("action", "type", "target", "User name", "value", "ada"));
            String typed = succeeds(
                    client, "act", Map.of("action", "type", "target", "Password", "value", "${secret.password}"));
            assertThat(typed).doesNotContain(ShopAside.PASSWORD).contains("secret");
            succeeds(client, "act", Map.of("action", "click", "target", "Log in", "below", "Password"));
            String shelf = succeeds(
                    client,
                    "act",
                    Map.of("action", "click", "target", "Add to cart", "right_of", "Blue mug", "look", true));
            assertThat(shelf).contains("succeeded");
            McpSchema.CallToolResult cart = call(client, "find", Map.of("target", "Cart (1)"));
            succeeds(
                    client,
                    "act",
                    Map.of(
                            "action",
                            "click",
                            "place",
                            List.of(data(cart).get("x"), data(cart).get("y"))));
            succeeds(client, "act", Map.of("action", "click", "target", "Check out"));
            succeeds(
                    client,
                    "run",
                    Map.of(
                            "wait",
                            30,
                            "steps",
                            List.of(
                                    Map.of("type", Map.of("text", "Ada Lovelace", "into", "Full name")),
                                    Map.of("type", Map.of("text", "12 St James's Square", "into", "Street and number")),
                                    Map.of("type", Map.of("text", "SW1Y 4JH", "into", "Postcode")),
                                    Map.of("type", Map.of("text", "London", "into", "City")),
                                    Map.of("select", Map.of("option", "Express, next day", "from", "Delivery")),
                                    Map.of("scroll_to", "Place order"),
                                    Map.of("click", "Place order"),
                                    Map.of("dialog", "accept"),
                                    Map.of("wait_for", "Thank you for your order"),
                                    Map.of(
                                            "extract",
                                            Map.of(
                                                    "variable", "number",
                                                    "right_of", "Order number",
                                                    "pattern", "\\d+")))));
            McpSchema.CallToolResult end = Calls.untilOver(client);

            assertThat(data(end)).containsEntry("state", "succeeded");
            assertThat(shop.orders()).hasSize(before + 1);
            Order order = shop.orders().getLast();
            assertThat(order.account()).isEqualTo("ada");
            assertThat(order.address())
                    .isEqualTo(new Order.Address("Ada Lovelace", "12 St James's Square", "SW1Y 4JH", "London"));
            assertThat(order.lines())
                    .singleElement()
                    .satisfies(line -> assertThat(line.quantity()).isEqualTo(1));
            assertThat(data(end).get("values")).isEqualTo(Map.of("number", String.valueOf(order.number())));
        }
    }

    @Test
    void lookReadsTheScreenAndSendsThePictureOnRequestOnly() {
        try (McpSyncClient client = server.client(options -> options)) {
            succeeds(client, "open", Map.of("url", shop.url().toString()));
            McpSchema.CallToolResult look = call(client, "look", Map.of());
            assertThat(look.content()).hasSize(1);
            assertThat(text(look)).contains("User name").matches("(?s).*\\d+,\\d+ Log in.*");
            assertThat(data(look)).containsEntry("width", 1280).containsEntry("height", 720);

            McpSchema.CallToolResult picture = call(client, "look", Map.of("picture", true));
            assertThat(picture.content().get(1)).isInstanceOfSatisfying(McpSchema.ImageContent.class, image -> {
                assertThat(image.mimeType()).isEqualTo("image/jpeg");
                assertThat(image.data()).startsWith("/9j/").hasSizeLessThan(300_000);
            });
        }
    }

    @Test
    void taskFileRunsWithProgressWhereTheClientAsksForIt() {
        List<String> progress = new CopyOnWriteArrayList<>();
        try (McpSyncClient client = server.client(options -> options.progressConsumer(
                notification -> progress.add(notification.progressToken() + " " + notification.message())))) {
            McpSchema.CallToolResult begun = call(
                    client,
                    "run",
                    Map.of(
                            "file",
                            "login.task.yaml",
                            "variables",
                            Map.of("shop", shop.url().toString())));
            assertThat(data(begun)).containsEntry("state", "running").containsEntry("run", "run-1");

            McpSchema.CallToolResult end = client.callTool(McpSchema.CallToolRequest.builder("status")
                    .arguments(Map.of("wait", 50))
                    .progressToken("follow")
                    .build());

            assertThat(data(end)).containsEntry("state", "succeeded");
            assertThat(text(end)).doesNotContain(ShopAside.PASSWORD);
            assertThat(progress).hasSizeGreaterThanOrEqualTo(4).allMatch(line -> line.startsWith("follow "));
        }
    }

    @Test
    void runIsStoppedAndTheScreenIsFreeAgain() {
        try (McpSyncClient client = server.client(options -> options)) {
            succeeds(client, "open", Map.of("url", shop.url().toString()));
            succeeds(
                    client,
                    "run",
                    Map.of("steps", List.of(Map.of("wait_for", Map.of("text", "Never there", "timeout", "5m")))));
            assertThat(fails(client, "act", Map.of("action", "back"))).contains("'run-2' is running");

            McpSchema.CallToolResult stopped = call(client, "status", Map.of("stop", true));

            assertThat(data(stopped)).containsEntry("state", "stopped");
            assertThat(succeeds(client, "look", Map.of())).contains("User name");
        }
    }

    @Test
    void approvalReachesThePersonAsAnElicitation() {
        List<String> asked = new CopyOnWriteArrayList<>();
        try (McpSyncClient client = server.client(options -> options.capabilities(
                        McpSchema.ClientCapabilities.builder().elicitation().build())
                .elicitation(request -> {
                    asked.add(request.message());
                    return McpSchema.ElicitResult.builder(McpSchema.ElicitResult.Action.ACCEPT)
                            .content(Map.of("approve", false))
                            .build();
                }))) {
            succeeds(client, "open", Map.of("url", shop.url().toString()));

            String denied = text(call(
                    client,
                    "run",
                    Map.of(
                            "wait",
                            20,
                            "steps",
                            List.of(Map.of("type", Map.of("text", "Terms", "into", "User name"))))));

            assertThat(asked).hasSize(1).allMatch(question -> question.contains("May I open the terms?"));
            assertThat(denied).contains("failed");
        }
    }

    @Test
    void approvalIsAnsweredByToolWhereTheClientCannotElicit() {
        try (McpSyncClient client = server.client(options -> options)) {
            succeeds(client, "open", Map.of("url", shop.url().toString()));
            McpSchema.CallToolResult asked =
                    call(client, "act", Map.of("action", "type", "target", "User name", "value", "Terms"));
            assertThat(data(asked)).containsEntry("state", "input_needed");
            assertThat(String.valueOf(data(asked).get("question"))).contains("May I open the terms?");
            assertThat(fails(client, "answer", Map.of("text", "yes"))).contains("'approve' is missing");

            // a step may consist of several actions, each of which is asked for
            McpSchema.CallToolResult state = asked;
            for (int i = 0; i < 5 && "input_needed".equals(data(state).get("state")); i++) {
                succeeds(client, "answer", Map.of("approve", true));
                state = Calls.untilOver(client);
            }

            assertThat(data(state)).containsEntry("state", "succeeded");
        }
    }

    @Test
    void badCallsSayWhatToDo() {
        try (McpSyncClient client = server.client(options -> options)) {
            assertThat(fails(client, "status", Map.of())).contains("There is no run yet");
            assertThat(fails(client, "open", Map.of("url", "file:///etc/passwd")))
                    .contains("only http and https");
            assertThat(fails(client, "open", Map.of("url", "http://example.com/")))
                    .contains("example.com");
            assertThat(fails(client, "run", Map.of("file", "/etc/passwd"))).contains("no such file in the folders");
            assertThat(fails(client, "run", Map.of("file", "../../etc/passwd")))
                    .contains("no such file in the folders");
            assertThat(fails(client, "run", Map.of())).contains("either 'file' or 'steps'");
            assertThat(fails(client, "run", Map.of("steps", List.of(Map.of("clik", "Log in")))))
                    .contains("click");
            assertThat(fails(client, "act", Map.of("action", "upload", "target", "Choose", "value", "/etc/passwd")))
                    .contains("no such file in the folders");
            assertThat(fails(client, "act", Map.of("action", "click"))).contains("neither 'target' nor 'place'");
            assertThat(fails(client, "act", Map.of("action", "fly"))).contains("click");
            assertThat(fails(client, "look", Map.of("colour", "red"))).contains("colour");
        }
    }

    @Test
    void toolsAreListedWithHintsAndSchemas() {
        try (McpSyncClient client = server.client(options -> options)) {
            List<McpSchema.Tool> tools = client.listTools().tools();
            assertThat(tools)
                    .extracting(McpSchema.Tool::name)
                    .containsExactlyInAnyOrder("look", "find", "act", "open", "run", "pursue", "status", "answer");
            assertThat(tools).allSatisfy(tool -> {
                assertThat(tool.outputSchema()).containsEntry("type", "object");
                assertThat(tool.annotations().readOnlyHint())
                        .isEqualTo(tool.name().equals("look") || tool.name().equals("find"));
            });
        }
    }
}
