package dev.sightline.examples.operator;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.driver.ActionSpace;
import dev.sightline.driver.DriverInfo;
import dev.sightline.driver.DriverProvider;
import dev.sightline.driver.GuiDriver;
import dev.sightline.driver.GuiDriverFactory;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import dev.sightline.screen.Transform;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;

/**
 * Opens an address by really requesting it, so that a server outside of all processes under test counts what was done.
 * Forty browsers would keep the machine busy for minutes.
 */
public final class LedgerDriverProvider implements DriverProvider<LedgerDriverProvider.Settings> {

    /** There are none. */
    public record Settings() {}

    @Override
    public String type() {
        return "ledger";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public GuiDriverFactory create(Settings settings) {
        return _ -> new LedgerDriver();
    }

    private static final class LedgerDriver implements GuiDriver {

        private final HttpClient client = HttpClient.newHttpClient();
        private final BufferedImage screen = new BufferedImage(320, 240, BufferedImage.TYPE_INT_RGB);

        @Override
        public Screenshot capture() {
            return Screenshot.ofImage(screen, new Transform<>(1, 1, 0, 0), ScreenState.UNKNOWN, Instant.now());
        }

        @Override
        public ActionOutcome perform(Action.Input<Space.Driver> action) {
            if (action instanceof Action.OpenUrl<Space.Driver> open) {
                URI noted = URI.create(
                        open.url() + "&process=" + ProcessHandle.current().pid());
                try {
                    client.send(HttpRequest.newBuilder(noted).build(), HttpResponse.BodyHandlers.discarding());
                } catch (IOException e) {
                    throw new SightlineException(ErrorCategory.DRIVER, "The ledger cannot be reached.", e);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new SightlineException(ErrorCategory.DRIVER, "Interrupted while the ledger was written.", e);
                }
            }
            return ActionOutcome.Performed.PLAIN;
        }

        @Override
        public ActionSpace actionSpace() {
            return ActionSpace.of(ActionKind.OPEN_URL);
        }

        @Override
        public DriverInfo info() {
            return new DriverInfo(DriverInfo.Platform.WEB, "ledger");
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
