package dev.sightline.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.driver.DriverProviders;
import dev.sightline.driver.GuiDriverFactory;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WebDriverProviderTests {

    private static final WebDriverProvider.Settings NOTHING =
            new WebDriverProvider.Settings(null, null, null, null, null, null, null, null, null, null, null, null);

    private static WebDriverProvider.Settings of(@Nullable Path browser, @Nullable URI remote) {
        return new WebDriverProvider.Settings(
                browser, null, remote, null, null, null, null, null, null, null, null, null);
    }

    @Test
    void isListedByItsName() {
        assertThat(DriverProviders.installed(getClass().getClassLoader()).find("web"))
                .containsInstanceOf(WebDriverProvider.class);
    }

    @Test
    void whatIsNotSetHasTheDefaultsOfTheOptions() {
        WebDriverOptions options = WebDriverProvider.options(NOTHING);
        WebDriverOptions defaults = WebDriverOptions.builder().build();
        assertThat(options.headless()).isEqualTo(defaults.headless());
        assertThat(options.width()).isEqualTo(defaults.width());
        assertThat(options.height()).isEqualTo(defaults.height());
        assertThat(options.timeout()).isEqualTo(defaults.timeout());
        assertThat(options.maxSessions()).isEqualTo(defaults.maxSessions());
    }

    @Test
    void loginsAreForTheirServerAndShowNoPassword() {
        var login = new WebDriverProvider.Login(URI.create("https://intranet.example/start"), "ada", "hush-4711");
        assertThat(login.toString()).contains("ada", "intranet.example").doesNotContain("hush");

        assertThat(WebDriverProvider.options(with(login)).logins())
                .containsOnlyKeys("https://intranet.example:443")
                .allSatisfy((_, kept) -> {
                    assertThat(kept.user().reveal()).isEqualTo("ada");
                    assertThat(kept.password().reveal()).isEqualTo("hush-4711");
                    assertThat(kept.toString()).doesNotContain("hush");
                });
        assertThatThrownBy(() -> WebDriverProvider.options(with(new WebDriverProvider.Login(null, "ada", "hush-4711"))))
                .hasMessageContaining("login 'intranet'", "needs a url, a user and a password")
                .hasMessageNotContaining("hush");
    }

    private static WebDriverProvider.Settings with(WebDriverProvider.Login login) {
        return new WebDriverProvider.Settings(
                null, null, null, null, null, null, null, null, null, null, null, Map.of("intranet", login));
    }

    @Test
    void oneLocalBrowserIsStartedAheadAndNoneOfAGrid() {
        assertThat(WebDriverProvider.options(NOTHING).readySessions()).isEqualTo(1);
        assertThat(WebDriverProvider.options(of(null, URI.create("http://grid.example:4444")))
                        .readySessions())
                .isZero();
    }

    @Test
    void missingExecutableIsNoticedWithoutASession() {
        GuiDriverFactory browsers = new WebDriverProvider().create(of(Path.of("/nowhere/chromium"), null));
        assertThatThrownBy(browsers::requireReady)
                .isInstanceOf(BrowserNotFoundException.class)
                .hasMessageContaining("/nowhere/chromium");
    }

    @Test
    void silentServerIsNoticedWithoutASessionAndItsPasswordIsNotShown() {
        GuiDriverFactory browsers =
                new WebDriverProvider().create(of(null, URI.create("http://ada:secret@127.0.0.1:1")));
        assertThatThrownBy(browsers::requireReady)
                .isInstanceOfSatisfying(
                        SightlineException.class, e -> assertThat(e.category()).isEqualTo(ErrorCategory.DRIVER))
                .hasMessageContaining("127.0.0.1:1")
                .hasMessageNotContaining("secret");
    }
}
