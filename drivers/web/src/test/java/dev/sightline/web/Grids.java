package dev.sightline.web;

import dev.sightline.testkit.grid.SeleniumGrid;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Selenium Grids with nodes of Chromium. */
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

    /** Adds a node that runs Chromium. */
    static Process addChromium(SeleniumGrid grid, int sessions) throws IOException, InterruptedException {
        return grid.addNode("""
                max-sessions = %1$d
                override-max-sessions = true
                [[node.driver-configuration]]
                display-name = "Chromium"
                max-sessions = %1$d
                webdriver-executable = "%2$s"
                stereotype = '{"browserName": "chrome", "goog:chromeOptions": {"binary": "%3$s"}}'
                """.formatted(sessions, Executables.driver(null), Executables.browser(null)));
    }
}
