package dev.sightline.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.action.Action;
import dev.sightline.driver.GuiDriver;
import dev.sightline.driver.Screencast;
import dev.sightline.screen.Point;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ScreencastIT {

    private static final double RATIO = 1.25;

    private static final String BUTTON = """
            <!doctype html><title>%1$s</title>
            <style>body { margin: 0; height: 100vh; background: %1$s }</style>
            <script>addEventListener('click', () => { %2$s })</script>
            """;

    private static Site site;
    private static WebDriverFactory factory;

    @TempDir
    static Path folder;

    private final BlockingQueue<byte[]> pictures = new LinkedBlockingQueue<>();
    private GuiDriver driver;

    @BeforeAll
    static void openSite() throws IOException {
        site = new Site();
        factory = new WebDriverFactory(WebDriverOptions.builder()
                .viewport(1280, 720)
                .devicePixelRatio(RATIO)
                .maxSessions(1)
                .build());
    }

    @AfterAll
    static void closeSite() {
        factory.close();
        site.close();
    }

    @BeforeEach
    void open() {
        driver = factory.open(folder);
    }

    private Screencast open(URI page) {
        driver.perform(new Action.OpenUrl<>(page));
        driver.capture();
        return Objects.requireNonNull(driver.screencast());
    }

    @AfterEach
    void close() {
        driver.close();
    }

    private void click() {
        driver.perform(Action.Click.at(new Point<>(640, 360)));
    }

    private BufferedImage await(Predicate<Integer> colour) throws IOException, InterruptedException {
        while (true) {
            byte[] file = pictures.poll(60, TimeUnit.SECONDS);
            assertThat(file).as("a picture").isNotNull();
            BufferedImage picture = ImageIO.read(new ByteArrayInputStream(file));
            if (colour.test(picture.getRGB(picture.getWidth() / 2, picture.getHeight() / 2))) {
                return picture;
            }
        }
    }

    private static boolean isRed(int rgb) {
        return (rgb >> 16 & 255) > 200 && (rgb >> 8 & 255) < 60 && (rgb & 255) < 60;
    }

    private static boolean isBlue(int rgb) {
        return (rgb >> 16 & 255) < 60 && (rgb >> 8 & 255) < 60 && (rgb & 255) > 200;
    }

    @Test
    void pictureOfAStillPageComesAtOnceAndShowsTheWholeScreen() throws Exception {
        Screencast screencast = open(site.put("/still", BUTTON.formatted("red", "")));
        screencast.start(pictures::add);

        BufferedImage picture = await(ScreencastIT::isRed);
        Size<Space.Pixels> screen = driver.capture().size();
        assertThat((double) picture.getWidth() / picture.getHeight())
                .isBetween(screen.width() / screen.height() - 0.01, screen.width() / screen.height() + 0.01);
        for (int[] corner : new int[][] {{2, 2}, {picture.getWidth() - 3, picture.getHeight() - 3}}) {
            assertThat(isRed(picture.getRGB(corner[0], corner[1])))
                    .as("all of it is the page")
                    .isTrue();
        }
    }

    @Test
    void changesAreShownWhileTheDriverIsUsed() throws Exception {
        Screencast screencast =
                open(site.put("/change", BUTTON.formatted("red", "document.body.style.background = 'blue'")));
        screencast.start(pictures::add);
        await(ScreencastIT::isRed);
        click();
        await(ScreencastIT::isBlue);
    }

    @Test
    void manyPicturesDoNotStallIt() throws Exception {
        Screencast screencast = open(site.put(
                "/many",
                BUTTON.formatted(
                        "red",
                        "let n = 0; const next = () => { document.body.style.background = n++ < 60 ? `rgb(${n * 3}, 200, 0)` :"
                                + " 'blue'; if (n <= 60) requestAnimationFrame(next); }; next()")));
        screencast.start(pictures::add);
        await(ScreencastIT::isRed);
        click();
        // the last one of many is shown, though nothing follows it
        await(ScreencastIT::isBlue);
    }

    @Test
    void itFollowsTheTabInFront() throws Exception {
        URI other = site.put("/other", BUTTON.formatted("blue", ""));
        Screencast screencast = open(site.put(
                "/first", BUTTON.formatted("red", "window.open('" + other.getPath() + "', '_blank', 'noopener')")));
        screencast.start(pictures::add);
        await(ScreencastIT::isRed);
        click();
        while (driver.capture().state().tabs().size() < 2) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        await(ScreencastIT::isBlue);
        driver.perform(new Action.CloseTab<>());
        await(ScreencastIT::isRed);
    }

    @Test
    void nothingComesAfterItWasStoppedAndItCanBeStartedAgain() throws Exception {
        Screencast screencast =
                open(site.put("/again", BUTTON.formatted("red", "document.body.style.background = 'blue'")));
        screencast.start(pictures::add);
        await(ScreencastIT::isRed);
        screencast.stop();
        screencast.stop();
        pictures.clear();
        click();
        assertThat(isBlue(driver.capture().image().getRGB(640, 360))).isTrue();
        assertThat(pictures).isEmpty();

        screencast.start(pictures::add);
        await(ScreencastIT::isBlue);
        driver.close();
        screencast.start(pictures::add);
        screencast.stop();
    }
}
