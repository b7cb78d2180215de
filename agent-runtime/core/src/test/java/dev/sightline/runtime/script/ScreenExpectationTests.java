package dev.sightline.runtime.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.agent.RunResult;
import dev.sightline.agent.StepRecord;
import dev.sightline.driver.ActionOutcome.Performed;
import dev.sightline.grounding.Located;
import dev.sightline.grounding.TextLine;
import dev.sightline.screen.Box;
import dev.sightline.testkit.FakeDriver;
import dev.sightline.testkit.GivenLines;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Steps that count what shows, and that store and compare pictures. */
@Timeout(30)
class ScreenExpectationTests {

    private static final GivenLines TABLE = GivenLines.rows(
            "Name | State", "Mug | In stock", "Jug | In stock", "Cup | Sold out, again Sold out", "Total: 3");

    private final FakeDriver driver = new FakeDriver();

    @TempDir
    Path folder;

    private RunResult run(String steps) {
        return new FakeRun(driver, folder).of(TABLE, steps);
    }

    private RunResult update(String steps) {
        FakeRun fake = new FakeRun(driver, folder);
        return fake.agent(TABLE).updatePictures(true).build().run(fake.task(steps));
    }

    // ---- counting

    @Test
    void occurrencesAndRowsAreCounted() {
        RunResult result = run("""
                steps:
                  - expect_count: { of: In stock, count: 2 }
                  - expect_count: { of: Sold out, count: 2 }
                  - expect_count: { of: { contains: u }, below: Name, count: 3 }
                  - expect_count: { below: State, count: 3 }
                  - expect_count: { of: Lamp, count: 0 }
                  - expect_count: { of: { matches: '[MJ]ug' }, at_least: 1 }
                  - expect_count: { of: Mug, at_most: 1 }
                """);

        FakeRun.assertSucceeded(result);
        assertThat(result.steps().getFirst().outcome()).isEqualTo(new Performed("found 2"));
    }

    @Test
    void stepKeepsWhatItRead() {
        RunResult result = run("steps: [ expect: Mug, press: enter ]");

        assertThat(result.steps().getFirst().read()).extracting(TextLine::text).contains("Mug", "In stock", "Total: 3");
        assertThat(result.steps().getLast().read()).isEmpty();
    }

    @Test
    void wrongCountIsReportedWithWhatWasRead() {
        assertThat(run("steps: [ expect_count: { of: In stock, below: State, count: 3 } ]")
                        .outcome()
                        .reason())
                .isEqualTo(
                        "At 'expect 3 times 'In stock' below 'State'': Expected 3 times 'In stock' below 'State', but"
                                + " found 2. Read on the screen: 'Name', 'State', 'Mug', 'In stock', 'Jug', 'In stock', 'Cup',"
                                + " 'Sold out, again Sold out', 'Total: 3'.");
        assertThat(run("steps: [ expect_count: { below: Name, at_least: 9 } ]")
                        .outcome()
                        .reason())
                .contains("Expected at least 9 lines below 'Name', but found 4.");
    }

    // ---- enabled

    @Test
    void whatIsNoControlIsNeitherEnabledNorDisabled() {
        assertThat(run("steps: [ expect_enabled: Mug ]").outcome().reason())
                .isEqualTo(
                        "At 'expect 'Mug' to be enabled': Found 'Mug', but not whether it is enabled: neither its pixels"
                                + " nor the driver show a control there.");
    }

    @Test
    void pixelsShowWhetherABoxIsEnabled() {
        FakeRun fake = new FakeRun(driver, folder);
        GivenLines screen = GivenLines.rows("[x] News");

        assertThat(fake.of(screen, "steps: [ expect_disabled: { text: News } ]")
                        .outcome()
                        .reason())
                .contains("but not whether it is enabled");
        FakeRun.assertSucceeded(fake.of(screen, "steps: [ check: News ]"));
    }

    // ---- pictures

    @Test
    void screenshotIsStoredInTheFolderOfTheRun() throws Exception {
        RunResult result = run("""
                variables: { what: cart }
                steps: [ screenshot: "the ${what}" ]
                """);

        FakeRun.assertSucceeded(result);
        Path picture = Objects.requireNonNull(result.folder()).resolve("pictures/the cart.png");
        assertThat(ImageIO.read(picture.toFile()).getWidth()).isEqualTo(FakeDriver.WIDTH);
    }

    @Test
    void screenshotNeedsAFolderAndAName() {
        FakeRun fake = new FakeRun(driver, folder);

        assertThat(fake.agent(TABLE)
                        .build()
                        .run(fake.task("steps: [ screenshot: cart ]"))
                        .outcome()
                        .reason())
                .contains("the agent has no runs folder");
        assertThat(run("steps: [ screenshot: ../cart ]").outcome().reason()).contains("the name must consist of");
    }

    @Test
    void screenIsComparedWithWhatWasStored() {
        // the fake driver has a pixel ratio of 2
        driver.painting((graphics, _) -> graphics.fillRect(100, 50, 30, 30));
        FakeRun.assertSucceeded(update("steps: [ expect_screenshot: pictures/shop.png ]"));
        assertThat(folder.resolve("pictures/shop@2x.png")).isRegularFile();
        FakeRun.assertSucceeded(run("steps: [ expect_screenshot: pictures/shop.png ]"));

        driver.painting((graphics, _) -> graphics.fillRect(110, 50, 30, 30));
        RunResult result = run("steps: [ expect_screenshot: pictures/shop.png ]");

        Path pictures = Objects.requireNonNull(result.folder()).resolve("pictures");
        assertThat(result.outcome().reason())
                .isEqualTo("At 'expect the screen to look like pictures/shop.png': Expected the screen to look like '"
                        + folder.resolve("pictures/shop@2x.png")
                        + "', but 600 of 230,400 pixels differ (0.260 %; none tolerated), within 100,50 to 140,80 of the"
                        + " screen. Run with --update to accept this. Seen: '" + pictures.resolve("shop@2x-seen.png")
                        + "'. Differences: '" + pictures.resolve("shop@2x-difference.png") + "'.");
        StepRecord step = result.steps().getFirst();
        assertThat(step.located()).extracting(Located::box).isEqualTo(new Box<>(100, 50, 140, 80));
        assertThat(pictures.resolve("shop@2x-difference.png")).isRegularFile();
        FakeRun.assertSucceeded(run("steps: [ expect_screenshot: { file: pictures/shop.png, tolerance: 0.003 } ]"));
    }

    @Test
    void slightlyOtherShadeIsNoDifference() {
        driver.painting((graphics, _) -> {
            graphics.setColor(new Color(200, 100, 50));
            graphics.fillRect(0, 0, 50, 50);
        });
        FakeRun.assertSucceeded(update("steps: [ expect_screenshot: shop.png ]"));
        driver.painting((graphics, _) -> {
            graphics.setColor(new Color(205, 95, 55));
            graphics.fillRect(0, 0, 50, 50);
        });

        FakeRun.assertSucceeded(run("steps: [ expect_screenshot: shop.png ]"));
    }

    @Test
    void onlyAPartIsComparedAndMasksAreNot() {
        String steps = "steps: [ expect_screenshot: { file: part.png, around: [Name, In stock, Cup], masks: Jug } ]"
                .replace("In stock", "{ text: In stock, nth: 2 }");
        driver.painting((_, _) -> {});
        FakeRun.assertSucceeded(update(steps));

        driver.painting((graphics, _) -> {
            var jug = GivenLines.box(2, 0, "Jug");
            graphics.fillRect((int) jug.left(), (int) jug.top(), 10, 10);
            graphics.fillRect(500, 300, 50, 50);
        });
        FakeRun.assertSucceeded(run(steps));

        driver.painting((graphics, _) -> graphics.fillRect(100, 60, 5, 5));
        assertThat(run(steps).outcome().reason()).contains("25 of ").contains("within 100,60 to 105,65");
    }

    @Test
    void missingPictureIsNotStoredByItself() throws Exception {
        RunResult result = run("steps: [ expect_screenshot: none.png ]");

        assertThat(result.outcome().reason())
                .contains("there is no such file. Run with --update to store what the screen shows, which is '");
        assertThat(folder.resolve("none@2x.png")).doesNotExist();
        assertThatThrownBy(() -> new FakeRun(driver, folder).task("steps: [ expect_screenshot: shop.jpg ]"))
                .hasMessageContaining("must be the path of a file that ends with .png, but is 'shop.jpg'");

        Files.writeString(folder.resolve("text@2x.png"), "no image");
        assertThat(run("steps: [ expect_screenshot: text.png ]").outcome().reason())
                .contains("it is not an image. Delete it and run with --update.");
    }

    @Test
    void pictureThatCannotBeReadFailsTheStep() throws Exception {
        var whole = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(640, 360, BufferedImage.TYPE_INT_RGB), "png", whole);
        Files.write(folder.resolve("half@2x.png"), Arrays.copyOf(whole.toByteArray(), 60));

        assertThat(run("steps: [ expect_screenshot: half.png ]").outcome().reason())
                .contains("Cannot read the picture '" + folder.resolve("half@2x.png") + "': ")
                .contains("Check that it is a whole PNG file");
    }

    @Test
    void pictureThatCannotBeStoredFailsTheStep() throws Exception {
        Files.writeString(folder.resolve("pictures"), "a file");

        assertThat(update("steps: [ expect_screenshot: pictures/shop.png ]")
                        .outcome()
                        .reason())
                .contains("Cannot write the picture '" + folder.resolve("pictures/shop@2x.png") + "': ");
    }

    @Test
    void otherSizeIsReported() throws Exception {
        Files.write(
                folder.resolve("small@2x.png"),
                java.util.Base64.getDecoder()
                        .decode(
                                "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="));

        assertThat(run("steps: [ expect_screenshot: small.png ]").outcome().reason())
                .contains("it has 640x360 pixels instead of 1x1");
    }
}
