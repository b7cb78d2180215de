package dev.sightline.mcp.server;

import static dev.sightline.mcp.server.Calls.call;
import static dev.sightline.mcp.server.Calls.data;
import static dev.sightline.mcp.server.Calls.fails;
import static dev.sightline.mcp.server.Calls.succeeds;
import static dev.sightline.mcp.server.Calls.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.examples.shop.Order;
import dev.sightline.examples.shop.Shop;
import dev.sightline.runtime.SightlineAgent;
import dev.sightline.tools.Caller;
import dev.sightline.tools.SightlineTools;
import dev.sightline.tools.ToolAnswer;
import dev.sightline.web.WebDriverFactory;
import dev.sightline.web.WebDriverOptions;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.spec.McpSchema;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The official Java client over HTTP, against a real browser and the example shop. Most tests share one screen. */
@ExtendWith(Served.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpClientIT {

    private static final Map<String, Object> HOVER = Map.of("action", "hover", "place", List.of(100, 30));

    private final Served served;
    private final Shop shop;
    private final McpSyncClient client;

    HttpClientIT(Served served) {
        this.served = served;
        this.shop = served.shop();
        this.client = served.client(options -> options);
    }

    @BeforeAll
    void openShop() {
        succeeds(client, "open", Map.of("url", shop.url().toString()));
    }

    @AfterAll
    void leave() {
        client.close();
    }

    @Test
    void toolsAreListedWithHintsAndSchemas() {
        List<McpSchema.Tool> tools = client.listTools().tools();
        assertThat(tools)
                .extracting(McpSchema.Tool::name)
                .containsExactlyInAnyOrder("look", "find", "act", "open", "run", "pursue", "status", "answer");
        assertThat(tools).allSatisfy(tool -> {
            if (tool.name().equals("look")) {
                assertThat(tool.outputSchema())
                        .as("its words are sent once, as text")
                        .isNull();
            } else {
                assertThat(tool.outputSchema()).containsEntry("type", "object");
            }
            assertThat(tool.annotations().readOnlyHint())
                    .isEqualTo(tool.name().equals("look") || tool.name().equals("find"));
        });
    }

    @Test
    void orderIsPlacedThroughToolsAlone() {
        int before = shop.orders().size();
        succeeds(client, "open", Map.of("url", shop.url().toString()));
        succeeds(client, "act", Map.of("action", "type", "target", "User name", "value", "ada"));
        String typed =
                succeeds(client, "act", Map.of("action", "type", "target", "Password", "value", "${secret.password}"));
        assertThat(typed).doesNotContain(Served.PASSWORD).contains("<secret:password>");
        succeeds(client, "act", Map.of("action", "click", "target", "Log in", "below", "Password"));
        String shelf = succeeds(
                client,
                "act",
                Map.of("action", "click", "target", "Add to cart", "right_of", "Blue mug", "look", true));
        assertThat(shelf).contains("succeeded", "Cart (1)");
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

        assertThat(data(end)).as(text(end)).containsEntry("state", "succeeded");
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

    @Test
    void lookReadsTheScreenAndSendsThePictureOnRequestOnly() {
        McpSchema.CallToolResult look = call(client, "look", Map.of());
        assertThat(look.content()).hasSize(1);
        assertThat(text(look)).matches("(?s).*\n1280x720\n.*\\d+,\\d+ .*Harbour Goods.*");
        assertThat(look.structuredContent()).isNull();

        McpSchema.CallToolResult picture = call(client, "look", Map.of("picture", true));
        assertThat(picture.content().get(1)).isInstanceOfSatisfying(McpSchema.ImageContent.class, image -> {
            assertThat(image.mimeType()).isEqualTo("image/jpeg");
            assertThat(image.data()).startsWith("/9j/").hasSizeLessThan(300_000);
        });
    }

    @Test
    void runIsStoppedAndTheScreenIsFreeAgain() {
        McpSchema.CallToolResult begun = call(
                client,
                "run",
                Map.of("steps", List.of(Map.of("wait_for", Map.of("text", "Never there", "timeout", "5m")))));
        assertThat(fails(client, "act", Map.of("action", "back")))
                .contains("'" + data(begun).get("run") + "' is running");

        McpSchema.CallToolResult stopped = call(client, "status", Map.of("stop", true));

        assertThat(data(stopped)).containsEntry("state", "stopped");
        assertThat(succeeds(client, "look", Map.of())).contains("Harbour Goods");
    }

    @Test
    void approvalIsAnsweredByToolWhereTheClientCannotElicit() {
        McpSchema.CallToolResult asked = call(client, "act", HOVER);
        assertThat(data(asked)).as(text(asked)).containsEntry("state", "input_needed");
        assertThat(String.valueOf(data(asked).get("question"))).contains("May I move the pointer?");
        assertThat(fails(client, "answer", Map.of("text", "yes"))).contains("'approve' is missing");

        succeeds(client, "answer", Map.of("approve", true));

        assertThat(data(Calls.untilOver(client))).containsEntry("state", "succeeded");
    }

    /** A second client, whose end closes its screen. */
    @Test
    void taskFileRunsWithProgressAndApprovalReachesThePersonAsAnElicitation() throws Exception {
        Set<Long> before = browsers();
        List<String> progress = new CopyOnWriteArrayList<>();
        List<String> asked = new CopyOnWriteArrayList<>();
        try (McpSyncClient eliciting = served.client(options -> options.capabilities(
                        McpSchema.ClientCapabilities.builder().elicitation().build())
                .progressConsumer(
                        notification -> progress.add(notification.progressToken() + " " + notification.message()))
                .elicitation(request -> {
                    asked.add(request.message());
                    return McpSchema.ElicitResult.builder(McpSchema.ElicitResult.Action.ACCEPT)
                            .content(Map.of("approve", asked.size() == 1))
                            .build();
                }))) {
            McpSchema.CallToolResult begun = call(
                    eliciting,
                    "run",
                    Map.of(
                            "file",
                            "login.task.yaml",
                            "variables",
                            Map.of("shop", shop.url().toString())));
            assertThat(data(begun)).containsEntry("state", "running").containsEntry("run", "run-1");

            McpSchema.CallToolResult end = eliciting.callTool(McpSchema.CallToolRequest.builder("status")
                    .arguments(Map.of("wait", 50))
                    .progressToken("follow")
                    .build());

            assertThat(data(end)).as(text(end)).containsEntry("state", "succeeded");
            assertThat(text(end)).doesNotContain(Served.PASSWORD);
            List<String> steps = ((List<?>) Objects.requireNonNull(data(end).get("steps")))
                    .stream().map(step -> "follow " + step).toList();
            assertThat(steps).as("what the first report did not have").isNotEmpty();
            // the client handles notifications on a thread of their own
            eventually(() -> progress.size() >= steps.size());
            assertThat(progress).containsExactlyInAnyOrderElementsOf(steps);

            assertThat(data(call(eliciting, "act", HOVER))).containsEntry("state", "succeeded");
            McpSchema.CallToolResult denied = call(eliciting, "act", HOVER);

            assertThat(data(denied)).as(text(denied)).containsEntry("state", "failed");
            assertThat(asked).hasSize(2).allMatch(question -> question.contains("May I move the pointer?"));
            assertThat(browsers()).as("a browser of its own").isNotEqualTo(before);
        }
        eventually(() -> before.containsAll(browsers()));
        assertThat(before).as("no browser is left behind").containsAll(browsers());
    }

    /** The browser starts while the client leaves. */
    @Test
    void clientThatLeavesWhileItsBrowserStartsLeavesNone() throws Exception {
        Set<Long> before = browsers();
        try (McpSyncClient hasty = served.client(options -> options)) {
            assertThat(data(call(hasty, "run", Map.of("steps", List.of(Map.of("expect", "Never there"))))))
                    .containsEntry("run", "run-1");
            // its driver is the first process of a browser
            eventually(() -> !before.containsAll(browsers()));
        }
        // its session was deleted, which ends what it has started
        eventually(() -> before.containsAll(browsers()));
        assertThat(before).as("no browser is left behind").containsAll(browsers());
    }

    @Test
    void browserThatCannotOpenFailsTheRunWithTheReason() {
        var options =
                WebDriverOptions.builder().browser(Path.of("/no/such/browser")).build();
        try (var drivers = new WebDriverFactory(options);
                var tools = SightlineTools.builder(SightlineAgent.builder(drivers), _ -> List.of())
                        .build()) {
            Caller caller = () -> "one";
            assertThat(tools.call("run", Map.of("steps", List.of("back")), caller)
                            .error())
                    .isFalse();

            ToolAnswer end = tools.call("status", Map.of("wait", 20), caller);

            assertThat(end.text()).startsWith("run-1 failed\n").contains("/no/such/browser");
        }
    }

    private static void eventually(BooleanSupplier condition) throws InterruptedException {
        Instant end = Instant.now().plusSeconds(30);
        while (!condition.getAsBoolean() && Instant.now().isBefore(end)) {
            Thread.sleep(50);
        }
    }

    private static Set<Long> browsers() {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().command().orElse("").contains("chromedriver"))
                .map(ProcessHandle::pid)
                .collect(Collectors.toSet());
    }

    @Test
    void badCallsStateWhatToDo() {
        assertThat(fails(client, "open", Map.of("url", "file:///etc/passwd"))).contains("only http and https");
        assertThat(fails(client, "open", Map.of("url", "http://example.com/"))).contains("example.com");
        assertThat(fails(client, "run", Map.of("file", "/etc/passwd"))).contains("no such file in the folders");
        assertThat(fails(client, "run", Map.of())).contains("either 'file' or 'steps'");
        assertThat(fails(client, "run", Map.of("steps", List.of(Map.of("clik", "Log in")))))
                .contains("Did you mean 'click'?");
        assertThat(fails(client, "act", Map.of("action", "upload", "target", "Choose", "value", "/etc/passwd")))
                .contains("no such file in the folders");
        assertThat(fails(client, "act", Map.of("action", "click"))).contains("neither 'target' nor 'place'");
        assertThat(fails(client, "act", Map.of("action", "fly"))).contains("open_app");
        assertThat(fails(client, "look", Map.of("colour", "red"))).contains("colour");
        assertThat(fails(client, "status", Map.of("run", "run-0"))).contains("There is no run 'run-0'");
    }
}
