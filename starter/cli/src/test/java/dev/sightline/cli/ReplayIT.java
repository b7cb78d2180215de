package dev.sightline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.action.Secret;
import dev.sightline.agent.GuiSession;
import dev.sightline.agent.Replayed;
import dev.sightline.agent.Replayed.Verdict;
import dev.sightline.agent.RunResult;
import dev.sightline.agent.StepRecord;
import dev.sightline.driver.GuiDriverFactory;
import dev.sightline.examples.shop.Shop;
import dev.sightline.grounding.Target;
import dev.sightline.runtime.SightlineAgent;
import dev.sightline.runtime.script.TaskReader;
import dev.sightline.screen.Point;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import dev.sightline.screen.Transform;
import dev.sightline.task.ReplayMode;
import dev.sightline.task.Task;
import dev.sightline.task.TaskStep;
import dev.sightline.text.PpOcrTextReader;
import dev.sightline.text.TextLocator;
import dev.sightline.web.WebDriverFactory;
import dev.sightline.web.WebDriverOptions;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A goal in the shop is reached by a model that sees, once, and repeated without it in a real browser. */
final class ReplayIT {

    private static final String PASSWORD = "tide-4711";

    private static final int REPLAYS = 10;

    /** Shows on the page after each click, and only until the next one. */
    private static final String ADDED = "Blue mug is in your cart";

    @Test
    void goalThatWasReachedOnceIsRepeatedWithoutTheModel(@TempDir Path folder) throws Exception {
        try (Shop shop = Shop.open("ada", PASSWORD);
                var reader = PpOcrTextReader.open();
                var model = new SeeingModelServer(image -> addToCart(image, reader))) {
            try (var browsers = new WebDriverFactory(
                            WebDriverOptions.builder().viewport(1280, 720).build());
                    GuiSession session = open(browsers, model, reader, folder, shop)) {
                RunResult recorded = session.run(task(ReplayMode.HEAL, shop)).orThrow();
                assertThat(recorded.recording()).isNotNull();
                assertThat(recorded.tokens().total()).isPositive();
                int asked = model.asked().size();

                for (int i = 0; i < REPLAYS; i++) {
                    assertRepeated(session.run(task(ReplayMode.STRICT, shop)), recorded);
                }
                assertThat(model.asked()).hasSize(asked);

                assertTaskFileDoesTheSame(recorded, session, folder);
                assertThat(model.asked()).hasSize(asked);
            }
            int asked = model.asked().size();
            try (var browsers = new WebDriverFactory(WebDriverOptions.builder()
                            .viewport(1024, 700)
                            .argument("--blink-settings=forceDarkModeEnabled=true")
                            .build());
                    GuiSession session = open(browsers, model, reader, folder, shop)) {
                RunResult otherTheme =
                        session.run(task(ReplayMode.STRICT, shop)).orThrow();
                assertThat(otherTheme.tokens().total()).isZero();
            }
            assertThat(model.asked()).hasSize(asked);
            assertThat(model.problems()).isEmpty();
        }
    }

    /** A session in which somebody has logged in. */
    private static GuiSession open(
            GuiDriverFactory browsers, SeeingModelServer model, PpOcrTextReader reader, Path folder, Shop shop) {
        GuiSession session = SightlineAgent.builder(browsers)
                .chatModel(model.chatModel())
                .textReader(reader)
                .locator(new TextLocator(reader))
                .recordings(folder.resolve("recordings"))
                .runsFolder(folder.resolve("runs"))
                .build()
                .open();
        session.run(Task.builder("Log in")
                        .startingAt(shop.url().toString())
                        .secret(Secret.of("password", PASSWORD))
                        .type("ada", "User name")
                        .type("${secret.password}", "Password")
                        .click(Target.text("Log in").below("Password"))
                        .waitForText("Log out")
                        .build())
                .orThrow();
        return session;
    }

    private static Task task(ReplayMode mode, Shop shop) {
        return Task.builder("Fill the cart")
                .startingAt(shop.url().toString())
                .replay(mode)
                .goal("Put one blue mug into the cart")
                .expectText(ADDED)
                .build();
    }

    private static void assertRepeated(RunResult result, RunResult recorded) {
        result.orThrow();
        assertThat(result.tokens().total()).isZero();
        List<Replayed> replayed = result.steps().stream()
                .map(StepRecord::replayed)
                .filter(Objects::nonNull)
                .toList();
        assertThat(replayed)
                .isNotEmpty()
                .allSatisfy(step -> assertThat(step.verdict()).isIn(Verdict.HIT, Verdict.MOVED));
        assertThat(replayed.stream().mapToLong(Replayed::tokensSaved).sum())
                .isPositive()
                .isLessThanOrEqualTo(recorded.tokens().total());
    }

    /** The command line makes a task file of the run, which needs no goal and so no model. */
    private static void assertTaskFileDoesTheSame(RunResult recorded, GuiSession session, Path folder) {
        Path file = folder.resolve("fill.task.yaml");
        var cli = new CommandLineRun();

        int code = cli.execute(
                "task", "from-run", Objects.requireNonNull(recorded.folder()).toString(), "-o", file.toString());

        assertThat(code).as(cli.err()).isEqualTo(ExitCode.OK);
        assertThat(cli.out()).contains("Wrote " + file, "./sightline run " + file);
        Task made = TaskReader.create().read(file);
        assertThat(made.steps()).isNotEmpty().noneMatch(TaskStep.Goal.class::isInstance);
        session.run(made).orThrow();
    }

    /** What the model sees: the products, and once one was added, the notice of the shop. */
    private static String addToCart(BufferedImage image, PpOcrTextReader reader) {
        Screenshot seen = Screenshot.ofImage(image, new Transform<>(1, 1, 0, 0), ScreenState.UNKNOWN, Instant.EPOCH);
        boolean added = reader.read(seen).stream().anyMatch(line -> line.text().contains(ADDED));
        if (added) {
            return SeeingModelServer.call("\"action\": \"terminate\", \"status\": \"success\"");
        }
        Point<Space.Pixels> button = new TextLocator(reader)
                .locate(seen, Target.text("Add to cart").rightOf("Blue mug"))
                .point();
        return SeeingModelServer.call("\"action\": \"left_click\", \"coordinate\": [" + Math.round(button.x()) + ", "
                + Math.round(button.y()) + "]");
    }
}
