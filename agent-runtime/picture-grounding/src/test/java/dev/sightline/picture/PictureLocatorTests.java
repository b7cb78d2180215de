package dev.sightline.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.error.SightlineException;
import dev.sightline.grounding.GroundingException;
import dev.sightline.grounding.GroundingException.Reason;
import dev.sightline.grounding.Target;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Transform;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureLocatorTests {

    private static final Color INK = new Color(0x202428);

    @TempDir
    Path folder;

    private final PictureLocator locator = new PictureLocator();
    private final BufferedImage image = new BufferedImage(300, 120, BufferedImage.TYPE_INT_RGB);
    private final Graphics2D graphics = image.createGraphics();

    PictureLocatorTests() {
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, 300, 120);
    }

    /** A basket of 20 × 20 pixels. */
    private void basket(int x, int y, Color colour) {
        graphics.setColor(colour);
        graphics.fillRect(x + 2, y + 8, 16, 10);
        graphics.drawLine(x + 2, y + 8, x + 7, y + 1);
        graphics.drawLine(x + 17, y + 8, x + 12, y + 1);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(x + 6, y + 11, 2, 4);
        graphics.fillRect(x + 12, y + 11, 2, 4);
    }

    private Target.ByPicture stored(String name, int x, int y) throws IOException {
        Path file = folder.resolve(name);
        ImageIO.write(image.getSubimage(x - 4, y - 4, 28, 28), "png", file.toFile());
        return Target.picture(file.toString());
    }

    private Screenshot shown(double pixelRatio) {
        return Screenshot.ofImage(
                image, new Transform<>(1 / pixelRatio, 1 / pixelRatio, 0, 0), ScreenState.UNKNOWN, Instant.EPOCH);
    }

    @Test
    void pictureIsFound() throws IOException {
        basket(40, 30, INK);

        var located = locator.locate(shown(1), stored("basket.png", 40, 30));

        assertThat(located.point().x()).isEqualTo(50);
        assertThat(located.point().y()).isEqualTo(40);
        assertThat(located.how()).contains("basket.png", "score 1.00");
    }

    @Test
    void twoEqualPlacesAreAmbiguousUnlessANumberIsGiven() throws IOException {
        basket(40, 30, INK);
        basket(140, 30, INK);
        Target.ByPicture picture = stored("basket.png", 40, 30);

        assertThatThrownBy(() -> locator.locate(shown(1), picture))
                .isInstanceOfSatisfying(
                        GroundingException.class, e -> assertThat(e.reason()).isEqualTo(Reason.AMBIGUOUS))
                .hasMessageContaining("2 times: at (50, 40), score 1.00; at (150, 40), score 1.00")
                .hasMessageContaining("nth");
        assertThat(locator.locate(shown(1), picture.nth(2)).point().x()).isEqualTo(150);
        assertThatThrownBy(() -> locator.locate(shown(1), picture.nth(3)))
                .isInstanceOf(GroundingException.class)
                .hasMessageContaining("2 times, so there is no number 3");
    }

    @Test
    void absentPictureIsReportedWithWhatComesNearest() throws IOException {
        basket(40, 30, INK);
        Target.ByPicture picture = stored("basket.png", 40, 30);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(45, 38, 10, 10);

        assertThatThrownBy(() -> locator.locate(shown(1), picture))
                .isInstanceOfSatisfying(
                        GroundingException.class, e -> assertThat(e.reason()).isEqualTo(Reason.ABSENT))
                .hasMessageContaining("What comes nearest: at (50, 40), score 0.");
    }

    @Test
    void disabledLookIsNotTheSame() throws IOException {
        basket(40, 30, INK);
        Target.ByPicture picture = stored("basket.png", 40, 30);
        basket(40, 30, new Color(0xc8c8c8));

        assertThatThrownBy(() -> locator.locate(shown(1), picture))
                .isInstanceOf(GroundingException.class)
                .hasMessageContaining("fainter, as if disabled");
    }

    @Test
    void sameShapeInAnotherColourIsNotTheSame() throws IOException {
        basket(40, 30, new Color(0xc02020));
        Target.ByPicture picture = stored("basket.png", 40, 30);
        basket(40, 30, new Color(0x108010));

        assertThatThrownBy(() -> locator.locate(shown(1), picture)).isInstanceOf(GroundingException.class);
    }

    @Test
    void pictureForThePixelRatioOfTheScreenGoesFirst() throws IOException {
        basket(40, 30, INK);
        stored("basket@2x.png", 40, 30);
        graphics.setColor(Color.RED);
        graphics.fillRect(200, 40, 10, 10);
        graphics.fillRect(195, 35, 10, 5);
        Target.ByPicture other = stored("basket.png", 196, 36);

        assertThat(locator.locate(shown(2), other).point().x()).isEqualTo(50);
    }

    @Test
    void missingAndUnusableFilesAreNamed() throws IOException {
        assertThatThrownBy(() -> locator.locate(
                        shown(1), Target.picture(folder.resolve("none.png").toString())))
                .isInstanceOf(SightlineException.class)
                .hasMessageContaining("none.png")
                .hasMessageContaining("no such file");
        Target.ByPicture plain = stored("plain.png", 40, 30);
        assertThatThrownBy(() -> locator.locate(shown(1), plain))
                .isInstanceOf(SightlineException.class)
                .hasMessageContaining("plain.png")
                .hasMessageContaining("one colour");
        Path text = Files.writeString(folder.resolve("text.png"), "no image");
        assertThatThrownBy(() -> locator.locate(shown(1), Target.picture(text.toString())))
                .isInstanceOf(SightlineException.class)
                .hasMessageContaining("is not an image");
    }

    @Test
    void blankPathAndNumberBelowOneAreRejected() {
        assertThatThrownBy(() -> Target.picture(" ")).isInstanceOf(SightlineException.class);
        assertThatThrownBy(() -> Target.picture("a.png").nth(0)).isInstanceOf(SightlineException.class);
    }
}
