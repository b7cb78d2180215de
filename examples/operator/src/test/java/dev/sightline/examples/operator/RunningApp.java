package dev.sightline.examples.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.action.Action;
import dev.sightline.action.Key;
import dev.sightline.action.Text;
import dev.sightline.agent.Reply;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.driver.Control;
import dev.sightline.driver.GuiDriver;
import dev.sightline.examples.operator.audit.AuditLog;
import dev.sightline.examples.operator.runs.Attempts;
import dev.sightline.examples.operator.runs.Attempts.Attempt;
import dev.sightline.examples.operator.runs.Questions;
import dev.sightline.examples.operator.runs.RunQueue;
import dev.sightline.examples.operator.runs.RunStatus;
import dev.sightline.examples.operator.runs.RunStore;
import dev.sightline.grounding.TextReader;
import dev.sightline.screen.Space;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * The operator app, started once for all test classes that extend this one, and what they share. After each test, no run
 * is left.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@Import(SeeingModel.class)
public abstract class RunningApp {

    /** Of the account {@code admin}. */
    protected static final String PASSWORD = "a long test password";

    /** A driver whose screens have a device pixel ratio of 1.25. */
    protected static final String DENSE = "dense";

    /** A driver that requests pages without showing them; see {@link Ledger}. */
    protected static final String LEDGER = "ledger";

    protected static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final Path DATA = dataFolder();

    @Autowired
    protected TextReader reader;

    @Autowired
    protected RunStore store;

    @Autowired
    protected RunQueue queue;

    @Autowired
    protected Questions questions;

    @Autowired
    protected Attempts attempts;

    @Autowired
    protected AuditLog audit;

    @Autowired
    protected JdbcClient jdbc;

    @LocalServerPort
    protected int port;

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry registry) {
        registry.add("operator.data", DATA::toString);
        registry.add("operator.password", () -> PASSWORD);
        registry.add("operator.lease", () -> "10m");
        registry.add("db-scheduler.polling-interval", () -> "200ms");
        registry.add("sightline.web.max-sessions", () -> 1);
        registry.add("sightline.web.ready-sessions", () -> 0);
        registry.add("sightline.drivers." + DENSE + ".type", () -> "web");
        registry.add("sightline.drivers." + DENSE + ".web.device-pixel-ratio", () -> 1.25);
        registry.add("sightline.drivers." + DENSE + ".web.ready-sessions", () -> 0);
        registry.add(
                "sightline.drivers." + DENSE + ".web.upload-folder",
                () -> DATA.resolve("files").toString());
        registry.add("sightline.drivers." + LEDGER + ".type", () -> "ledger");
    }

    /** It outlives a test class, as the application does. */
    private static Path dataFolder() {
        try {
            return Files.createTempDirectory(Files.createDirectories(Path.of("target")), "data-")
                    .toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    protected void stopAllRuns() throws InterruptedException {
        store.current().forEach(run -> {
            if (run.status() != RunStatus.WAITING || !queue.cancel(run.id(), "the test")) {
                attempts.find(run.id()).flatMap(Attempt::run).ifPresent(going -> going.stop("the test is over"));
            }
        });
        await("the end of all runs", () -> store.current().isEmpty() ? true : null);
        assertThat(questions.open(null)).as("a run that has ended asks nothing").isEmpty();
    }

    protected static Path data() {
        return DATA;
    }

    protected PersonClient admin() {
        return PersonClient.loggedIn(port, "admin", PASSWORD);
    }

    protected URI address(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** What the run asks, as soon as it asks something. */
    protected Questions.Open awaitQuestion(String run) throws InterruptedException {
        return await(
                "a question", () -> questions.open(run).stream().findFirst().orElse(null));
    }

    /** Approves what the run asks, without a page. */
    protected void approve(Questions.Open question) {
        assertThat(questions.settle(question, Reply.Verdict.APPROVED, "", "admin"))
                .isTrue();
    }

    protected Attempt attempt(String run) {
        return attempts.find(run).orElseThrow();
    }

    // ---- a browser in front of the pages

    protected void logIn(GuiDriver browser) {
        open(browser, "/login");
        browser.capture();
        // the field for the name has the focus
        does(browser, new Action.TypeText<>(Text.of("admin")));
        does(browser, new Action.PressKeys<>(List.of(Key.Named.TAB)));
        does(browser, new Action.TypeText<>(Text.of(PASSWORD)));
        does(browser, new Action.PressKeys<>(List.of(Key.Named.ENTER)));
        browser.capture();
    }

    protected void open(GuiDriver browser, String path) {
        does(browser, new Action.OpenUrl<>(address(path)));
    }

    protected static void does(GuiDriver browser, Action.Input<Space.Driver> action) {
        assertThat(browser.perform(action)).as("%s", action).isInstanceOf(ActionOutcome.Performed.class);
    }

    /** Presses keys together. */
    protected static void press(GuiDriver browser, Key... keys) {
        does(browser, new Action.PressKeys<>(List.of(keys)));
    }

    /** Moves the focus with the Tab key to the control whose name begins so; also to one that appears meanwhile. */
    protected static void tabTo(GuiDriver browser, String name) throws InterruptedException {
        tabTo(browser, name, Key.Named.TAB);
    }

    /** The same backwards. */
    protected static void tabBackTo(GuiDriver browser, String name) throws InterruptedException {
        tabTo(browser, name, Key.Named.SHIFT, Key.Named.TAB);
    }

    private static void tabTo(GuiDriver browser, String name, Key... keys) throws InterruptedException {
        await("the focus on '" + name + "'", () -> {
            if (isFocused(browser, name)) {
                return true;
            }
            press(browser, keys);
            return null;
        });
    }

    protected static boolean isFocused(GuiDriver browser, String name) {
        Control focused = browser.controls().focused();
        return focused != null && focused.name().startsWith(name);
    }

    protected void awaitWords(GuiDriver browser, String words) throws InterruptedException {
        await(
                words,
                () -> reader.read(browser.capture()).stream()
                                .anyMatch(line -> line.text().contains(words))
                        ? true
                        : null);
    }

    protected static <T> T await(String what, Supplier<@Nullable T> look) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            T found = look.get();
            if (found != null) {
                return found;
            }
            assertThat(System.nanoTime()).as(() -> what + " in time").isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }
}
