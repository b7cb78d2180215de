package dev.sightline.web;

import dev.sightline.testkit.grid.SeleniumGrid;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The contract through a hub and a node of Selenium Grid. */
class GridContractIT extends WebContractIT {

    private @Nullable SeleniumGrid grid;

    @Override
    protected void start(Path folder) throws Exception {
        super.start(folder);
        grid = Grids.start(Files.createDirectory(folder.resolve("grid")));
        grid.addChromium(1);
    }

    @Override
    protected void stop() {
        super.stop();
        if (grid != null) {
            grid.close();
        }
    }

    @Override
    BrowserSession start(WebDriverOptions.Builder options) {
        return BrowserSession.remote(
                options.remoteUrl(URI.create(Objects.requireNonNull(grid).url()))
                        .build(),
                () -> {});
    }
}
