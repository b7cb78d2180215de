package dev.sightline.web;

import dev.sightline.screen.Box;
import dev.sightline.screen.Point;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import dev.sightline.screen.Transform;
import dev.sightline.testkit.CoordinateProperties;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openqa.selenium.interactions.Encodable;
import org.openqa.selenium.interactions.PointerInput;

/** Viewports of any size, device pixel ratio and zoom; where the mouse lands is read from the protocol's own words. */
class CoordinateMappingTests {

    private static final PointerInput MOUSE = new PointerInput(PointerInput.Kind.MOUSE, "mouse");

    static LongStream seeds() {
        return LongStream.range(0, 500);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void pointsStayOnThePageAndComeBack(long seed) {
        var random = new SplittableRandom(seed);
        double ratio = random.nextDouble(0.25, 5);
        double zoom = random.nextInt(3) == 0 ? random.nextDouble(0.3, 3) : 1;
        double width = random.nextInt(50, 3000);
        double height = random.nextInt(50, 3000);
        var picture =
                new Size<Space.Pixels>(Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio)));
        // zoom makes a CSS pixel larger, so that fewer of them fit, and not a whole number
        var viewport = new Size<Space.Driver>(width / zoom, height / zoom);
        CoordinateProperties.hold(
                new CoordinateProperties.Screen(
                        picture,
                        Transform.between(picture, viewport),
                        Box.of(0, 0, viewport.width(), viewport.height()),
                        CoordinateMappingTests::landing),
                random);
    }

    private static Point<Space.Driver> landing(Point<Space.Driver> point) {
        if (Mouse.to(MOUSE, point, Duration.ZERO) instanceof Encodable move) {
            Map<String, Object> words = move.encode();
            if (words.get("x") instanceof Number x && words.get("y") instanceof Number y) {
                return new Point<>(x.doubleValue(), y.doubleValue());
            }
        }
        throw new AssertionError("The mouse says no place.");
    }
}
