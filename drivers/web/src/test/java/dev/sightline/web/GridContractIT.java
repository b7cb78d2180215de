package dev.sightline.web;

import dev.sightline.testkit.grid.SeleniumGrid;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract through a hub and a node of Selenium Grid. */
class GridContractIT extends WebContractIT {

    @SuppressWarnings("NullAway.Init") // started before all tests
    private static SeleniumGrid grid;

    @BeforeAll
    static void startGrid(@TempDir Path folder) throws IOException, InterruptedException {
        grid = Grids.start(folder);
        grid.addChromium(1);
    }

    @AfterAll
    static void stopGrid() {
        if (grid != null) {
            grid.close();
        }
    }

    @Override
    BrowserSession start(WebDriverOptions.Builder options) {
        return BrowserSession.remote(options.remoteUrl(URI.create(grid.url())).build(), () -> {});
    }
}
