package dev.sightline.web;

import dev.sightline.action.Secret;
import dev.sightline.driver.DriverProvider;
import dev.sightline.driver.GuiDriverFactory;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
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
     * @param logins user names and passwords for servers that ask for them by HTTP authentication, each under a name of
     *     its own
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
            @Nullable Integer readySessions,
            @Nullable Map<String, Login> logins) {}

    /**
     * A user name and password that one server receives when it asks for them by HTTP authentication (Basic, Digest).
     *
     * @param url of the server; scheme, host and port count
     */
    public record Login(
            @Nullable URI url,
            @Nullable String user,
            @Nullable String password) {

        /** Shows no password. */
        @Override
        public String toString() {
            return "login as '" + user + "' at " + (url == null ? "no URL" : BrowserSession.redacted(url));
        }
    }

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
        WebDriverOptions.Builder builder = WebDriverOptions.builder()
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
                .readySessions(or(settings.readySessions(), settings.remoteUrl() == null ? 1 : 0));
        or(settings.logins(), Map.<String, Login>of()).forEach((name, login) -> add(builder, name, login));
        return builder.build();
    }

    private static void add(WebDriverOptions.Builder builder, String name, Login login) {
        URI url = login.url();
        String user = login.user();
        String password = login.password();
        if (url == null || user == null || password == null || password.isEmpty()) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot use the login '" + name + "' of the web driver: it needs a url, a user and a password.");
        }
        builder.login(url, user, Secret.of("login." + name, password));
    }

    private static <T> T or(@Nullable T setting, T otherwise) {
        return setting == null ? otherwise : setting;
    }
}
