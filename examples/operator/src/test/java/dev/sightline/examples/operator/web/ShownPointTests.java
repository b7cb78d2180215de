package dev.sightline.examples.operator.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sightline.screen.Point;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.web.server.ResponseStatusException;

class ShownPointTests {

    private static final double[] ZOOMS = {0.25, 0.33, 0.5, 0.67, 0.75, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 3, 5};
    private static final double[] RATIOS = {1, 1.25, 1.5, 1.75, 2, 2.625, 3};
    private static final int CASES = 20_000;

    /** A screen, and how somebody sees it: a picture anywhere on a page of any zoom, on a display of any density. */
    private record Seen(Size<Space.Pixels> screen, double cssWidth, double devicePixelsPerCss) {

        static Seen any(SplittableRandom random) {
            double ratioOfScreen = RATIOS[random.nextInt(RATIOS.length)];
            var screen = new Size<Space.Pixels>(
                    Math.round(random.nextInt(240, 2560) * ratioOfScreen),
                    Math.round(random.nextInt(240, 1600) * ratioOfScreen));
            double zoom = ZOOMS[random.nextInt(ZOOMS.length)];
            double ratio = RATIOS[random.nextInt(RATIOS.length)];
            return new Seen(screen, random.nextDouble(160, 2000) / zoom, zoom * ratio);
        }

        double cssHeight() {
            return cssWidth * screen.height() / screen.width();
        }

        /** What a page reports of a press on the middle of a device pixel of its display, with the picture's rectangle. */
        ShownPoint press(double left, double top, double deviceX, double deviceY) {
            double clientX = left + deviceX / devicePixelsPerCss;
            double clientY = top + deviceY / devicePixelsPerCss;
            return new ShownPoint(clientX - left, clientY - top, cssWidth, cssHeight());
        }
    }

    @Test
    void pressLandsOnTheScreenPixelThatIsDrawnThere() {
        var random = new SplittableRandom(13);
        for (int i = 0; i < CASES; i++) {
            Seen seen = Seen.any(random);
            double deviceX = Math.floor(random.nextDouble() * seen.cssWidth() * seen.devicePixelsPerCss()) + 0.5;
            double deviceY = Math.floor(random.nextDouble() * seen.cssHeight() * seen.devicePixelsPerCss()) + 0.5;
            ShownPoint press = seen.press(random.nextDouble(0, 3000), random.nextDouble(-500, 3000), deviceX, deviceY);

            Point<Space.Pixels> found = press.on(seen.screen());

            // how a browser draws: the picture is stretched over its rectangle, in device pixels
            double drawnX = Math.min(
                    deviceX * seen.screen().width() / (seen.cssWidth() * seen.devicePixelsPerCss()),
                    Math.nextDown(seen.screen().width()));
            double drawnY = Math.min(
                    deviceY * seen.screen().height() / (seen.cssHeight() * seen.devicePixelsPerCss()),
                    Math.nextDown(seen.screen().height()));
            assertThat(found.x()).as("%s on %s", press, seen).isCloseTo(drawnX, within(1e-6));
            assertThat(found.y()).as("%s on %s", press, seen).isCloseTo(drawnY, within(1e-6));
            assertThat(seen.screen().contains(found)).isTrue();
        }
    }

    @Test
    void everyScreenPixelCanBeHitThatIsDrawnAtLeastOnePixelWide() {
        var random = new SplittableRandom(17);
        for (int i = 0; i < CASES; i++) {
            var screen = new Size<Space.Pixels>(random.nextInt(200, 4000), random.nextInt(200, 3000));
            double scale = random.nextDouble(1, 4);
            int column = random.nextInt((int) screen.width());
            int row = random.nextInt((int) screen.height());

            Point<Space.Pixels> hit = new ShownPoint(
                            (column + 0.5) * scale,
                            (row + 0.5) * scale,
                            screen.width() * scale,
                            screen.height() * scale)
                    .on(screen);

            assertThat((int) hit.x()).isEqualTo(column);
            assertThat((int) hit.y()).isEqualTo(row);
        }
    }

    @Test
    void edgesOfThePictureLieOnTheScreen() {
        var screen = new Size<Space.Pixels>(1600, 900);
        assertThat(screen.contains(new ShownPoint(800, 450, 800, 450).on(screen)))
                .isTrue();
        assertThat(new ShownPoint(-0.4, -0.4, 800, 450).on(screen)).isEqualTo(new Point<>(0, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "-3, 5, 800, 450",
        "804, 5, 800, 450",
        "5, 460, 800, 450",
        "NaN, 5, 800, 450",
        "5, 5, 0, 450",
        "5, 5, Infinity, 450",
        "5, 5, -800, -450"
    })
    void pointOutsideThePictureIsRefused(double x, double y, double width, double height) {
        var screen = new Size<Space.Pixels>(1600, 900);
        assertThatThrownBy(() -> new ShownPoint(x, y, width, height).on(screen))
                .isInstanceOf(ResponseStatusException.class)
                .hasMessageContaining("outside the picture");
    }

    @Test
    void pictureOfAnotherScreenIsRefused() {
        var turned = new Size<Space.Pixels>(900, 1600);
        assertThatThrownBy(() -> new ShownPoint(10, 10, 800, 450).on(turned))
                .isInstanceOf(ResponseStatusException.class)
                .hasMessageContaining("changed its size");
    }
}
