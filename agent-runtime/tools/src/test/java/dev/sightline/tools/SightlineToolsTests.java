package dev.sightline.tools;

import static dev.sightline.tools.Screens.caller;
import static dev.sightline.tools.Screens.waitForever;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.action.Action;
import dev.sightline.action.Secret;
import dev.sightline.agent.ActionPolicy;
import dev.sightline.agent.Question;
import dev.sightline.agent.Reply;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.testkit.FakeDriver;
import dev.sightline.testkit.GivenLines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class SightlineToolsTests {

    private static final GivenLines SHOP = GivenLines.rows("Shop", "User name | here", "Log in | Sign up");
    private static final Caller ADA = caller("ada");

    @TempDir
    Path folder;

    private static ToolAnswer succeed(SightlineTools tools, String tool, Map<String, Object> arguments) {
        ToolAnswer answer = tools.call(tool, arguments, ADA);
        assertThat(answer.error()).as(answer.text()).isFalse();
        return answer;
    }

    private static String fail(SightlineTools tools, String tool, Map<String, Object> arguments) {
        ToolAnswer answer = tools.call(tool, arguments, ADA);
        assertThat(answer.error()).as(answer.text()).isTrue();
        assertThat(answer.text()).doesNotContain("Exception", "java.");
        return answer.text();
    }

    private static void eventually(BooleanSupplier condition) throws InterruptedException {
        Instant end = Instant.now().plusSeconds(20);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("in time").isBefore(end);
            Thread.sleep(10);
        }
    }

    @Test
    void lookReturnsTheWordsWithTheirPlaces() {
        try (SightlineTools tools = new Screens(SHOP).tools()) {
            ToolAnswer screen = succeed(tools, "look", Map.of());

            assertThat(screen.text()).isEqualTo("""
                    http://shop.test/
                    Shop
                    640x360
                    26,17 Shop
                    46,41 User name
                    226,41 here
                    34,65 Log in
                    238,65 Sign up""");
            assertThat(screen.data()).as("the words are sent once").isEmpty();
            assertThat(screen.picture()).isNull();
            assertThat(succeed(tools, "look", Map.of("picture", true)).picture())
                    .startsWith("/9j/");
            assertThat(succeed(tools, "look", Map.of("region", List.of(0, 50, 100, 100)))
                            .text())
                    .endsWith("640x360\n34,65 Log in");
        }
    }

    @Test
    void placeThatLookReturnedCanBeActedOn() {
        var screens = new Screens(SHOP);
        try (SightlineTools tools = screens.tools()) {
            ToolAnswer clicked = succeed(tools, "act", Map.of("action", "click", "place", List.of(238, 65)));

            assertThat(clicked.data()).containsEntry("state", "succeeded");
            assertThat(screens.opened().getFirst().actions())
                    .singleElement()
                    .isInstanceOfSatisfying(
                            Action.Click.class,
                            click -> assertThat(click.point().x()).isEqualTo(119));
            assertThat(fail(tools, "act", Map.of("action", "click", "place", List.of(700, 65))))
                    .contains("the screen is 640 wide");
        }
    }

    @Test
    void findReturnsThePlaceWithoutTouchingIt() {
        var screens = new Screens(SHOP);
        try (SightlineTools tools = screens.tools()) {
            assertThat(succeed(tools, "find", Map.of("target", "Log in")).data())
                    .containsEntry("x", 34)
                    .containsEntry("y", 65);
            assertThat(screens.opened().getFirst().actions()).isEmpty();
            assertThat(fail(tools, "find", Map.of("target", "Log out"))).contains("Log out");
        }
    }

    @Test
    void runReturnsAHandleAtOnceAndStatusFollowsIt() {
        try (SightlineTools tools = new Screens(SHOP).tools()) {
            assertThat(succeed(tools, "run", waitForever()).data())
                    .containsEntry("run", "run-1")
                    .containsEntry("state", "running");
            assertThat(fail(tools, "act", Map.of("action", "back"))).contains("'run-1' is running");
            assertThat(succeed(tools, "status", Map.of("stop", true)).data()).containsEntry("state", "stopped");

            Map<String, Object> done = succeed(
                            tools, "run", Map.of("wait", 20, "steps", List.of(Map.of("expect", "Shop"), "back")))
                    .data();
            assertThat(done).containsEntry("run", "run-2").containsEntry("state", "succeeded");
            assertThat((List<?>) done.get("steps")).hasSize(2);
            assertThat((List<?>) succeed(tools, "status", Map.of()).data().get("steps"))
                    .isEmpty();
            assertThat((List<?>)
                            succeed(tools, "status", Map.of("from", 2)).data().get("steps"))
                    .singleElement()
                    .asString()
                    .startsWith("2 ✓ go back");
            assertThat(fail(tools, "status", Map.of("run", "run-1"))).contains("The latest is 'run-2'");
        }
    }

    @Test
    void runReturnsAHandleAtOnceWhileTheScreenOpens() throws Exception {
        var begun = new CountDownLatch(1);
        var allowed = new CountDownLatch(1);
        try (SightlineTools tools = Screens.openingAfter(SHOP, begun, allowed).tools()) {
            ToolAnswer handle = succeed(tools, "run", Map.of("steps", List.of(Map.of("expect", "Shop"))));
            assertThat(handle.data())
                    .containsEntry("state", "running")
                    .containsEntry("message", "The screen is opening.");
            begun.await();
            assertThat(succeed(tools, "status", Map.of()).text()).isEqualTo("run-1 running\nThe screen is opening.");
            assertThat(fail(tools, "look", Map.of())).contains("'run-1' is running");

            allowed.countDown();

            assertThat(succeed(tools, "status", Map.of("wait", 20)).data())
                    .containsEntry("state", "succeeded")
                    .doesNotContainValue("The screen is opening.");
        }
    }

    @Test
    void screenThatCannotOpenFailsTheRunWithTheReason() {
        var refusals = new AtomicInteger(2);
        var screens = new Screens(SHOP, () -> {
            if (refusals.getAndDecrement() > 0) {
                throw new SightlineException(ErrorCategory.DRIVER, "Cannot start the browser: there is none.");
            }
            return new FakeDriver().at(Screens.at("http://shop.test/"));
        });
        try (SightlineTools tools = screens.tools()) {
            succeed(tools, "run", Map.of("steps", List.of("back")));
            ToolAnswer status = succeed(tools, "status", Map.of("wait", 20));
            assertThat(status.data()).containsEntry("state", "failed");
            assertThat(status.text()).isEqualTo("run-1 failed\nCannot start the browser: there is none.");
            assertThat(fail(tools, "act", Map.of("action", "back"))).contains("there is none");

            assertThat(succeed(tools, "act", Map.of("action", "back")).data()).containsEntry("state", "succeeded");
        }
    }

    @Test
    void cancellingWhileTheScreenOpensStartsNothingAndLeavesNoScreen() throws Exception {
        var begun = new CountDownLatch(1);
        var allowed = new CountDownLatch(1);
        var screens = Screens.openingAfter(SHOP, begun, allowed);
        try (SightlineTools tools = screens.tools()) {
            CompletableFuture<ToolAnswer> call = CompletableFuture.supplyAsync(
                    () -> tools.call("run", Map.of("wait", 50, "steps", List.of("back")), ADA));
            begun.await();

            tools.cancel("ada");

            assertThat(call.get().data()).containsEntry("state", "stopped");
            allowed.countDown();
            eventually(() ->
                    !screens.opened().isEmpty() && screens.opened().getFirst().closes() == 1);
            assertThat(screens.opened().getFirst().actions()).isEmpty();
            assertThat(succeed(tools, "look", Map.of()).text()).contains("Shop");
            assertThat(screens.opened()).hasSize(2);
        }
    }

    @Test
    void screenThatOpensForAStoppedRunServesTheNextOne() throws Exception {
        var begun = new CountDownLatch(1);
        var allowed = new CountDownLatch(1);
        var screens = Screens.openingAfter(SHOP, begun, allowed);
        try (SightlineTools tools = screens.tools()) {
            succeed(tools, "run", waitForever());
            begun.await();
            assertThat(succeed(tools, "status", Map.of("stop", true)).data()).containsEntry("state", "stopped");
            succeed(tools, "run", Map.of("steps", List.of("back")));

            allowed.countDown();

            assertThat(succeed(tools, "status", Map.of("wait", 20)).data())
                    .containsEntry("run", "run-2")
                    .containsEntry("state", "succeeded");
            assertThat(screens.opened())
                    .singleElement()
                    .satisfies(driver -> assertThat(driver.closes()).isZero());
        }
    }

    @Test
    void conversationThatEndsWhileItsScreenOpensLeavesNone() throws Exception {
        var begun = new CountDownLatch(1);
        var allowed = new CountDownLatch(1);
        var screens = Screens.openingAfter(SHOP, begun, allowed);
        try (SightlineTools tools = screens.tools()) {
            succeed(tools, "run", Map.of("steps", List.of("back")));
            begun.await();
            Thread end = Thread.ofPlatform().start(() -> tools.end("ada"));
            eventually(() -> end.getState() == Thread.State.WAITING);

            allowed.countDown();
            end.join();

            assertThat(screens.opened()).singleElement().satisfies(driver -> {
                assertThat(driver.closes()).isEqualTo(1);
                assertThat(driver.actions()).isEmpty();
            });
        }
    }

    private static Caller following(List<String> progress) {
        return new Caller() {
            @Override
            public String conversation() {
                return "ada";
            }

            @Override
            public String call() {
                return "call-7";
            }

            @Override
            public void progress(int steps, String lastStep) {
                progress.add(steps + ": " + lastStep);
            }
        };
    }

    @Test
    void progressIsReportedStepByStep() {
        List<String> progress = new CopyOnWriteArrayList<>();
        Caller follower = following(progress);
        try (SightlineTools tools = new Screens(SHOP).tools()) {
            tools.call("run", Map.of("wait", 20, "steps", List.of("back", Map.of("expect", "Shop"))), follower);

            assertThat(progress).hasSize(2).first().asString().startsWith("1: 1 ✓ go back");
        }
    }

    @Test
    void cancellingTheCallThatStartedARunStopsItAndItsProgress() throws Exception {
        List<String> progress = new CopyOnWriteArrayList<>();
        Caller follower = following(progress);
        try (SightlineTools tools = new Screens(SHOP).tools()) {
            CompletableFuture<ToolAnswer> call = CompletableFuture.supplyAsync(() -> tools.call(
                    "run",
                    Map.of(
                            "wait",
                            50,
                            "steps",
                            List.of("back", Map.of("wait_for", Map.of("text", "Never", "timeout", "5m")))),
                    follower));
            eventually(() -> progress.size() == 1);

            tools.cancel("ada", "call-6");
            assertThat(succeed(tools, "status", Map.of()).data())
                    .as("another call was cancelled")
                    .containsEntry("state", "running");
            tools.cancel("ada", "call-7");

            assertThat(call.get().data()).containsEntry("state", "stopped");
            assertThat(progress).hasSize(1);
        }
    }

    @Test
    void lookAnswersProgramsWithDataWhereThatIsAskedFor() {
        var screens = new Screens(SHOP);
        try (SightlineTools tools = screens.tools(agent -> agent, builder -> builder.structuredLook(true));
                SightlineTools usual = screens.tools()) {
            ToolAnswer answer = succeed(tools, "look", Map.of());
            assertThat(answer.data())
                    .containsKeys("width", "height")
                    .extractingByKey("text")
                    .asString()
                    .contains("Shop");
            assertThat(tools.descriptions())
                    .allSatisfy(tool -> assertThat(tool.outputSchema()).containsEntry("type", "object"));
            assertThat(succeed(usual, "look", Map.of()).data()).isEmpty();
        }
    }

    @Test
    void cancellingACallThatHasReturnedStopsNothing() {
        try (SightlineTools tools = new Screens(SHOP).tools()) {
            succeed(tools, "run", waitForever());

            tools.cancel("ada");

            assertThat(succeed(tools, "status", Map.of()).data()).containsEntry("state", "running");
        }
    }

    @Test
    void conversationThatIsIdleLeavesNoScreenBehind() throws Exception {
        var screens = new Screens(SHOP);
        try (SightlineTools tools = screens.tools(agent -> agent, each -> each.idleTimeout(Duration.ofMillis(200)))) {
            succeed(tools, "look", Map.of());
            tools.call("run", waitForever(), ADA);

            eventually(() -> screens.opened().stream().allMatch(driver -> driver.closes() == 1));

            assertThat(fail(tools, "status", Map.of())).contains("There is no run yet");
        }
    }

    @Test
    void screensOfConversationsAreLimitedAndFreedAtTheirEnd() {
        var screens = new Screens(SHOP);
        try (SightlineTools tools = screens.tools(agent -> agent, each -> each.maxScreens(1))) {
            succeed(tools, "look", Map.of());
            ToolAnswer refused = tools.call("look", Map.of(), caller("bob"));
            assertThat(refused.error()).isTrue();
            assertThat(refused.text()).contains("all 1 are in use", "sightline.tools.max-screens");

            tools.end("ada");

            assertThat(tools.call("look", Map.of(), caller("bob")).error()).isFalse();
            assertThat(screens.opened()).hasSize(2);
        }
    }

    @Test
    void screenThatBrokeIsReplaced() {
        var screens = new Screens(SHOP, () -> new FakeDriver().at(Screens.at("http://shop.test/")));
        try (SightlineTools tools = screens.tools()) {
            succeed(tools, "look", Map.of());
            screens.opened().getFirst().breakingAfter(0);
            assertThat(fail(tools, "act", Map.of("action", "click", "target", "Log in")))
                    .contains("the device is gone");

            succeed(tools, "look", Map.of());

            assertThat(screens.opened()).hasSize(2);
            assertThat(screens.opened().getFirst().closes()).isEqualTo(1);
        }
    }

    @Test
    void questionIsAnsweredByToolWhereTheCallerCannotAsk() {
        ActionPolicy asking = _ -> new ActionPolicy.Decision.Ask("May I?");
        try (SightlineTools tools = new Screens(SHOP).tools(agent -> agent.policy(asking), each -> each)) {
            Map<String, Object> asked = Map.of("action", "click", "target", "Log in");
            ToolAnswer answer = succeed(tools, "act", asked);
            assertThat(answer.data()).containsEntry("state", "input_needed");
            assertThat(answer.text()).contains("May I?", "Ask the user, then call 'answer'.");
            assertThat(fail(tools, "answer", Map.of("text", "yes"))).contains("'approve' is missing");

            succeed(tools, "answer", Map.of("approve", true));
            assertThat(succeed(tools, "status", Map.of("wait", 20)).data()).containsEntry("state", "succeeded");

            succeed(tools, "act", asked);
            succeed(tools, "answer", Map.of("approve", false));
            ToolAnswer refused = succeed(tools, "status", Map.of("wait", 20));
            assertThat(refused.data()).containsEntry("state", "failed");
            assertThat(fail(tools, "answer", Map.of("approve", true))).contains("has no open question");
        }
    }

    @Test
    void questionReachesThePersonWhereTheCallerCanAsk() {
        List<String> asked = new CopyOnWriteArrayList<>();
        Caller person = asking(question -> {
            asked.add(question.words());
            return Optional.of(Reply.approved("ada"));
        });
        ActionPolicy policy = _ -> new ActionPolicy.Decision.Ask("May I?");
        try (SightlineTools tools = new Screens(SHOP).tools(agent -> agent.policy(policy), each -> each)) {
            ToolAnswer done = tools.call("act", Map.of("action", "click", "target", "Log in"), person);

            assertThat(done.data()).containsEntry("state", "succeeded");
            assertThat(asked).singleElement().asString().contains("May I?");
        }
    }

    @Test
    void personWhoTakesLongerThanACallIsAskedOnceAndTheQuestionStaysOpen() {
        var asked = new CopyOnWriteArrayList<String>();
        Caller slow = asking(question -> {
            asked.add(question.id());
            try {
                Thread.sleep(Duration.ofMinutes(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Optional.empty();
        });
        ActionPolicy policy = _ -> new ActionPolicy.Decision.Ask("May I?");
        try (SightlineTools tools = new Screens(SHOP)
                .tools(agent -> agent.policy(policy), each -> each.actTimeout(Duration.ofSeconds(2)))) {
            ToolAnswer open = tools.call("act", Map.of("action", "click", "target", "Log in"), slow);
            assertThat(open.data()).containsEntry("state", "input_needed");
            assertThat(tools.call("status", Map.of(), slow).data()).containsEntry("state", "input_needed");

            tools.call("answer", Map.of("approve", true), slow);

            assertThat(tools.call("status", Map.of("wait", 20), slow).data()).containsEntry("state", "succeeded");
            assertThat(asked).hasSize(1);
        }
    }

    private static Caller asking(Function<Question, Optional<Reply>> person) {
        return new Caller() {
            @Override
            public String conversation() {
                return "ada";
            }

            @Override
            public boolean canAsk() {
                return true;
            }

            @Override
            public Optional<Reply> ask(Question question) {
                return person.apply(question);
            }
        };
    }

    @Test
    void secretIsTypedByNameWhereItBelongsAndNeverShown() {
        var screens = new Screens(SHOP);
        Map<String, Object> typing = Map.of("action", "type", "target", "User name", "value", "${secret.password}");
        try (SightlineTools tools = screens.tools(
                agent -> agent,
                each -> each.secret(Secret.of("password", "s3cret").onlyAt("shop.test")))) {
            assertThat(tools.call("act", typing, ADA).text())
                    .contains("<secret:password>")
                    .doesNotContain("s3cret");
            assertThat(screens.opened().getFirst().actions())
                    .anyMatch(action -> action instanceof Action.TypeText<?> typed
                            && typed.text().reveal().equals("s3cret"));
        }
        var elsewhere = new Screens(SHOP, () -> new FakeDriver().at(Screens.at("http://evil.test/")));
        try (SightlineTools tools = elsewhere.tools(
                agent -> agent,
                each -> each.secret(Secret.of("password", "s3cret").onlyAt("shop.test")))) {
            assertThat(fail(tools, "act", typing)).contains("it may only be typed at shop.test");
        }
    }

    /** A task of a folder is written by one who is trusted; the variables, and where the screen is, come from the caller. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "steps: [ open: \"${where}\", STEP ]",
                "steps: [ open: \"http://${where}/\", STEP ]",
                "steps: [ STEP ]",
                "steps: [ include: login.task.yaml ]",
                "url: \"${where}\"\nsteps: [ STEP ]"
            })
    void secretOfAFileWithoutPlacesIsNotTypedWhereACallerChooses(String task) throws Exception {
        String step = "type: { text: \"${secret.password}\", into: User name }";
        Files.writeString(folder.resolve("login.task.yaml"), SECRET + "steps: [ " + step + " ]");
        Files.writeString(
                folder.resolve("a.task.yaml"),
                (task.contains("include") ? "" : SECRET) + "variables: { where: shop.test }\n"
                        + task.replace("STEP", step));
        var screens = new Screens(SHOP);
        try (SightlineTools tools = screens.tools(agent -> agent, each -> each.folder(folder))) {
            assertThat(fail(
                            tools,
                            "run",
                            Map.of("file", "a.task.yaml", "variables", Map.of("where", "http://evil.test/"))))
                    .contains("the secret 'password' does not state where it may be typed", "'at'", "'a.task.yaml'")
                    .doesNotContain("s3cret");
            assertThat(fail(tools, "run", Map.of("steps", List.of(Map.of("include", "login.task.yaml")))))
                    .contains("the secret 'password' does not state where it may be typed");
            assertThat(screens.opened()).isEmpty();
        }
    }

    private static final String SECRET = "secrets: { password: { value: s3cret } }\n";

    @Test
    void secretOfAFileIsTypedWhereTheFileItselfBegins() throws Exception {
        Files.writeString(folder.resolve("a.task.yaml"), SECRET + """
                steps:
                  - open: http://www.shop.test/login
                  - type: { text: "${secret.password}", into: User name }
                """);
        for (String where : List.of("http://shop.test/", "http://login.shop.test/", "http://evil.test/")) {
            var screens = new Screens(SHOP, () -> new FakeDriver().at(Screens.at(where)));
            try (SightlineTools tools = screens.tools(agent -> agent, each -> each.folder(folder))) {
                ToolAnswer end = succeed(tools, "run", Map.of("file", "a.task.yaml", "wait", 20));
                if (where.contains("evil")) {
                    assertThat(end.text()).contains("it may only be typed at shop.test, *.shop.test.");
                } else {
                    assertThat(end.data()).as(end.text()).containsEntry("state", "succeeded");
                }
            }
        }
    }

    @Test
    void loginByHttpGoesToNoServerThatACallerChooses() throws Exception {
        Files.writeString(folder.resolve("a.task.yaml"), """
                variables: { where: http://shop.test/ }
                secrets: { password: { value: s3cret, at: shop.test } }
                http_login: { url: "${where}", user: ada, password: "${secret.password}" }
                steps: [ open: http://shop.test/ ]
                """);
        try (SightlineTools tools = new Screens(SHOP).tools(agent -> agent, each -> each.folder(folder))) {
            assertThat(fail(tools, "run", Map.of("file", "a.task.yaml")))
                    .contains("the server of its HTTP login, '${where}', is chosen by a variable");
        }
    }

    @Test
    void secretThatThePageShowsIsNotRead() {
        GivenLines shown = GivenLines.of(screenshot ->
                // the picture is black where a secret was covered
                (screenshot.image().getRGB(14, 45) & 0xff) == 0
                        ? List.of("Shop", "", "Name | here")
                        : List.of("Shop", "s3cret", "Name | here"));
        var screens = new Screens(shown, () -> new FakeDriver().frozen().at(Screens.at("http://shop.test/")));
        try (SightlineTools tools = screens.tools(
                agent -> agent,
                each -> each.secret(Secret.of("password", "s3cret").onlyAt("*")))) {
            assertThat(succeed(tools, "look", Map.of()).text()).contains("s3cret");
            tools.call("act", Map.of("action", "press", "value", "enter"), ADA);

            assertThat(succeed(tools, "look", Map.of()).text()).contains("Name").doesNotContain("s3cret");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "FILE:///etc/passwd", "data:text/html,a", "chrome://version"})
    void onlyPagesOfTheWebAreOpened(String url) {
        var screens = new Screens(SHOP);
        try (SightlineTools tools = screens.tools()) {
            assertThat(fail(tools, "open", Map.of("url", url))).contains("only http and https");
            ToolAnswer run = tools.call(
                    "run",
                    Map.of(
                            "wait", 20,
                            "steps", List.of(Map.of("open", "${where}")),
                            "variables", Map.of("where", url)),
                    ADA);
            assertThat(run.data()).containsEntry("state", "failed");
            assertThat(run.text()).contains("only http and https");
            assertThat(screens.opened().getFirst().actions()).isEmpty();
        }
    }

    @Test
    void screenThatShowsAFileIsNotRead() {
        var screens = new Screens(SHOP, () -> new FakeDriver().at(Screens.at("file:///etc/passwd")));
        try (SightlineTools tools = screens.tools()) {
            assertThat(fail(tools, "look", Map.of())).contains("not a page of the web");
            assertThat(fail(tools, "find", Map.of("target", "Shop"))).contains("not a page of the web");
        }
    }

    @Test
    void filesAreReadFromOpenFoldersOnly() throws Exception {
        Path open = Files.createDirectory(folder.resolve("open"));
        Path closed = Files.writeString(folder.resolve("closed.task.yaml"), "steps: [back]");
        Files.createSymbolicLink(open.resolve("link.task.yaml"), closed);
        Files.writeString(open.resolve("back.task.yaml"), "steps: [back]");
        Files.writeString(open.resolve("notes.txt"), "none");
        try (SightlineTools tools = new Screens(SHOP).tools(agent -> agent, each -> each.folder(open))) {
            assertThat(succeed(tools, "run", Map.of("file", "back.task.yaml", "wait", 20))
                            .data())
                    .containsEntry("state", "succeeded");
            for (String file :
                    List.of("link.task.yaml", "../closed.task.yaml", closed.toString(), "missing.task.yaml", "a\0b")) {
                assertThat(fail(tools, "run", Map.of("file", file)))
                        .as(file)
                        .contains("no such file in the folders that are open");
            }
            assertThat(fail(tools, "run", Map.of("file", "notes.txt"))).contains(".task.yaml");
            Map<String, Object> upload = Map.of("upload", Map.of("files", closed.toString(), "into", "Log in"));
            assertThat(fail(tools, "run", Map.of("steps", List.of(upload)))).contains("only files in '" + open);
        }
        try (SightlineTools tools = new Screens(SHOP).tools()) {
            assertThat(fail(tools, "run", Map.of("file", "back.task.yaml"))).contains("no folder is open");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "act | action: click | neither 'target' nor 'place'",
                "act | action: fly | there is no action 'fly'",
                "act | {} | 'action' is missing",
                "act | action: click, target: 5 | 'target' is 5, but must be a string",
                "act | action: type, target: User name | 'value' is missing",
                "look | colour: red | there is no argument 'colour'; the arguments are picture, region",
                "look | region: 5 | must be an array of 4 numbers",
                "open | url: \"not a url\" | it is not a valid URL",
                "open | url: \"\" | 'url' is missing or blank",
                "run | {} | either 'file' or 'steps'",
                "status | {} | There is no run yet",
                "status | wait: 51 | a whole number from 0 to 50",
                "answer | approve: true | There is no run yet",
                "find | {} | exactly one of",
                "fly | {} | There is no tool 'fly'. The tools are look, find, act"
            })
    void badCallStatesWhatToDo(String tool, String arguments, String words) {
        try (SightlineTools tools = new Screens(SHOP).tools()) {
            assertThat(fail(tools, tool, yaml(arguments))).contains(words);
        }
    }

    @Test
    void unknownStepIsReportedWithASuggestion() {
        try (SightlineTools tools = new Screens(SHOP).tools()) {
            assertThat(fail(tools, "run", Map.of("steps", List.of(Map.of("clik", "Log in")))))
                    .contains("There is no step 'clik'. Did you mean 'click'?");
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> yaml(String text) {
        String mapping = text.startsWith("{") ? text : "{" + text + "}";
        return (Map<String, Object>) new Load(LoadSettings.builder().build()).loadFromString(mapping);
    }

    @Test
    void goalWithoutAModelStatesWhatIsMissing() {
        try (SightlineTools tools = new Screens(SHOP).tools()) {
            ToolAnswer begun = succeed(tools, "pursue", Map.of("goal", "Log in", "wait", 20));
            assertThat(begun.data()).containsEntry("state", "failed");
            assertThat(begun.text()).contains("the agent has no chat model");
        }
    }

    @Test
    void internalErrorsKeepTheirWords() {
        GivenLines broken = GivenLines.of(_ -> {
            throw new IllegalStateException("words of the inside");
        });
        try (SightlineTools tools = new Screens(broken).tools()) {
            assertThat(fail(tools, "look", Map.of()))
                    .contains("internal error", "log has the details")
                    .doesNotContain("words of the inside");
            ToolAnswer run = tools.call("act", Map.of("action", "click", "target", "Shop"), ADA);
            assertThat(run.data()).containsEntry("state", "failed");
            assertThat(run.text()).contains("internal error").doesNotContain("words of the inside");
        }
    }

    @Test
    void settingsAreCheckedTogether() {
        assertThatThrownBy(() -> new Screens(SHOP)
                        .tools(
                                agent -> agent,
                                each -> each.maxScreens(0)
                                        .idleTimeout(Duration.ZERO)
                                        .secret(Secret.of("password", "s3cret"))))
                .isInstanceOf(SightlineException.class)
                .hasMessageContainingAll("maximum number of screens", "idle timeout", "hosts where it may be typed")
                .hasMessageNotContaining("s3cret");
    }
}
