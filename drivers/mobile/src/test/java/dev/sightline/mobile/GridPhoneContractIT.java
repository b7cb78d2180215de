package dev.sightline.mobile;

import dev.sightline.testkit.android.AppiumServer;
import dev.sightline.testkit.grid.SeleniumGrid;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The contract on an emulated phone behind a Selenium Grid: a hub, and a node that relays to Appium. */
class GridPhoneContractIT extends ChromiumPhoneContractIT {

    private @Nullable SeleniumGrid grid;

    @Override
    protected void start(Path folder) throws Exception {
        super.start(Files.createDirectory(folder.resolve("android")));
        grid = Phones.grid(Files.createDirectory(folder.resolve("grid")));
        Phones.relay(grid, appium(), 1);
    }

    @Override
    protected void stop() {
        if (grid != null) {
            grid.close();
        }
        super.stop();
    }

    @Override
    String server(AppiumServer appium) {
        return Objects.requireNonNull(grid).url();
    }
}
