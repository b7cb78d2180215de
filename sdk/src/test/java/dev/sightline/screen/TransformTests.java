package dev.sightline.screen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import dev.sightline.error.SightlineException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TransformTests {

    @Test
    void sidesAreStretchedIndependently() {
        Transform<Space.Model, Space.Pixels> transform =
                Transform.between(new Size<>(1288, 728), new Size<>(1280, 720));

        assertThat(transform.apply(new Point<>(1288, 728))).isEqualTo(new Point<>(1280, 720));
        assertThat(transform.apply(new Point<>(0, 0))).isEqualTo(new Point<>(0, 0));
        assertThat(transform.apply(new Point<>(644, 182))).isEqualTo(new Point<>(640, 180));
    }

    @Test
    void inverseLeadsBack() {
        var random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            var transform = new Transform<Space.Pixels, Space.Driver>(
                    0.1 + random.nextDouble() * 4,
                    0.1 + random.nextDouble() * 4,
                    random.nextDouble(-5000, 5000),
                    random.nextDouble(-5000, 5000));
            var point = new Point<Space.Pixels>(random.nextDouble(-100, 8000), random.nextDouble(-100, 8000));

            Point<Space.Pixels> back = transform.inverse().apply(transform.apply(point));

            assertThat(back.x()).isCloseTo(point.x(), offset(1e-6));
            assertThat(back.y()).isCloseTo(point.y(), offset(1e-6));
        }
    }

    @Test
    void thenIsOneAfterTheOther() {
        var first = new Transform<Space.Model, Space.Pixels>(2, 3, 10, -20);
        var second = new Transform<Space.Pixels, Space.Driver>(0.5, 0.25, 7, 9);
        var point = new Point<Space.Model>(11, 13);

        assertThat(first.then(second).apply(point)).isEqualTo(second.apply(first.apply(point)));
    }

    @Test
    void distancesHaveNoOffset() {
        var transform = new Transform<Space.Pixels, Space.Driver>(0.5, 2, 100, 100);

        assertThat(transform.applyWidth(10)).isEqualTo(5);
        assertThat(transform.applyHeight(10)).isEqualTo(20);
    }

    @Test
    void scaleOfZeroIsRejected() {
        assertThatThrownBy(() -> new Transform<Space.Model, Space.Pixels>(0, 1, 0, 0))
                .isInstanceOf(SightlineException.class)
                .hasMessageContaining("scale 0.0, 1.0");
    }

    @Test
    void rightAndBottomEdgeLieOutside() {
        var size = new Size<Space.Pixels>(100, 50);

        assertThat(size.contains(new Point<>(0, 0))).isTrue();
        assertThat(size.contains(new Point<>(99.9, 49.9))).isTrue();
        assertThat(size.contains(new Point<>(100, 20))).isFalse();
        assertThat(size.contains(new Point<>(20, 50))).isFalse();
        assertThat(size.contains(new Point<>(-0.1, 20))).isFalse();
    }
}
