package dev.sightline.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.screen.Box;
import dev.sightline.screen.Point;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import dev.sightline.testkit.CoordinateProperties;
import java.awt.Rectangle;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One to four monitors of any size around the main one, at any scale, seen through every scope. */
class CoordinateMappingTests {

    private static final double[] SCALES = {1, 1, 1.25, 1.5, 1.75, 2, 3};

    static LongStream seeds() {
        return LongStream.range(0, 500);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void pointsStayOnTheScreenAndComeBack(long seed) {
        var random = new SplittableRandom(seed);
        Monitors monitors = monitors(random);
        for (Scope scope : scopes(monitors, random)) {
            Rectangle area = monitors.area(scope, _ -> window(monitors, random));
            assertThat(monitors.bounds().contains(area))
                    .as("%s of %s", area, monitors)
                    .isTrue();
            double scale = monitors.all().getFirst().scale();
            // at a fractional scale Robot's picture may be a pixel more or less
            var picture = new Size<Space.Pixels>(
                    Math.max(1, rounded(area.width * scale, random)),
                    Math.max(1, rounded(area.height * scale, random)));
            CoordinateProperties.hold(
                    new CoordinateProperties.Screen(
                            picture,
                            Monitors.toDriver(area, (int) picture.width(), (int) picture.height()),
                            Box.of(area.x, area.y, area.width, area.height),
                            point -> {
                                java.awt.Point landed = Pointer.whole(point);
                                return new Point<>(landed.x, landed.y);
                            }),
                    random);
        }
    }

    private static double rounded(double value, SplittableRandom random) {
        return switch (random.nextInt(3)) {
            case 0 -> Math.floor(value);
            case 1 -> Math.ceil(value);
            default -> Math.rint(value);
        };
    }

    /** The main one at (0, 0), the others left, right, above or below of what is there. */
    private static Monitors monitors(SplittableRandom random) {
        double scale = SCALES[random.nextInt(SCALES.length)];
        var all = new ArrayList<Monitors.Monitor>();
        var taken = new Rectangle(0, 0, random.nextInt(320, 4000), random.nextInt(240, 2200));
        all.add(new Monitors.Monitor(new Rectangle(taken), scale));
        for (int more = random.nextInt(4); more > 0; more--) {
            var next = new Rectangle(0, 0, random.nextInt(320, 4000), random.nextInt(240, 2200));
            switch (random.nextInt(4)) {
                case 0 -> next.setLocation(taken.x - next.width, random.nextInt(-500, 500));
                case 1 -> next.setLocation(taken.x + taken.width, random.nextInt(-500, 500));
                case 2 -> next.setLocation(random.nextInt(-500, 500), taken.y - next.height);
                default -> next.setLocation(random.nextInt(-500, 500), taken.y + taken.height);
            }
            all.add(new Monitors.Monitor(new Rectangle(next), scale));
            taken = taken.union(next);
        }
        return new Monitors(all);
    }

    private static List<Scope> scopes(Monitors monitors, SplittableRandom random) {
        Rectangle whole = monitors.bounds();
        return List.of(
                new Scope.AllMonitors(),
                new Scope.Monitor(random.nextInt(monitors.all().size())),
                // partly outside, with fractions
                new Scope.Region(Box.of(
                        whole.x + random.nextDouble(-50, whole.width - 10),
                        whole.y + random.nextDouble(-50, whole.height - 10),
                        random.nextDouble(60, 3000),
                        random.nextDouble(60, 3000))),
                new Scope.Window("any"));
    }

    /** A window that may hang over the edges of the desktop, in device pixels. */
    private static Rectangle window(Monitors monitors, SplittableRandom random) {
        Rectangle whole = monitors.bounds();
        double scale = monitors.all().getFirst().scale();
        int width = random.nextInt(100, 2000);
        int height = random.nextInt(100, 2000);
        return new Rectangle(
                (int) (scale * (whole.x + random.nextInt(-50, whole.width - 10))),
                (int) (scale * (whole.y + random.nextInt(-50, whole.height - 10))),
                (int) (scale * width),
                (int) (scale * height));
    }
}
