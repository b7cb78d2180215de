package dev.sightline.runtime.internal.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.runtime.dialect.ImageWindow;
import dev.sightline.screen.Point;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Transform;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelImageTests {

    private static final ImageWindow WINDOW = ImageWindow.ofTokens(4, 1280, 28);

    @ParameterizedTest
    @CsvSource({"1280, 720", "1920, 1080", "1366, 768", "1080, 2400", "20, 20", "10, 1000"})
    void cornersMapOntoCorners(int width, int height) {
        ModelImage image = ModelImage.of(screenshot(width, height), WINDOW);

        assertThat(image.toPixels().apply(new Point<>(0, 0))).isEqualTo(new Point<>(0, 0));
        Point<?> corner = image.toPixels()
                .apply(new Point<>(image.size().width(), image.size().height()));
        assertThat(corner.x()).isEqualTo(width);
        assertThat(corner.y()).isEqualTo(height);
    }

    @Test
    void encodedImageHasTheStatedSizeAndIsStretchedOverAllOfIt() throws IOException {
        var source = new BufferedImage(1920, 1080, BufferedImage.TYPE_INT_RGB);
        var graphics = source.createGraphics();
        graphics.setColor(Color.RED);
        graphics.fillRect(960, 0, 960, 540);
        graphics.setColor(Color.GREEN);
        graphics.fillRect(0, 540, 960, 540);
        graphics.setColor(Color.BLUE);
        graphics.fillRect(960, 540, 960, 540);
        graphics.dispose();

        ModelImage image = ModelImage.of(screenshot(source), WINDOW);
        BufferedImage shown = ImageIO.read(new ByteArrayInputStream(image.encoded()));

        assertThat(shown.getWidth()).isEqualTo(1316);
        assertThat(shown.getHeight()).isEqualTo(728);
        assertThat(shown.getRGB(0, 0)).isEqualTo(Color.BLACK.getRGB());
        assertThat(shown.getRGB(1315, 0)).isEqualTo(Color.RED.getRGB());
        assertThat(shown.getRGB(0, 727)).isEqualTo(Color.GREEN.getRGB());
        assertThat(shown.getRGB(1315, 727)).isEqualTo(Color.BLUE.getRGB());
        assertThat(shown.getRGB(658 + 3, 364 - 4)).isEqualTo(Color.RED.getRGB());
        assertThat(shown.getRGB(658 - 4, 364 + 3)).isEqualTo(Color.GREEN.getRGB());
    }

    @ParameterizedTest
    @CsvSource({"1288, 728", "700, 420", "56, 28", "2576, 1456"})
    void plainAreaKeepsItsColourAndAStepItsPlace(int width, int height) {
        var source = new BufferedImage(1280, 720, BufferedImage.TYPE_INT_RGB);
        var graphics = source.createGraphics();
        graphics.setColor(new Color(13, 99, 201));
        graphics.fillRect(0, 0, 1280, 720);
        graphics.setColor(new Color(250, 251, 3));
        graphics.fillRect(640, 0, 640, 720);
        graphics.dispose();

        BufferedImage resized = BicubicResize.to(source, width, height);

        // the filter reaches two pixels of the smaller image, and overshoots beside a step
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                if (Math.abs(x + 0.5 - width / 2.0) > 4) {
                    assertThat(resized.getRGB(x, y) & 0xFFFFFF)
                            .isEqualTo(x < width / 2 ? 13 << 16 | 99 << 8 | 201 : 250 << 16 | 251 << 8 | 3);
                }
            }
        }
        int middle = resized.getRGB(width / 2, 0) >> 8 & 255;
        int before = resized.getRGB(width / 2 - 1, 0) >> 8 & 255;
        assertThat(before).isLessThan(middle);
    }

    @Test
    void imageOfTheRightSizeIsShownAsItIs() {
        Screenshot screenshot = screenshot(1288, 728);

        assertThat(ModelImage.of(screenshot, WINDOW).encoded()).isSameAs(screenshot.encoded());
    }

    private static Screenshot screenshot(int width, int height) {
        return screenshot(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB));
    }

    private static Screenshot screenshot(BufferedImage image) {
        return Screenshot.ofImage(image, new Transform<>(1, 1, 0, 0), ScreenState.UNKNOWN, Instant.EPOCH);
    }
}
