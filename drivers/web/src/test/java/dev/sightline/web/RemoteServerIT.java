package dev.sightline.web;

import java.io.OutputStream;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.openqa.selenium.chrome.ChromeDriverService;

/** The contract through a WebDriver server that is no Grid: screenshots are WebDriver's own there. */
class RemoteServerIT extends WebContractIT {

    @SuppressWarnings("NullAway.Init") // started before all tests
    private static ChromeDriverService server;

    @BeforeAll
    static void startServer() throws Exception {
        server = new ChromeDriverService.Builder()
                .usingDriverExecutable(Executables.driver(null).toFile())
                .usingAnyFreePort()
                .withSilent(true)
                .build();
        server.sendOutputTo(OutputStream.nullOutputStream());
        server.start();
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.stop();
        }
    }

    @Override
    BrowserSession start(WebDriverOptions.Builder options) {
        return BrowserSession.remote(
                options.remoteUrl(URI.create(server.getUrl().toString())).build(), () -> {});
    }

    @Override
    boolean hasTools() {
        return false;
    }
}
