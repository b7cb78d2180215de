package dev.sightline.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A measurement, to be asked for on a machine that does nothing else. */
@OnDisplay
@EnabledIfSystemProperty(
        named = "sightline.timing",
        matches = "true",
        disabledReason = "ask for it with -Dsightline.timing=true")
class CaptureTimingIT {

    private static final int WARM_UP = 50;
    private static final int ROUNDS = 200;

    @Test
    void captureTakesAtMostTenMilliseconds(@TempDir Path folder) {
        try (var driver = DesktopDriverFactory.builder().build().open(folder)) {
            var millis = new ArrayList<Double>();
            for (int round = 0; round < WARM_UP + ROUNDS; round++) {
                long start = System.nanoTime();
                var shot = driver.capture();
                if (round >= WARM_UP) {
                    millis.add((System.nanoTime() - start) / 1e6);
                }
                assertThat(shot.size().toString()).isEqualTo("1280×800");
            }
            millis.sort(null);
            double median = millis.get(ROUNDS / 2);
            System.out.printf(
                    Locale.ROOT,
                    "capture of 1280x800: median %.2f ms, 90th percentile %.2f ms%n",
                    median,
                    millis.get(ROUNDS * 9 / 10));
            assertThat(median).isLessThanOrEqualTo(10);
        }
    }
}
