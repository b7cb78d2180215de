package dev.sightline.web;

import dev.sightline.testkit.grid.SeleniumGrid;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Selenium Grids, where they can be had. */
final class Grids {

    private Grids() {}

    /** Starts a Grid without nodes, or skips the test with the reason. */
    static SeleniumGrid start(Path folder) throws IOException, InterruptedException {
        try {
            return SeleniumGrid.start(folder);
        } catch (SeleniumGrid.Unavailable e) {
            String reason = "no Selenium Grid: " + e.getMessage();
            System.out.println("Skipped: " + reason);
            return Assumptions.abort(reason);
        }
    }
}
