package dev.sightline.mobile;

import static dev.sightline.mobile.Phones.at;
import static dev.sightline.mobile.Phones.performs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.action.Action;
import dev.sightline.action.Key;
import dev.sightline.action.SystemButton;
import dev.sightline.action.Text;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.driver.ActionOutcome.NotPerformed;
import dev.sightline.driver.ActionOutcome.Reason;
import dev.sightline.driver.Control;
import dev.sightline.screen.ScreenOrientation;
import dev.sightline.testkit.android.AppiumServer;
import dev.sightline.testkit.android.FakeAndroid;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The real AndroidDriver, Appium server and UiAutomator2 driver, over a phone made of Chromium. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FakeAndroidIT {

    private static final double D = FakeAndroid.DENSITY;
    private static final int TOP = FakeAndroid.STATUS_BAR;

    private FakeAndroid phone;
    private AppiumServer appium;
    private MobileDriver driver;

    @BeforeAll
    void open() throws Exception {
        phone = Phones.fakeAndroid();
        appium = Phones.appium(phone.androidHome());
        driver = driver();
    }

    private MobileDriver driver() {
        var builder = MobileDriverFactory.builder(MobilePlatform.ANDROID, appium.url())
                .app("Drawing Pad", Phones.PAD)
                .reconnectBudget(Duration.ofMinutes(4));
        phone.capabilities().forEach(builder::capability);
        return (MobileDriver) builder.build().open(Path.of("."));
    }

    @AfterAll
    void close() throws Exception {
        if (driver != null) {
            driver.close();
        }
        if (appium != null) {
            appium.close();
        }
        if (phone != null) {
            phone.close();
        }
    }

    @BeforeEach
    void openPad() {
        phone.inShell("shell.home()");
        phone.inShell("shell.open('" + Phones.PAD + "', '/app/" + Phones.PAD + "?' + Math.random())");
        driver.capture();
    }

    private String seen() {
        return phone.inApp("seen.join('; ')").asString("");
    }

    private void awaitSeen(String all) throws Exception {
        try {
            Phones.await("'" + all + "'", () -> seen().equals(all));
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "; seen was '" + seen() + "'", e);
        }
    }

    private String field() {
        return phone.inApp("field.value").asString("");
    }

    /** The middle of the field, in pixels of the screen. */
    private void tapField() throws Exception {
        performs(driver, new Action.Tap<>(at(136 * D, TOP + fieldMiddle() * D), 1));
        Phones.await("the focus", () -> phone.inShell("shell.focused()").asBoolean(false));
    }

    private double fieldMiddle() {
        return phone.inApp("field.getBoundingClientRect().top + 20").asDouble(0);
    }

    @Test
    void screenshotHasDevicePixelsAndInputTheSame() {
        var shot = driver.capture();
        assertThat(shot.size().toString()).isEqualTo("1080×2400");
        assertThat(shot.pixelRatio()).isEqualTo(1);
        assertThat(shot.state().location()).isEqualTo(Phones.PAD + "/.MainActivity");
        assertThat(driver.info().name()).isEqualTo("Android 14 (Phone made of Chromium)");
        // the pad's colour begins right below the status bar
        assertThat(shot.image().getRGB(900, TOP + 4) & 0xffffff).isEqualTo(0xccffcc);
        assertThat(shot.image().getRGB(900, TOP - 4) & 0xffffff).isEqualTo(0x102030);
    }

    @Test
    void tapLandsBelowTheStatusBar() throws Exception {
        performs(driver, new Action.Tap<>(at(100 * D, TOP + 50 * D), 1));
        awaitSeen("start 100,50; tap");
    }

    @Test
    void doubleTapIsOne() throws Exception {
        performs(driver, new Action.Tap<>(at(100 * D, TOP + 50 * D), 2));
        Phones.await("the double tap", () -> seen().endsWith("tap; start 100,50; double tap"));
    }

    @Test
    void longPressHolds() throws Exception {
        performs(driver, new Action.LongPress<>(at(200 * D, TOP + 60 * D), Duration.ofMillis(600)));
        awaitSeen("start 200,60; long press");
    }

    @Test
    void swipeGoesFromPointToPoint() throws Exception {
        performs(
                driver,
                new Action.Swipe<>(at(100 * D, TOP + 300 * D), at(300 * D, TOP + 100 * D), Duration.ofMillis(200)));
        awaitSeen("start 100,300; swipe to 300,100");
    }

    @Test
    void pinchSpreadsTwoFingers() throws Exception {
        performs(driver, new Action.Pinch<>(at(216 * D, TOP + 200 * D), 2));
        Phones.await("the pinch", () -> seen().contains("pinch"));
        assertThat(scale()).isBetween(1.9, 2.1);
    }

    @Test
    void pinchClosesTwoFingers() throws Exception {
        performs(driver, new Action.Pinch<>(at(216 * D, TOP + 200 * D), 0.5));
        Phones.await("the pinch", () -> seen().contains("pinch"));
        assertThat(scale()).isBetween(0.45, 0.55);
    }

    private double scale() {
        return Double.parseDouble(phone.inApp("document.body.dataset.scale").asString("0"));
    }

    @Test
    void scrollMovesTheContentByTheDistance() throws Exception {
        performs(driver, new Action.Scroll<>(at(540, 1800), 0, 1000));
        // what the fingers must move before it counts as a scroll is lost: some 15 CSS pixels
        Phones.await("the scroll", () -> Math.abs(scrolled() * D - 1000) < 60);
        performs(driver, new Action.Scroll<>(at(540, 1800), 0, -500));
        Phones.await("the way back", () -> Math.abs(scrolled() * D - 500) < 100);
    }

    @Test
    void scrollFartherThanTheScreenTakesSeveralStrokes() throws Exception {
        performs(driver, new Action.Scroll<>(at(540, 1800), 0, 4000));
        Phones.await("the scroll", () -> Math.abs(scrolled() * D - 4000) < 150);
    }

    private double scrolled() {
        return phone.inApp("scrollY").asDouble(0);
    }

    @Test
    void unicodeIsTypedAlthoughTheKeyboardCoversTheField() throws Exception {
        tapField();
        assertThat(phone.isKeyboardShown()).isTrue();
        performs(driver, new Action.TypeText<>(Text.of("Grüße 日本語 🙂")));
        assertThat(field()).isEqualTo("Grüße 日本語 🙂");
    }

    @Test
    void lineBreakIsTheKeyEnter() throws Exception {
        tapField();
        performs(driver, new Action.TypeText<>(Text.of("one\n")));
        assertThat(field()).isEqualTo("one");
        assertThat(seen()).endsWith("Enter");
    }

    @Test
    void fieldThatDrawsItselfIsPastedIntoAndTheClipboardComesBack() throws Exception {
        tapField();
        phone.inApp("field.dataset.drawsItself = ''");
        phone.clipboard("precious ✓");
        performs(driver, new Action.TypeText<>(Text.of("pasted 🙂")));
        assertThat(field()).isEqualTo("pasted 🙂");
        assertThat(phone.clipboard()).isEqualTo("precious ✓");
    }

    @Test
    void typingWithoutAFieldIsExplained() {
        assertThat(driver.perform(new Action.TypeText<>(Text.of("lost"))))
                .isEqualTo(new NotPerformed(
                        Reason.NO_SUCH_TARGET,
                        "Cannot type the text: no text field has the focus. Tap a text field first."));
    }

    @Test
    void keysAndChordsArrive() throws Exception {
        tapField();
        performs(driver, new Action.TypeText<>(Text.of("abc")));
        performs(driver, new Action.PressKeys<>(List.of(Key.Named.BACKSPACE)));
        assertThat(field()).isEqualTo("ab");
        performs(driver, new Action.PressKeys<>(List.of(Key.Named.CONTROL, Key.of("a"))));
        performs(driver, new Action.PressKeys<>(List.of(Key.of("x"))));
        assertThat(field()).isEqualTo("x");
        assertThat(seen()).contains("Control+a");
    }

    @Test
    void keyboardIsHiddenOnce() throws Exception {
        tapField();
        performs(driver, new Action.PressSystemButton<>(SystemButton.HIDE_KEYBOARD));
        assertThat(phone.isKeyboardShown()).isFalse();
        assertThat(driver.perform(new Action.PressSystemButton<>(SystemButton.HIDE_KEYBOARD)))
                .isEqualTo(new NotPerformed(Reason.NO_SUCH_TARGET, "Cannot hide the keyboard: it is not visible."));
    }

    @Test
    void systemButtonsReachTheSystem() {
        int volume = phone.inShell("shell.volumeLevel").asInt(0);
        performs(driver, new Action.PressSystemButton<>(SystemButton.VOLUME_UP));
        assertThat(phone.inShell("shell.volumeLevel").asInt(0)).isEqualTo(volume + 1);
        performs(driver, new Action.PressSystemButton<>(SystemButton.VOLUME_DOWN));
        assertThat(phone.inShell("shell.volumeLevel").asInt(0)).isEqualTo(volume);
        performs(driver, new Action.PressSystemButton<>(SystemButton.MENU));
        assertThat(phone.inShell("!document.getElementById('recents').hidden").asBoolean(false))
                .isTrue();
        performs(driver, new Action.PressSystemButton<>(SystemButton.HOME));
        assertThat(phone.packageInFront()).isEmpty();
        performs(driver, new Action.PressSystemButton<>(SystemButton.POWER));
        assertThat(phone.inShell("shell.on").asBoolean(true)).isFalse();
        performs(driver, new Action.PressSystemButton<>(SystemButton.POWER));
    }

    @Test
    void backHidesTheKeyboardThenLeavesTheApplication() throws Exception {
        tapField();
        performs(driver, new Action.Back<>());
        assertThat(phone.isKeyboardShown()).isFalse();
        assertThat(phone.packageInFront()).isEqualTo(Phones.PAD);
        performs(driver, new Action.PressSystemButton<>(SystemButton.BACK));
        assertThat(phone.packageInFront()).isEmpty();
    }

    @Test
    void applicationsOpenByNamePackageAndLastPart() {
        performs(driver, new Action.OpenApp<>("music"));
        assertThat(phone.packageInFront()).isEqualTo(Phones.MUSIC);
        performs(driver, new Action.OpenApp<>("drawing pad"));
        assertThat(phone.packageInFront()).isEqualTo(Phones.PAD);
        performs(driver, new Action.OpenApp<>(Phones.MUSIC));
        assertThat(driver.capture().state().location()).isEqualTo(Phones.MUSIC + "/.MainActivity");
    }

    @Test
    void unknownApplicationIsExplained() {
        assertThat(driver.perform(new Action.OpenApp<>("Chess")))
                .isEqualTo(new NotPerformed(
                        Reason.NO_SUCH_TARGET,
                        "Cannot open the application 'Chess': no such application is installed or configured. Configured names:"
                                + " Drawing Pad. Use its package name, or open it from the launcher."));
    }

    @Test
    void deepLinkOpensTheApplicationThatAnswersToIt() throws Exception {
        phone.inShell("shell.home()");
        performs(driver, new Action.OpenUrl<>(URI.create("pad://sheet/7?colour=red&size=2")));
        Phones.await("the pad", () -> phone.packageInFront().equals(Phones.PAD));
        assertThat(phone.inApp("location.hash").asString("")).isEqualTo("#pad://sheet/7?colour=red&size=2");
    }

    @Test
    void pagesOfThePhonesBrowserAreJudgedWhereThereIsAFence() {
        var guarded = new Device.Android(
                access -> access.toString().contains("https://shop.example/") ? null : "it is not allowed");
        assertThat(guarded.state(driver.session()).location())
                .as("no browser")
                .isEqualTo(Phones.PAD + "/.MainActivity");
        phone.inShell("shell.open('" + Phones.CHROME + "', '/app/" + Phones.CHROME + "')");
        try {
            assertThat(guarded.state(driver.session()))
                    .as("a browser that says nothing")
                    .satisfies(state -> {
                        assertThat(state.location()).isEqualTo("unknown:" + Phones.CHROME);
                        assertThat(state.notices()).singleElement().asString().contains("are unknown");
                    });
            phone.browserPages("chrome-native://newtab/", "https://shop.example/cart");
            assertThat(guarded.state(driver.session()).location()).isEqualTo(Phones.CHROME + "/.MainActivity");
            phone.browserPages("https://shop.example/cart", "https://evil.example/");
            assertThat(guarded.state(driver.session()).location()).isEqualTo("https://evil.example/");
            assertThat(driver.capture().state().location())
                    .as("without a fence")
                    .isEqualTo(Phones.CHROME + "/.MainActivity");
        } finally {
            phone.browserPages();
        }
    }

    @Test
    void whatATouchReachesIsKnownToPoliciesAndRecordsOnly() {
        phone.inApp(
                "document.getElementById('pad').innerHTML = '<button>Order <b>now</b></button>'; field.value = '4711';"
                        + " field.placeholder = 'PIN'");
        int middle = phone.inApp("document.querySelector('button').getBoundingClientRect().top + 10")
                .asInt(0);

        assertThat(driver.reached(at(20 * D, TOP + middle * D)))
                .isEqualTo(new Control.Node("Order", "Button", Phones.PAD));
        assertThat(driver.reached(at(136 * D, TOP + fieldMiddle() * D)))
                .as("not what the field holds")
                .isEqualTo(new Control.Node("PIN", "EditText", Phones.PAD));
        assertThat(driver.reached(at(400 * D, TOP + 200 * D))).isNull();
        assertThat(driver.controls().at(at(20 * D, TOP + middle * D)))
                .as("steps rely on what they see")
                .isNull();
        phone.inShell("shell.home()");
        assertThat(driver.reached(at(60 * D, TOP + 60 * D)))
                .isEqualTo(new Control.Node("Pad", "Button", "phone.launcher"));
    }

    @Test
    void linkThatNothingAnswersIsExplained() {
        assertThat(driver.perform(new Action.OpenUrl<>(URI.create("nobody://here"))))
                .isInstanceOfSatisfying(NotPerformed.class, outcome -> {
                    assertThat(outcome.reason()).isEqualTo(Reason.FAILED);
                    assertThat(outcome.message()).startsWith("Cannot open nobody://here: ");
                });
    }

    @Test
    void rotationTurnsPixelsAndInput() throws Exception {
        assertThat(driver.turn(ScreenOrientation.LANDSCAPE)).isEqualTo(ActionOutcome.Performed.PLAIN);
        try {
            assertThat(driver.capture().size().toString()).isEqualTo("2400×1080");
            // in pixels of the whole screen: below the status bar, and to the right of the notch
            performs(driver, new Action.Tap<>(at(FakeAndroid.NOTCH + 800 * D, TOP + 50 * D), 1));
            Phones.await("the tap", () -> seen().endsWith("start 800,50; tap"));
            var shot = driver.capture();
            assertThat(shot.image().getRGB(FakeAndroid.NOTCH + 4, TOP + 300) & 0xffffff)
                    .isEqualTo(0xccffcc);
            assertThat(shot.image().getRGB(FakeAndroid.NOTCH - 4, TOP + 300) & 0xffffff)
                    .isNotEqualTo(0xccffcc);
        } finally {
            assertThat(driver.turn(ScreenOrientation.PORTRAIT)).isEqualTo(ActionOutcome.Performed.PLAIN);
        }
        assertThat(driver.capture().size().toString()).isEqualTo("1080×2400");
        assertThat(driver.perform(new Action.Tap<>(at(2000, 100), 1)))
                .isEqualTo(new NotPerformed(
                        Reason.OUTSIDE_SCREEN,
                        "Cannot tap at (2000, 100): the point lies outside the screen, which is 1080×2400. Choose a point on"
                                + " the screenshot."));
    }

    @Test
    void brokenSessionIsOpenedAgain() throws Exception {
        phone.loseConnection();
        assertThat(driver.capture().size().toString()).isEqualTo("1080×2400");
        performs(driver, new Action.Tap<>(at(100 * D, TOP + 50 * D), 1));
        awaitSeen("start 100,50; tap");
    }

    @Test
    void actionDuringWhichTheSessionBrokeIsNotCalledDone() {
        phone.loseConnection();
        assertThat(driver.perform(new Action.Tap<>(at(100, 500), 1)))
                .isInstanceOfSatisfying(
                        NotPerformed.class,
                        outcome -> assertThat(outcome.message())
                                .isEqualTo(
                                        "The connection to the phone broke during 'tap' and has been restored. Whether the"
                                                + " action took effect is unknown: check the screen before you continue."));
    }

    @Test
    void pointerOfAMouseIsNotOffered() {
        assertThat(driver.perform(Action.Click.at(at(10, 10))))
                .isInstanceOfSatisfying(
                        NotPerformed.class,
                        outcome -> assertThat(outcome.reason()).isEqualTo(Reason.NOT_OFFERED));
        assertThat(driver.perform(new Action.Pinch<>(at(2, 2), 2))).isInstanceOf(NotPerformed.class);
    }
}
