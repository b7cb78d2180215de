package dev.sightline.runtime.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.action.Action;
import dev.sightline.agent.RunResult;
import dev.sightline.agent.RunResult.Outcome;
import dev.sightline.runtime.SightlineAgent;
import dev.sightline.runtime.options.AgentOptions;
import dev.sightline.screen.Point;
import dev.sightline.testkit.FakeDriver;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks whose targets are pictures, on a screen that is drawn. Its pixel ratio is 2. */
class PictureTargetTests {

    @TempDir
    Path folder;

    private static void symbol(Graphics2D graphics, int x, int y) {
        graphics.setColor(Color.WHITE);
        graphics.drawOval(x + 2, y + 2, 20, 20);
        graphics.drawOval(x + 3, y + 3, 18, 18);
        graphics.fillRect(x + 22, y + 20, 12, 4);
        graphics.drawLine(x + 8, y + 16, x + 16, y + 6);
    }

    private RunResult click(FakeDriver driver, String target) throws IOException {
        var picture = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(Color.BLACK);
        graphics.fillRect(0, 0, 40, 30);
        symbol(graphics, 2, 2);
        ImageIO.write(picture, "png", folder.resolve("symbol@2x.png").toFile());
        return SightlineAgent.builder(_ -> driver)
                .options(AgentOptions.DEFAULT.withTargetTimeout(Duration.ZERO))
                .build()
                .run(TaskReader.create()
                        .read("steps: [ click: { picture: " + target + " } ]", "pictures.task.yaml", folder));
    }

    private static FakeDriver showing(int... places) {
        return new FakeDriver().painting((graphics, _) -> {
            graphics.setColor(Color.BLACK);
            graphics.fillRect(0, 0, FakeDriver.WIDTH, FakeDriver.HEIGHT);
            for (int place : places) {
                symbol(graphics, place, 100);
            }
        });
    }

    @Test
    void pictureBesideTheTaskIsClicked() throws IOException {
        FakeDriver driver = showing(300);

        click(driver, "symbol@2x.png").orThrow();

        assertThat(driver.actions())
                .singleElement()
                .isInstanceOfSatisfying(
                        Action.Click.class, click -> assertThat(click.point()).isEqualTo(new Point<>(159, 56.5)));
    }

    @Test
    void pictureOfTheScreensOwnPixelRatioStandsForTheOther() throws IOException {
        FakeDriver driver = showing(300);

        click(driver, "symbol.png").orThrow();

        assertThat(driver.actions()).hasSize(1);
    }

    @Test
    void absentAndAmbiguousPicturesFailTheRunWithWhatWasFound() throws IOException {
        FakeDriver empty = showing();
        assertThat(click(empty, "symbol.png").outcome())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.reason())
                                .contains("does not show the picture", "symbol.png", "resembles"));
        assertThat(empty.actions()).isEmpty();
        FakeDriver two = showing(100, 300);
        assertThat(click(two, "symbol.png").outcome())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.reason()).contains("2 times", "nth"));
        assertThat(two.actions()).isEmpty();
    }

    @Test
    void relationWithAPictureIsRejectedWhenTheTaskIsRead() {
        assertThatThrownBy(() -> TaskReader.create()
                        .read("steps: [ click: { picture: a.png, below: Cart } ]", "a.task.yaml", folder))
                .isInstanceOf(TaskFormatException.class)
                .hasMessageContaining("'picture' together with a relation");
    }
}
