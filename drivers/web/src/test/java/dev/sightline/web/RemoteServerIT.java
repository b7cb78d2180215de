package dev.sightline.web;

import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.chrome.ChromeDriverService;

/** The contract through a WebDriver server that is not a Grid: screenshots are WebDriver's own there. */
class RemoteServerIT extends WebContractIT {

    private @Nullable ChromeDriverService server;

    @Override
    protected void start(Path folder) throws Exception {
        super.start(folder);
        server = new ChromeDriverService.Builder()
                .usingDriverExecutable(Executables.driver(null).toFile())
                .usingAnyFreePort()
                .withSilent(true)
                .build();
        server.sendOutputTo(OutputStream.nullOutputStream());
        server.start();
    }

    @Override
    protected void stop() {
        super.stop();
        if (server != null) {
            server.stop();
        }
    }

    @Override
    BrowserSession start(WebDriverOptions.Builder options) {
        String address = Objects.requireNonNull(server).getUrl().toString();
        return BrowserSession.remote(options.remoteUrl(URI.create(address)).build(), () -> {});
    }

    @Override
    boolean hasTools() {
        return false;
    }
}
