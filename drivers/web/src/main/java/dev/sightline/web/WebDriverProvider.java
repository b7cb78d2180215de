package dev.sightline.web;

import dev.sightline.driver.DriverProvider;
import dev.sightline.driver.GuiDriverFactory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The driver {@code web}: Chromium through Selenium.
 *
 * @since 0.1.0
 */
public final class WebDriverProvider implements DriverProvider<WebDriverProvider.Settings> {

    /**
     * Settings of a browser. What is null has the default of {@link WebDriverOptions}.
     *
     * @param browser path of the Chromium or Chrome executable; searched for on the PATH
     * @param driver path of the chromedriver executable; searched for on the PATH
     * @param remoteUrl URL of a WebDriver server or Selenium Grid, instead of a local browser
     * @param headless whether the browser runs without a window
     * @param viewportWidth width of the page in CSS pixels
     * @param viewportHeight height of the page in CSS pixels
     * @param devicePixelRatio pixels of a screenshot per CSS pixel
     * @param uploadFolder folder from which files may be uploaded; without one, none may
     * @param timeout how long one command to the browser may take
     * @param maxSessions number of browsers that run at the same time; further runs wait
     * @param readySessions number of browsers started ahead of their use; unless it is set, one local browser and none
     *     of a remote server, where a browser that nobody uses would keep a slot from others
     */
    public record Settings(
            @Nullable Path browser,
            @Nullable Path driver,
            @Nullable URI remoteUrl,
            @Nullable Boolean headless,
            @Nullable Integer viewportWidth,
            @Nullable Integer viewportHeight,
            @Nullable Double devicePixelRatio,
            @Nullable Path uploadFolder,
            @Nullable Duration timeout,
            @Nullable Integer maxSessions,
            @Nullable Integer readySessions) {}

    @Override
    public String type() {
        return "web";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public GuiDriverFactory create(Settings settings) {
        return new WebDriverFactory(options(settings));
    }

    static WebDriverOptions options(Settings settings) {
        WebDriverOptions defaults = WebDriverOptions.builder().build();
        return WebDriverOptions.builder()
                .browser(settings.browser())
                .driver(settings.driver())
                .remoteUrl(settings.remoteUrl())
                .headless(or(settings.headless(), defaults.headless()))
                .viewport(
                        or(settings.viewportWidth(), defaults.width()),
                        or(settings.viewportHeight(), defaults.height()))
                .devicePixelRatio(or(settings.devicePixelRatio(), defaults.devicePixelRatio()))
                .uploadFolder(settings.uploadFolder())
                .timeout(or(settings.timeout(), defaults.timeout()))
                .maxSessions(or(settings.maxSessions(), defaults.maxSessions()))
                .readySessions(or(settings.readySessions(), settings.remoteUrl() == null ? 1 : 0))
                .build();
    }

    private static <T> T or(@Nullable T setting, T otherwise) {
        return setting == null ? otherwise : setting;
    }
}
