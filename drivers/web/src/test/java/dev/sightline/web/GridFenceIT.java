package dev.sightline.web;

import dev.sightline.testkit.grid.SeleniumGrid;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The fence through a hub and a node of Selenium Grid: what the developer tools report is judged there, too. */
class GridFenceIT extends FenceIT {

    private @Nullable SeleniumGrid grid;

    @Override
    WebGuiDriver open(Path folder) throws Exception {
        SeleniumGrid started = Grids.start(Files.createDirectory(folder.resolve("grid")));
        grid = started;
        started.addChromium(1);
        WebDriverOptions options =
                WebDriverOptions.builder().remoteUrl(URI.create(started.url())).build();
        return new WebGuiDriver(BrowserSession.remote(options, () -> {}), options, folder, FENCE);
    }

    @Override
    void stop() {
        if (grid != null) {
            grid.close();
        }
    }

    @Override
    boolean judgesConnections() {
        return false;
    }
}
