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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The contract on a Chromium that emulates a phone: it has fingers and pages, but no buttons, applications or keys. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChromiumPhoneContractIT extends DriverContract {

    private HttpServer pages;
    private AppiumServer appium;

    @SuppressWarnings("NullAway.Init") // opened for each test
    private MobileDriver driver;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        pages = Phones.serve(Fixture.page());
        appium = Phones.appium(folder);
    }

    @AfterAll
    void stop() {
        if (appium != null) {
            appium.close();
        }
        pages.stop(0);
    }

    AppiumServer appium() {
        return appium;
    }

    /** Where sessions are opened. */
    String server(AppiumServer appium) {
        return appium.url();
    }

    @Override
    protected GuiDriver open() {
        driver = (MobileDriver) Phones.emulated(server(appium)).build().open(Path.of("."));
        driver.session().get(Phones.address(pages).toString());
        return driver;
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
