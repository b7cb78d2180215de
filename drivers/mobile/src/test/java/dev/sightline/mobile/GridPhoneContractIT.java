package dev.sightline.mobile;

import dev.sightline.testkit.android.AppiumServer;
import dev.sightline.testkit.grid.SeleniumGrid;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The contract on an emulated phone behind a Selenium Grid: a hub, and a node that relays to Appium. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GridPhoneContractIT extends ChromiumPhoneContractIT {

    private SeleniumGrid grid;

    @BeforeAll
    void startGrid(@TempDir Path folder) throws Exception {
        grid = Phones.grid(folder);
        Phones.relay(grid, appium(), 1);
    }

    @AfterAll
    void stopGrid() {
        if (grid != null) {
            grid.close();
        }
    }

    @Override
    String server(AppiumServer appium) {
        return grid.url();
    }
}
