package dev.sightline.mobile;

import com.sun.net.httpserver.HttpServer;
import dev.sightline.action.ActionKind;
import dev.sightline.driver.GuiDriver;
import dev.sightline.testkit.DeclaredActionSpaces;
import dev.sightline.testkit.DriverContract;
import dev.sightline.testkit.Fixture;
import dev.sightline.testkit.android.AppiumServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The contract on a Chromium that emulates a phone: it has fingers and pages, but no buttons, applications or keys. */
class ChromiumPhoneContractIT extends DriverContract {

    @SuppressWarnings("NullAway.Init") // started before all tests
    private HttpServer pages;

    private @Nullable AppiumServer appium;

    @SuppressWarnings("NullAway.Init") // opened before each test that needs a new one
    private MobileDriver driver;

    private int shown;

    @Override
    protected void start(Path folder) throws Exception {
        pages = Phones.serve(Fixture.page());
        appium = Phones.appium(folder);
    }

    @Override
    protected void stop() {
        if (appium != null) {
            appium.close();
        }
        pages.stop(0);
    }

    AppiumServer appium() {
        return Objects.requireNonNull(appium);
    }

    /** Where sessions are opened. */
    String server(AppiumServer appium) {
        return appium.url();
    }

    @Override
    protected GuiDriver open() {
        driver = (MobileDriver) Phones.emulated(server(appium())).build().open(Path.of("."));
        return driver;
    }

    @Override
    protected void showFixture() {
        // an address of its own: one that is opened again is scrolled to where it was
        driver.session().get(Phones.address(pages).resolve("/" + shown++).toString());
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
        return Objects.requireNonNull(driver.session().executeScript("return " + expression), expression);
    }

    @Override
    protected Set<ActionKind> offered() {
        return DeclaredActionSpaces.EMULATED_PHONE.kinds();
    }
}
