package dev.sightline.runtime.internal.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.error.SightlineException;
import dev.sightline.runtime.dialect.ImageWindow;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmartResizeTests {

    /** What the model's published image processor gives. */
    @ParameterizedTest
    @CsvSource({
        "1280, 720, 12845056, 1288, 728",
        "1920, 1080, 12845056, 1932, 1092",
        "1366, 768, 12845056, 1372, 756",
        "1024, 768, 12845056, 1036, 756",
        "3840, 2160, 12845056, 3836, 2156",
        "1080, 2400, 12845056, 1092, 2408",
        "630, 350, 12845056, 616, 336",
        "1522, 1022, 12845056, 1512, 1008",
        "42, 70, 12845056, 56, 56",
        "20, 20, 12845056, 56, 56",
        "10, 1000, 12845056, 28, 560",
        "1280, 720, 1003520, 1288, 728",
        "1920, 1080, 1003520, 1316, 728",
        "1366, 768, 1003520, 1316, 728",
        "1024, 768, 1003520, 1036, 756",
        "3840, 2160, 1003520, 1316, 728",
        "1080, 2400, 1003520, 672, 1484",
    })
    void sizeIsThatOfThePublishedProcessor(int width, int height, int maxPixels, int toWidth, int toHeight) {
        assertThat(SmartResize.of(width, height, atMost(maxPixels))).isEqualTo(new Size<>(toWidth, toHeight));
    }

    @Test
    void resizedSizeStaysAsItIs() {
        for (int width = 28; width < 4000; width += 97) {
            for (int height = 28; height < 3000; height += 101) {
                if (Math.max(width, height) > 100 * Math.min(width, height)) {
                    continue;
                }
                var once = SmartResize.of(width, height, atMost(1_003_520));
                var twice = SmartResize.of((int) once.width(), (int) once.height(), atMost(1_003_520));

                assertThat(once.width() % 28).isZero();
                assertThat(once.height() % 28).isZero();
                assertThat(once.width() * once.height()).isBetween(3136.0, 1_003_520.0);
                assertThat(twice).as("%s × %s", width, height).isEqualTo(once);
            }
        }
    }

    @Test
    void sideMoreThanTwoHundredTimesTheOtherIsRejected() {
        assertThat(SmartResize.of(2000, 10, atMost(12_845_056)).width()).isPositive();
        assertThatThrownBy(() -> SmartResize.of(2001, 10, atMost(12_845_056)))
                .isInstanceOf(SightlineException.class)
                .hasMessage("Cannot show the model a screen of 2001×10: one side is more than 200 times the other.");
    }

    /** A server with a minimum of 1024 tokens then leaves the image as it is. */
    @ParameterizedTest
    @CsvSource({"800, 600, 1036, 784", "390, 844, 616, 1344", "320, 480, 756, 1120", "1280, 720, 1288, 728"})
    void smallScreenIsEnlargedToTheMinimum(int width, int height, int toWidth, int toHeight) {
        ImageWindow window = ImageWindow.ofTokens(1024, 1280, 28);

        Size<?> size = SmartResize.of(width, height, window);

        assertThat(size).isEqualTo(new Size<>(toWidth, toHeight));
        assertThat(SmartResize.of(toWidth, toHeight, window)).isEqualTo(size);
    }

    /** What is sent must be what the server shows the model, whatever the screen. */
    @ParameterizedTest
    @CsvSource({
        "1024, 1280, 28, 0",
        "1024, 1280, 32, 0",
        "4, 1280, 28, 500",
        "4, 1280, 28, 1024",
        "4, 1280, 32, 1024",
        "4, 289, 28, 0",
        "1024, 1030, 28, 0",
        "2048, 4096, 28, 0",
    })
    void sizeNeverLeavesTheWindow(int minTokens, int maxTokens, int factor, int longestSide) {
        int token = factor * factor;
        var window = new ImageWindow(
                minTokens * token, maxTokens * token, factor, longestSide == 0 ? ImageWindow.UNLIMITED : longestSide);
        for (int width = 20; width <= 4000; width += 91) {
            for (int height = 25; height <= 4000; height += 87) {
                Size<Space.Model> size = SmartResize.of(width, height, window);

                assertThat(window.contains(size))
                        .as("%s × %s: %s", width, height, size)
                        .isTrue();
                assertThat(SmartResize.of((int) size.width(), (int) size.height(), window))
                        .isEqualTo(size);
            }
        }
    }

    @Test
    void screenIsHardlyDistortedInTheUsualWindow() {
        ImageWindow window = ImageWindow.ofTokens(1024, 1280, 28);
        for (int width = 300; width <= 4000; width += 91) {
            for (int height = Math.max(300, width / 4); height <= 4 * width; height += 87) {
                Size<Space.Model> size = SmartResize.of(width, height, window);

                double distortion = size.width() / size.height() * height / width;
                assertThat(distortion).as("%s × %s: %s", width, height, size).isBetween(0.9, 1.1);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1280, 720, 500, 504, 280, 476, 280",
        "390, 844, 1024, 0, 0, 392, 840",
        "1920, 1080, 1024, 0, 0, 1008, 560"
    })
    void longerSideStaysBelowTheLimit(
            int width, int height, int longestSide, int notWidth, int notHeight, int toWidth, int toHeight) {
        var window = new ImageWindow(4 * 784, 1280 * 784, 28, longestSide);

        assertThat(SmartResize.of(width, height, window)).isEqualTo(new Size<>(toWidth, toHeight));
    }

    private static ImageWindow atMost(int pixels) {
        return new ImageWindow(4 * 28 * 28, pixels, 28);
    }
}
