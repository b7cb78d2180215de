package dev.sightline.mobile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.screen.Box;
import dev.sightline.screen.Point;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import dev.sightline.screen.Transform;
import dev.sightline.testkit.CoordinateProperties;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openqa.selenium.interactions.Sequence;

/** Phones of any size and density, upright and turned; where a finger lands is read from the protocol's own words. */
class CoordinateMappingTests {

    static LongStream seeds() {
        return LongStream.range(0, 500);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void androidTakesThePixelsOfTheWholeScreen(long seed) {
        var random = new SplittableRandom(seed);
        // status bar, notch and navigation bar are part of the picture and of the coordinates
        Size<Space.Pixels> picture = turned(random.nextInt(320, 2000), random.nextInt(480, 3600), random);
        hold(picture, new Size<>(picture.width(), picture.height()), random);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void iphoneTakesPoints(long seed) {
        var random = new SplittableRandom(seed);
        int density = random.nextInt(1, 4);
        Size<Space.Pixels> points = turned(random.nextInt(320, 1100), random.nextInt(480, 1400), random);
        hold(
                new Size<>(points.width() * density, points.height() * density),
                new Size<>(points.width(), points.height()),
                random);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void emulatedPhoneTakesCssPixels(long seed) {
        var random = new SplittableRandom(seed);
        double ratio = random.nextDouble(0.75, 4.5);
        Size<Space.Pixels> css = turned(random.nextInt(240, 1100), random.nextInt(320, 1400), random);
        // as Chromium rounds the picture, which may be a pixel more
        hold(
                new Size<>(
                        Math.round(css.width() * ratio) + random.nextInt(2),
                        Math.round(css.height() * ratio) + random.nextInt(2)),
                new Size<>(css.width(), css.height()),
                random);
    }

    private static Size<Space.Pixels> turned(double width, double height, SplittableRandom random) {
        return random.nextBoolean() ? new Size<>(width, height) : new Size<>(height, width);
    }

    private static void hold(Size<Space.Pixels> picture, Size<Space.Driver> screen, SplittableRandom random) {
        CoordinateProperties.hold(
                new CoordinateProperties.Screen(
                        picture,
                        Transform.between(picture, screen),
                        Box.of(0, 0, screen.width(), screen.height()),
                        CoordinateMappingTests::landing),
                random);
    }

    /** Where a tap, a long press and a swipe that begins there put the finger. */
    private static Point<Space.Driver> landing(Point<Space.Driver> point) {
        Point<Space.Driver> tap = firstMove(Gestures.tap(point, 1).getFirst());
        assertThat(firstMove(Gestures.longPress(point, Duration.ofSeconds(1)).getFirst()))
                .isEqualTo(tap);
        assertThat(firstMove(Gestures.swipe(point, point, Duration.ofSeconds(1)).getFirst()))
                .isEqualTo(tap);
        return tap;
    }

    private static Point<Space.Driver> firstMove(Sequence finger) {
        if (finger.encode().get("actions") instanceof List<?> actions
                && actions.getFirst() instanceof Map<?, ?> move
                && move.get("x") instanceof Number x
                && move.get("y") instanceof Number y) {
            return new Point<>(x.doubleValue(), y.doubleValue());
        }
        throw new AssertionError("The finger does not begin with a move: " + finger.encode());
    }
}
