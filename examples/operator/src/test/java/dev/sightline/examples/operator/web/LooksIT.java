package dev.sightline.examples.operator.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.action.Action;
import dev.sightline.action.Key;
import dev.sightline.driver.GuiDriver;
import dev.sightline.examples.operator.PersonClient;
import dev.sightline.examples.operator.RunningApp;
import dev.sightline.examples.operator.audit.AuditLine;
import dev.sightline.examples.operator.runs.Questions;
import dev.sightline.examples.operator.runs.RunRequest;
import dev.sightline.examples.operator.runs.RunStatus;
import dev.sightline.screen.Point;
import dev.sightline.screen.Screenshot;
import dev.sightline.web.WebDriverFactory;
import dev.sightline.web.WebDriverOptions;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * How the pages look, from the narrowest to the widest, and how far one gets without a mouse. It also makes the pictures of
 * the README; {@code -Doperator.pictures=true} puts them there.
 */
@Timeout(240)
class LooksIT extends RunningApp {

    private static final long LARGEST_PICTURE = 200_000;
    private static final Path PICTURES = Path.of("pictures");

    @Test
    void runIsStartedAndApprovedWithoutAMouseAndThePicturesOfTheReadmeAreMade() throws Exception {
        try (var browsers = new WebDriverFactory(
                        WebDriverOptions.builder().viewport(1280, 800).build());
                GuiDriver person = browsers.open(data())) {
            logIn(person);
            open(person, "/new?sample=order");
            tabTo(person, "Start the run");
            press(person, Key.Named.ENTER);
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
            assertThat(isFocused(person, "Approve")).isTrue();
            press(person, Key.Named.ENTER);
            await(
                    "the approval",
                    () -> questions.open(run).stream()
                                    .noneMatch(open -> open.id().equals(first.id()))
                            ? true
                            : null);

            tabTo(person, "Take over");
            press(person, Key.Named.ENTER);
            awaitWords(person, "In control");
            awaitWords(person, "Harbour Goods");
            keep(person, "control.png");

            tabTo(person, "Hand back");
            press(person, Key.Named.ENTER);
            await("the screen is handed back", () -> attempt(run).lease().isEmpty() ? true : null);
            tabTo(person, "Stop");
            press(person, Key.Named.ENTER);
            await("it is stopped", () -> store.find(run).orElseThrow().status() == RunStatus.STOPPED ? true : null);
            assertThat(audit.of(run))
                    .extracting(AuditLine::event)
                    .contains("question.approved", "run.taken-over", "run.handed-back", "run.stopped");
        }
    }

    @Test
    void pagesFitAPhoneInTheDark() throws Exception {
        var phone = WebDriverOptions.builder()
                .viewport(360, 740)
                .argument("--blink-settings=preferredColorScheme=0")
                .build();
        try (var browsers = new WebDriverFactory(phone);
                GuiDriver person = browsers.open(data())) {
            store.add(
                    new RunRequest(
                            "A run with a long name, so that its row needs all of the width",
                            RunRequest.Kind.TASK,
                            "steps: []",
                            null,
                            "web",
                            null,
                            false),
                    "admin");
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
        PersonClient person = admin();
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
}
