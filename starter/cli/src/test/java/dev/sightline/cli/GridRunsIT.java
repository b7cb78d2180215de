package dev.sightline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.testkit.grid.SeleniumGrid;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Fifty runs at once over the four sessions of a Selenium Grid. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
final class GridRunsIT {

    private static final int RUNS = 50;

    @Test
    void allFinishAndEverySessionIsReleased(@TempDir Path folder) throws Exception {
        try (SeleniumGrid grid = start(folder);
                var many = new ManyRuns()) {
            grid.addChromium(2);
            grid.addChromium(2);
            assertThat(many.run(RUNS, URI.create(grid.url()), 4, folder.resolve("runs")))
                    .hasSize(RUNS)
                    .allSatisfy(result -> assertThat(result.succeeded())
                            .as(result.outcome().toString())
                            .isTrue());
            List<String> each =
                    IntStream.range(0, RUNS).mapToObj(Integer::toString).toList();
            assertThat(many.told()).containsExactlyInAnyOrderElementsOf(each);
            // the hub hears of the end of a session by an event
            long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (grid.sessions() > 0 && System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
            assertThat(grid.sessions()).isZero();
        }
    }

    private static SeleniumGrid start(Path folder) throws IOException, InterruptedException {
        try {
            return SeleniumGrid.start(folder);
        } catch (SeleniumGrid.Unavailable e) {
            String reason = "no Selenium Grid: " + e.getMessage();
            System.out.println("Skipped: " + reason);
            return Assumptions.abort(reason);
        }
    }
}
