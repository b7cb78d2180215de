package dev.sightline.examples.operator.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.action.Action;
import dev.sightline.action.Key;
import dev.sightline.action.Text;
import dev.sightline.agent.Run;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.driver.Control;
import dev.sightline.driver.GuiDriver;
import dev.sightline.examples.operator.PersonClient;
import dev.sightline.examples.operator.runs.Attempts;
import dev.sightline.examples.operator.runs.Attempts.Attempt;
import dev.sightline.examples.operator.runs.Questions;
import dev.sightline.examples.operator.runs.RunStore;
import dev.sightline.grounding.TextReader;
import dev.sightline.screen.Point;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import dev.sightline.web.WebDriverFactory;
import dev.sightline.web.WebDriverOptions;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * How the pages look, from the narrowest to the widest, and how far one gets without a mouse. It also makes the pictures of
 * the README; {@code -Doperator.pictures=true} puts them there.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@Timeout(240)
class LooksIT {

    private static final String PASSWORD = "a long test password";
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final long LARGEST_PICTURE = 200_000;
    private static final Path PICTURES = Path.of("pictures");

    @TempDir
    static Path data;

    @Autowired
    TextReader reader;

    @Autowired
    RunStore store;

    @Autowired
    Questions questions;

    @Autowired
    Attempts attempts;

    @LocalServerPort
    int port;

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry registry) {
        registry.add("operator.data", data::toString);
        registry.add("operator.password", () -> PASSWORD);
        registry.add("sightline.web.max-sessions", () -> 1);
        registry.add("sightline.web.ready-sessions", () -> 0);
    }

    @AfterEach
    void stopAll() throws InterruptedException {
        store.current()
                .forEach(run -> attempts.find(run.id())
                        .flatMap(Attempt::run)
                        .ifPresent(going -> going.stop("the test is over")));
        await("the end of all runs", () -> store.current().isEmpty() ? true : null);
    }

    @Test
    void runIsStartedAndApprovedWithoutAMouseAndThePicturesOfTheReadmeAreMade() throws Exception {
        try (var browsers = new WebDriverFactory(
                        WebDriverOptions.builder().viewport(1280, 800).build());
                GuiDriver person = browsers.open(data)) {
            logIn(person);
            open(person, "/new?sample=order");
            tabTo(person, "Start the run");
            does(person, new Action.PressKeys<>(List.of(Key.Named.ENTER)));
            String run = await(
                            "a run", () -> store.current().stream().findFirst().orElse(null))
                    .id();
            Questions.Open first = await(
                    "a question", () -> questions.open(run).stream().findFirst().orElse(null));
            awaitWords(person, "Harbour Goods");
            awaitWords(person, "Approve");
            keep(person, "run.png");

            // the page renews itself meanwhile, and the focus stays
            tabTo(person, "Approve");
            TimeUnit.MILLISECONDS.sleep(1500);
            assertThat(person.controls().focused())
                    .isInstanceOfSatisfying(
                            Control.Button.class,
                            button -> assertThat(button.name()).isEqualTo("Approve"));
            does(person, new Action.PressKeys<>(List.of(Key.Named.ENTER)));
            await(
                    "the approval",
                    () -> questions.open(run).stream()
                                    .noneMatch(open -> open.id().equals(first.id()))
                            ? true
                            : null);

            Run going = attempts.find(run).flatMap(Attempt::run).orElseThrow();
            attempts.find(run).orElseThrow().leased(going.takeOver("admin", Duration.ofMinutes(2)));
            open(person, "/runs/" + run + "/control");
            awaitWords(person, "Harbour Goods");
            keep(person, "control.png");
        }
    }

    @Test
    void pagesFitAPhoneInTheDark() throws Exception {
        var phone = WebDriverOptions.builder()
                .viewport(360, 740)
                .argument("--blink-settings=preferredColorScheme=0")
                .build();
        try (var browsers = new WebDriverFactory(phone);
                GuiDriver person = browsers.open(data)) {
            logIn(person);
            for (String page : List.of("/", "/new?sample=order", "/history", "/accounts", "/audit", "/runs/nothing")) {
                open(person, page);
                Screenshot seen = person.capture();
                assertThat(isDark(seen.image().getRGB(2, 700)))
                        .as("%s is dark", page)
                        .isTrue();
                does(person, new Action.Scroll<>(new Point<>(180, 500), 300, 0));
                TimeUnit.MILLISECONDS.sleep(300);
                BufferedImage scrolled = person.capture().image();
                assertThat(differing(seen.image(), scrolled))
                        .as("pixels of %s that move when it is scrolled sideways", page)
                        // a caret may blink
                        .isLessThan(200);
            }
        }
    }

    @Test
    void emptyAndFailedPagesSayWhatToDo() {
        PersonClient person = PersonClient.loggedIn(port, "admin", PASSWORD);
        assertThat(person.get("/").body()).contains("Start a task or a goal with “New run”");
        assertThat(person.get("/history?words=nothingofthekind").body())
                .contains("No run matches. Leave out some words, or choose any outcome.");
        HttpResponse<String> missing = person.get("/runs/nothing");
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(missing.body())
                .contains("There is nothing here", "Go to the runs")
                .doesNotContain("Exception");
        HttpResponse<String> wrong = person.get("/history?status=NONSENSE");
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body()).contains("Go to the runs").doesNotContain("Exception", "dev.sightline");
    }

    private void keep(GuiDriver person, String name) throws IOException {
        Path made = Files.createDirectories(Path.of("target", "pictures")).resolve(name);
        ImageIO.write(person.capture().image(), "png", made.toFile());
        assertThat(Files.size(made)).isLessThan(LARGEST_PICTURE);
        if (Boolean.getBoolean("operator.pictures")) {
            Files.copy(made, Files.createDirectories(PICTURES).resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        assertThat(PICTURES.resolve(name)).isRegularFile();
        assertThat(Files.size(PICTURES.resolve(name))).isLessThan(LARGEST_PICTURE);
    }

    private void awaitWords(GuiDriver person, String words) throws InterruptedException {
        await(
                words,
                () -> reader.read(person.capture()).stream()
                                .anyMatch(line -> line.text().contains(words))
                        ? true
                        : null);
    }

    private static void tabTo(GuiDriver person, String name) {
        for (int i = 0; i < 60; i++) {
            Control focused = person.controls().focused();
            if (focused instanceof Control.Button button && button.name().equals(name)) {
                return;
            }
            does(person, new Action.PressKeys<>(List.of(Key.Named.TAB)));
        }
        throw new AssertionError("The button '" + name + "' cannot be reached with the Tab key.");
    }

    private void logIn(GuiDriver person) {
        open(person, "/login");
        person.capture();
        does(person, new Action.TypeText<>(Text.of("admin")));
        does(person, new Action.PressKeys<>(List.of(Key.Named.TAB)));
        does(person, new Action.TypeText<>(Text.of(PASSWORD)));
        does(person, new Action.PressKeys<>(List.of(Key.Named.ENTER)));
        person.capture();
    }

    private void open(GuiDriver person, String path) {
        does(person, new Action.OpenUrl<>(URI.create("http://127.0.0.1:" + port + path)));
    }

    private static void does(GuiDriver person, Action.Input<Space.Driver> action) {
        assertThat(person.perform(action)).as("%s", action).isInstanceOf(ActionOutcome.Performed.class);
    }

    private static boolean isDark(int rgb) {
        return (rgb >> 16 & 255) < 60 && (rgb >> 8 & 255) < 60 && (rgb & 255) < 70;
    }

    private static int differing(BufferedImage one, BufferedImage other) {
        int differing = 0;
        for (int y = 0; y < one.getHeight(); y++) {
            for (int x = 0; x < one.getWidth(); x++) {
                if (one.getRGB(x, y) != other.getRGB(x, y)) {
                    differing++;
                }
            }
        }
        return differing;
    }

    private static <T> T await(String what, Supplier<@Nullable T> look) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            T found = look.get();
            if (found != null) {
                return found;
            }
            assertThat(System.nanoTime()).as("%s in time", what).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }
}
