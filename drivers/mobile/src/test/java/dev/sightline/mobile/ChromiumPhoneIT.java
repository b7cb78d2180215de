package dev.sightline.mobile;

import static dev.sightline.mobile.Phones.at;
import static dev.sightline.mobile.Phones.performs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.net.httpserver.HttpServer;
import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.action.Text;
import dev.sightline.driver.ActionOutcome.NotPerformed;
import dev.sightline.driver.ActionOutcome.Reason;
import dev.sightline.driver.Control;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.screen.Point;
import dev.sightline.screen.Space;
import dev.sightline.testkit.android.AppiumServer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Appium's Chromium driver, with a Chromium that emulates a phone of 412×915 CSS pixels. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ChromiumPhoneIT {

    private HttpServer pages;
    private AppiumServer appium;
    private MobileDriver driver;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        pages = Phones.serve(Phones.page("pad.html"));
        appium = Phones.appium(folder);
        driver = (MobileDriver) Phones.emulated(appium.url())
                .reconnectBudget(Duration.ofSeconds(2))
                .build()
                .open(folder);
    }

    @AfterAll
    void close() {
        if (driver != null) {
            driver.close();
        }
        if (appium != null) {
            appium.close();
        }
        pages.stop(0);
    }

    @BeforeEach
    void openPad() {
        performs(driver, new Action.OpenUrl<>(Phones.address(pages)));
    }

    private String seen() {
        return String.valueOf(driver.session().executeScript("return seen.join('; ')"));
    }

    @Test
    @Order(1)
    void screenshotHasDevicePixelsAndInputHasCssPixels() throws Exception {
        var shot = driver.capture();
        assertThat(shot.size().width()).isCloseTo(412 * Phones.RATIO, within(1.5));
        assertThat(shot.size().height()).isCloseTo(915 * Phones.RATIO, within(2.5));
        assertThat(shot.pixelRatio()).isCloseTo(Phones.RATIO, within(0.01));
        assertThat(shot.state().title()).isEqualTo("Pad");
        performs(
                driver,
                new Action.Tap<>(
                        shot.toDriver().apply(new Point<Space.Pixels>(100.4 * Phones.RATIO, 50.4 * Phones.RATIO)), 1));
        Phones.await("the tap", () -> seen().equals("start 100,50; tap"));
    }

    @Test
    @Order(2)
    void gesturesReachThePage() throws Exception {
        driver.capture();
        performs(driver, new Action.Swipe<>(at(100, 300), at(300, 100), Duration.ofMillis(200)));
        Phones.await("the swipe", () -> seen().endsWith("swipe to 300,100"));
        performs(driver, new Action.LongPress<>(at(200, 60), Duration.ofMillis(600)));
        Phones.await("the long press", () -> seen().endsWith("start 200,60; long press"));
        performs(driver, new Action.Pinch<>(at(206, 200), 2));
        Phones.await("the pinch", () -> seen().endsWith("pinch"));
        performs(driver, new Action.Scroll<>(at(206, 700), 0, 300));
        Phones.await(
                "the scroll",
                () -> Boolean.TRUE.equals(driver.session().executeScript("return Math.abs(scrollY - 300) < 40")));
    }

    @Test
    @Order(3)
    void unicodeIsTyped() throws Exception {
        driver.capture();
        assertThat(driver.perform(new Action.TypeText<>(Text.of("lost"))))
                .isInstanceOfSatisfying(
                        NotPerformed.class,
                        outcome -> assertThat(outcome.reason()).isEqualTo(Reason.NO_SUCH_TARGET));
        performs(driver, new Action.Tap<>(at(136, 915 - 36), 1));
        Phones.await(
                "the focus",
                () -> Boolean.TRUE.equals(driver.session().executeScript("return document.activeElement === field")));
        performs(driver, new Action.TypeText<>(Text.of("Grüße 日本語 🙂\n")));
        assertThat(driver.session().executeScript("return field.value")).isEqualTo("Grüße 日本語 🙂");
        assertThat(seen()).endsWith("Enter");
    }

    @Test
    @Order(4)
    void whatATouchReachesIsKnown() {
        driver.session()
                .executeScript("const b = document.createElement('button'); b.innerHTML = 'Order <b>now</b>';"
                        + " b.style.cssText = 'position: fixed; left: 0; top: 0; width: 90px; height: 40px';"
                        + " document.body.append(b); field.placeholder = 'PIN'; field.value = '4711'");

        assertThat(driver.reached(at(45, 20))).isEqualTo(new Control.Node("Order now", "button", ""));
        assertThat(driver.reached(at(136, 915 - 36))).isEqualTo(new Control.Node("PIN", "input", ""));
    }

    @Test
    @Order(4)
    void whatOnlyAPhoneHasIsNotOffered() {
        assertThat(driver.actionSpace().kinds())
                .doesNotContain(
                        ActionKind.OPEN_APP, ActionKind.PRESS_SYSTEM_BUTTON, ActionKind.PRESS_KEYS, ActionKind.CLICK)
                .contains(ActionKind.TAP, ActionKind.BACK, ActionKind.OPEN_URL);
        assertThat(driver.perform(new Action.OpenApp<>("Music")))
                .isInstanceOfSatisfying(NotPerformed.class, outcome -> {
                    assertThat(outcome.reason()).isEqualTo(Reason.NOT_OFFERED);
                });
    }

    @Test
    @Order(5)
    void serverThatIsGoneIsAFailureThatSaysWhatToDo() {
        driver.capture();
        appium.close();
        assertThatThrownBy(() -> driver.capture()).isInstanceOfSatisfying(SightlineException.class, e -> {
            assertThat(e.category()).isEqualTo(ErrorCategory.DRIVER);
            assertThat(e)
                    .hasMessageStartingWith(
                            "Lost the session on " + appium.url() + " and could not restore it within 2 s, in ");
            assertThat(e)
                    .hasMessageEndingWith("Check that Appium is running and the device is connected, then run again.");
        });
    }
}
