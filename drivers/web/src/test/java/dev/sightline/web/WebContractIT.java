package dev.sightline.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.driver.ActionOutcome.Performed;
import dev.sightline.driver.GuiDriver;
import dev.sightline.screen.Size;
import dev.sightline.testkit.DeclaredActionSpaces;
import dev.sightline.testkit.DriverContract;
import dev.sightline.testkit.Fixture;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WebContractIT extends DriverContract {

    @SuppressWarnings("NullAway.Init") // put together before all tests
    private Path runFolder;

    @SuppressWarnings("NullAway.Init") // put together before all tests
    private Site site;

    @SuppressWarnings("NullAway.Init") // opened with the driver
    private BrowserSession session;

    @SuppressWarnings("NullAway.Init") // opened before each test that needs a new one
    private WebGuiDriver driver;

    private int shown;

    /** Pixels of a screenshot per CSS pixel. */
    double devicePixelRatio() {
        return 1;
    }

    /** A browser of this machine; a Grid's in another class. */
    BrowserSession start(WebDriverOptions.Builder options) {
        return BrowserSession.local(options.build(), () -> {});
    }

    @Override
    protected void start(Path folder) throws Exception {
        runFolder = Files.createDirectory(folder.resolve("run"));
        site = new Site();
    }

    @Override
    protected void stop() {
        site.close();
    }

    @Override
    protected GuiDriver open() {
        var options = WebDriverOptions.builder().devicePixelRatio(devicePixelRatio());
        session = start(options);
        driver = new WebGuiDriver(session, options.build(), runFolder);
        return driver;
    }

    @Override
    protected void showFixture() {
        // an address of its own: one that is opened again is scrolled to where it was
        URI page = site.put("/" + shown++, Fixture.page());
        assertThat(driver.perform(new Action.OpenUrl<>(page))).isInstanceOf(Performed.class);
    }

    /** Whether the server passes connections to the developer tools on. */
    boolean hasTools() {
        return true;
    }

    @Test
    void viewportIsExactlyAsAskedAndScreenshotsAreInDevicePixels() {
        assertThat(script("innerWidth + '×' + innerHeight + ' at ' + devicePixelRatio"))
                .isEqualTo("1280×720 at " + Double.toString(devicePixelRatio()).replaceFirst("\\.0$", ""));
        assertThat(driver.capture().size()).isEqualTo(new Size<>(1280 * devicePixelRatio(), 720 * devicePixelRatio()));
    }

    @Test
    void screenshotsComeOnTheFastWayWhereThereIsOne() {
        driver.capture();
        driver.capture();
        assertThat(driver.screenshotsAreFast()).isEqualTo(hasTools());
    }

    @Override
    protected Fixture fixture() {
        return new Fixture() {

            @Override
            public List<String> pressed() {
                return ((List<?>) script("window.pressed"))
                        .stream().map(String::valueOf).toList();
            }

            @Override
            public String typed() {
                return String.valueOf(script("window.field.value"));
            }

            @Override
            public double scrolled() {
                return ((Number) script("window.scrollY")).doubleValue();
            }
        };
    }

    private Object script(String expression) {
        return Objects.requireNonNull(session.driver().executeScript("return " + expression), expression);
    }

    @Override
    protected Set<ActionKind> offered() {
        return DeclaredActionSpaces.WEB.kinds();
    }
}
