package dev.sightline.mobile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sightline.screen.Point;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.interactions.Sequence;

class GesturesTests {

    private static final Size<Space.Driver> SCREEN = new Size<>(1080, 2400);

    /** The x and y of every move of a finger, in order. */
    private static List<int[]> places(Sequence finger) {
        var places = new ArrayList<int[]>();
        if (finger.encode().get("actions") instanceof List<?> actions) {
            for (Object action : actions) {
                if (action instanceof Map<?, ?> map && "pointerMove".equals(map.get("type"))) {
                    places.add(new int[] {number(map.get("x")), number(map.get("y"))});
                }
            }
        }
        return places;
    }

    private static int number(@Nullable Object value) {
        return value instanceof Number number ? number.intValue() : Integer.MIN_VALUE;
    }

    @RepeatedTest(200)
    void scrollAddsUpToTheDistanceAndStaysOnTheScreen(RepetitionInfo repetition) {
        var random = new SplittableRandom(repetition.getCurrentRepetition());
        var point = new Point<Space.Driver>(random.nextDouble(1080), random.nextDouble(2400));
        double deltaX = random.nextInt(3) == 0 ? random.nextDouble(-3000, 3000) : 0;
        double deltaY = random.nextDouble(-9000, 9000);
        double sumX = 0;
        double sumY = 0;
        var strokes = Gestures.scroll(point, deltaX, deltaY, SCREEN);
        for (List<Sequence> stroke : strokes) {
            List<int[]> places = places(stroke.getFirst());
            int[] from = places.getFirst();
            int[] to = places.getLast();
            sumX += from[0] - to[0];
            sumY += from[1] - to[1];
            for (int[] place : places) {
                assertThat(place[0]).isBetween(0, 1079);
                assertThat(place[1]).isBetween(0, 2399);
            }
        }
        // coordinates are whole, so each stroke may be one off
        assertThat(sumX).isCloseTo(deltaX, within((double) strokes.size()));
        assertThat(sumY).isCloseTo(deltaY, within((double) strokes.size()));
    }

    @Test
    void scrollByNothingIsNoStroke() {
        assertThat(Gestures.scroll(new Point<>(500, 500), 0, 0, SCREEN)).isEmpty();
    }

    @RepeatedTest(100)
    void pinchKeepsItsRatioAndStaysOnTheScreen(RepetitionInfo repetition) {
        var random = new SplittableRandom(repetition.getCurrentRepetition());
        var point = new Point<Space.Driver>(random.nextDouble(1080), random.nextDouble(2400));
        double scale = Math.exp(random.nextDouble(-2, 2));
        List<Sequence> fingers = Gestures.pinch(point, scale, SCREEN);
        if (fingers.isEmpty()) {
            return;
        }
        List<int[]> left = places(fingers.getFirst());
        List<int[]> right = places(fingers.getLast());
        double before = distance(left.getFirst(), right.getFirst());
        double after = distance(left.getLast(), right.getLast());
        assertThat(after / before).isCloseTo(scale, within(scale * 0.15));
        for (int[] place : List.of(left.getFirst(), left.getLast(), right.getFirst(), right.getLast())) {
            assertThat(place[0]).isBetween(0, 1079);
            assertThat(place[1]).isBetween(0, 2399);
        }
    }

    @Test
    void pinchInTheMiddleIsPossibleAndInACornerIsNot() {
        assertThat(Gestures.pinch(new Point<>(540, 1200), 3, SCREEN)).hasSize(2);
        assertThat(Gestures.pinch(new Point<>(3, 3), 3, SCREEN)).isEmpty();
    }

    private static double distance(int[] a, int[] b) {
        return Math.hypot(a[0] - b[0], a[1] - b[1]);
    }
}
