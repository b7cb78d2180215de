package dev.sightline.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sightline.screen.Box;
import dev.sightline.screen.Point;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import dev.sightline.screen.Transform;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * Properties of the mapping of a point from the image that the model is shown, through the screenshot, to where the
 * driver's input lands, and back; for any size, ratio and origin of a screen.
 *
 * @since 0.1.0
 */
public final class CoordinateProperties {

    /** Sides of a model's image are multiples of this. */
    private static final int MODEL_STEP = 28;

    private static final int MOST_MODEL_STEPS = 80;
    private static final int POINTS = 40;
    private static final double EXACT = 1e-6;

    private CoordinateProperties() {}

    /**
     * One screen, at one moment.
     *
     * @param picture the size of its screenshot
     * @param toDriver of the screenshot
     * @param area all that may be touched, in the driver's units; its right and bottom edges lie outside
     * @param landing where input at a point lands: most input devices support whole units only
     */
    public record Screen(
            Size<Space.Pixels> picture,
            Transform<Space.Pixels, Space.Driver> toDriver,
            Box<Space.Driver> area,
            Function<Point<Space.Driver>, Point<Space.Driver>> landing) {}

    /** Checks all properties for one screen and an image of random size. */
    public static void hold(Screen screen, SplittableRandom random) {
        var model = new Size<Space.Model>(
                MODEL_STEP * random.nextInt(1, MOST_MODEL_STEPS), MODEL_STEP * random.nextInt(1, MOST_MODEL_STEPS));
        Transform<Space.Model, Space.Pixels> toPixels = Transform.between(model, screen.picture);
        cornersAreCorners(screen);
        // the points that a model can name: edges first, then anywhere
        double[] xs = places(model.width(), random);
        double[] ys = places(model.height(), random);
        for (int i = 0; i < xs.length; i++) {
            pointStaysOnTheScreenAndComesBack(screen, model, toPixels, new Point<>(xs[i], ys[i]));
        }
        for (int i = 0; i < POINTS; i++) {
            middleOfWhatIsSeenIsHit(screen, random);
        }
        neighboursKeepTheirOrder(screen, model, toPixels, random);
    }

    private static double[] places(double extent, SplittableRandom random) {
        double[] places = new double[POINTS];
        for (int i = 0; i < POINTS; i++) {
            places[i] = switch (random.nextInt(6)) {
                case 0 -> 0;
                case 1 -> extent - 1;
                case 2 -> extent - 1.0 / 1024;
                case 3 -> random.nextDouble(extent);
                default -> random.nextInt((int) extent);
            };
        }
        return places;
    }

    private static void cornersAreCorners(Screen screen) {
        Point<Space.Driver> first = screen.toDriver.apply(new Point<>(0, 0));
        Point<Space.Driver> end = screen.toDriver.apply(new Point<>(screen.picture.width(), screen.picture.height()));
        assertThat(first.x()).as("left of %s", screen).isCloseTo(screen.area.left(), within(EXACT));
        assertThat(first.y()).as("top of %s", screen).isCloseTo(screen.area.top(), within(EXACT));
        assertThat(end.x()).as("right of %s", screen).isCloseTo(screen.area.right(), within(EXACT));
        assertThat(end.y()).as("bottom of %s", screen).isCloseTo(screen.area.bottom(), within(EXACT));
    }

    private static void pointStaysOnTheScreenAndComesBack(
            Screen screen,
            Size<Space.Model> model,
            Transform<Space.Model, Space.Pixels> toPixels,
            Point<Space.Model> named) {
        Point<Space.Pixels> pixel = toPixels.apply(named);
        Point<Space.Driver> point = screen.toDriver.apply(pixel);
        Point<Space.Driver> landed = screen.landing.apply(point);
        assertThat(screen.picture.contains(pixel))
                .as("%s of a model's image of %s is on the screenshot of %s", named, model, screen)
                .isTrue();
        assertThat(screen.area.contains(point))
                .as("%s of a model's image of %s, which is %s, is on %s", named, model, point, screen)
                .isTrue();
        assertThat(screen.area.contains(landed))
                .as("%s of a model's image of %s lands at %s, on %s", named, model, landed, screen)
                .isTrue();
        // input devices round down to whole units, and nothing else is lost
        assertThat(point.x() - landed.x()).as("x lost at %s", named).isBetween(-EXACT, 1.0);
        assertThat(point.y() - landed.y()).as("y lost at %s", named).isBetween(-EXACT, 1.0);

        Point<Space.Pixels> pixelBack = screen.toDriver.inverse().apply(point);
        Point<Space.Model> back = toPixels.inverse().apply(pixelBack);
        assertThat(pixelBack.x()).isCloseTo(pixel.x(), within(EXACT));
        assertThat(pixelBack.y()).isCloseTo(pixel.y(), within(EXACT));
        assertThat(back.x()).isCloseTo(named.x(), within(EXACT));
        assertThat(back.y()).isCloseTo(named.y(), within(EXACT));
        Point<Space.Driver> atOnce = toPixels.then(screen.toDriver).apply(named);
        assertThat(atOnce.x()).isCloseTo(point.x(), within(EXACT));
        assertThat(atOnce.y()).isCloseTo(point.y(), within(EXACT));
    }

    /** A target that is two units of input wide and high, or more, is hit in its middle, wherever it lies. */
    private static void middleOfWhatIsSeenIsHit(Screen screen, SplittableRandom random) {
        double unitX = 1 / screen.toDriver.scaleX();
        double unitY = 1 / screen.toDriver.scaleY();
        double width = Math.min(screen.picture.width(), 2 * unitX + random.nextInt(50));
        double height = Math.min(screen.picture.height(), 2 * unitY + random.nextInt(50));
        Box<Space.Pixels> target = Box.of(
                random.nextDouble() * (screen.picture.width() - width),
                random.nextDouble() * (screen.picture.height() - height),
                width,
                height);
        Point<Space.Driver> landed = screen.landing.apply(screen.toDriver.apply(target.center()));
        Box<Space.Driver> inDriver = screen.toDriver.apply(target);
        assertThat(landed.x() >= inDriver.left() - EXACT
                        && landed.x() <= inDriver.right()
                        && landed.y() >= inDriver.top() - EXACT
                        && landed.y() <= inDriver.bottom())
                .as("the middle of %s, which is %s, is hit at %s, on %s", target, inDriver, landed, screen)
                .isTrue();
    }

    private static void neighboursKeepTheirOrder(
            Screen screen,
            Size<Space.Model> model,
            Transform<Space.Model, Space.Pixels> toPixels,
            SplittableRandom random) {
        Transform<Space.Model, Space.Driver> way = toPixels.then(screen.toDriver);
        for (int i = 0; i < POINTS; i++) {
            double x = random.nextInt((int) model.width() - 1);
            double y = random.nextInt((int) model.height() - 1);
            Point<Space.Driver> first = screen.landing.apply(way.apply(new Point<>(x, y)));
            Point<Space.Driver> second = screen.landing.apply(way.apply(new Point<>(x + 1, y + 1)));
            assertThat(second.x()).isGreaterThanOrEqualTo(first.x());
            assertThat(second.y()).isGreaterThanOrEqualTo(first.y());
        }
    }
}
