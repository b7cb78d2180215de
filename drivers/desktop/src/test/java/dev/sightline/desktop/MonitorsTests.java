package dev.sightline.desktop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sightline.screen.Point;
import dev.sightline.screen.Space;
import java.awt.Rectangle;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class MonitorsTests {

    @Test
    void monitorLeftOfTheMainOneMakesNegativeCoordinates() {
        var monitors = new Monitors(List.of(
                new Monitors.Monitor(new Rectangle(0, 0, 1920, 1080), 1),
                new Monitors.Monitor(new Rectangle(-1280, -200, 1280, 1024), 2)));
        assertThat(monitors.bounds()).isEqualTo(new Rectangle(-1280, -200, 3200, 1280));
        var toDriver = Monitors.toDriver(monitors.boundsOf(1), 2560, 2048);
        assertThat(toDriver.apply(new Point<Space.Pixels>(0, 0))).isEqualTo(new Point<Space.Driver>(-1280, -200));
        assertThat(toDriver.apply(new Point<Space.Pixels>(2559, 2047))).isEqualTo(new Point<Space.Driver>(-0.5, 823.5));
    }

    @RepeatedTest(200)
    void everyPixelLeadsIntoItsAreaAndBack(RepetitionInfo repetition) {
        var random = new SplittableRandom(repetition.getCurrentRepetition());
        var area = new Rectangle(
                random.nextInt(-5000, 5000),
                random.nextInt(-5000, 5000),
                random.nextInt(1, 6000),
                random.nextInt(1, 4000));
        double scale = random.nextInt(4, 13) / 4.0;
        int width = (int) Math.max(1, Math.round(area.width * scale));
        int height = (int) Math.max(1, Math.round(area.height * scale));
        var toDriver = Monitors.toDriver(area, width, height);
        var pixel = new Point<Space.Pixels>(random.nextInt(width) + 0.5, random.nextInt(height) + 0.5);

        Point<Space.Driver> there = toDriver.apply(pixel);
        assertThat(there.x()).isBetween((double) area.x, area.getMaxX());
        assertThat(there.y()).isBetween((double) area.y, area.getMaxY());
        Point<Space.Pixels> back = toDriver.inverse().apply(there);
        assertThat(back.x()).isCloseTo(pixel.x(), within(1e-6));
        assertThat(back.y()).isCloseTo(pixel.y(), within(1e-6));
    }
}
