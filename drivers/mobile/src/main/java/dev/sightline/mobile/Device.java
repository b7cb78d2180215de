package dev.sightline.mobile;

import dev.sightline.action.ActionKind;
import dev.sightline.action.Key;
import dev.sightline.action.SystemButton;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.driver.ActionOutcome.NotPerformed;
import dev.sightline.driver.ActionOutcome.Performed;
import dev.sightline.driver.ActionOutcome.Reason;
import dev.sightline.driver.ActionSpace;
import dev.sightline.driver.Control;
import dev.sightline.driver.NetworkFence;
import dev.sightline.screen.Point;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import io.appium.java_client.AppiumDriver;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.Keys;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.Platform;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What differs between platforms; gestures do not. Every method may throw {@link WebDriverException}. */
sealed interface Device {

    ActionSpace actionSpace();

    /** How large the screen is in the units of input. */
    Size<Space.Driver> screen(AppiumDriver driver, Size<Space.Pixels> picture);

    ScreenState state(AppiumDriver driver);

    /** The name of the device, for people. */
    String name(AppiumDriver driver);

    /** The modifier of the platform's shortcuts. */
    default Key.Named commandKey(AppiumDriver driver) {
        return Key.Named.CONTROL;
    }

    /** What a touch would reach; null when there is nothing or the platform cannot say. */
    default Control.@Nullable Node nodeAt(AppiumDriver driver, Point<Space.Driver> point) {
        return null;
    }

    /** Types where the focus is. Line breaks are entered with the Enter key. */
    ActionOutcome type(AppiumDriver driver, String text);

    ActionOutcome press(AppiumDriver driver, List<Key> keys);

    ActionOutcome press(AppiumDriver driver, SystemButton button);

    /** Opens a URL. */
    ActionOutcome open(AppiumDriver driver, URI url);

    /** Brings an application to the front, by its identifier. */
    ActionOutcome open(AppiumDriver driver, String name, Map<String, String> apps);

    Set<ActionKind> FINGERS = EnumSet.of(
            ActionKind.TAP,
            ActionKind.LONG_PRESS,
            ActionKind.SWIPE,
            ActionKind.SCROLL,
            ActionKind.PINCH,
            ActionKind.TYPE_TEXT,
            ActionKind.OPEN_URL,
            ActionKind.BACK);

    private static ActionSpace fingersAnd(ActionKind... more) {
        var kinds = EnumSet.copyOf(FINGERS);
        kinds.addAll(List.of(more));
        return new ActionSpace(kinds);
    }

    private static NotPerformed failed(String what, WebDriverException e) {
        return new NotPerformed(Reason.FAILED, "Cannot " + what + ": " + Connection.firstLine(e));
    }

    private static NotPerformed nothingFocused() {
        return new NotPerformed(
                Reason.NO_SUCH_TARGET, "Cannot type the text: no text field has the focus. Tap a text field first.");
    }

    /** The identifier for a configured name or an installed application; null when there is none. */
    private static @Nullable String identifier(String wanted, Map<String, String> apps, Set<String> installed) {
        String name = wanted.strip();
        for (var app : apps.entrySet()) {
            if (app.getKey().equalsIgnoreCase(name)) {
                return app.getValue();
            }
        }
        if (installed.contains(name)) {
            return name;
        }
        // Android does not report labels; most package names end with the name of their application
        String lower = name.toLowerCase(Locale.ROOT).replace(" ", "");
        var matches = installed.stream()
                .filter(each -> each.toLowerCase(Locale.ROOT).endsWith("." + lower))
                .toList();
        return matches.size() == 1 ? matches.getFirst() : null;
    }

    private static NotPerformed unknownApp(String name, Map<String, String> apps) {
        return new NotPerformed(
                Reason.NO_SUCH_TARGET,
                "Cannot open the application '" + name + "': no such application is installed or configured."
                        + (apps.isEmpty() ? "" : " Configured names: " + String.join(", ", apps.keySet()) + ".")
                        + " Use its package name, or open it from the launcher.");
    }

    /**
     * Android through UiAutomator2. Coordinates are pixels of the whole screen, including bars and notch.
     *
     * @param fence judges the pages that browsers and applications show
     */
    record Android(NetworkFence fence) implements Device {

        private static final Logger log = LoggerFactory.getLogger(Device.class);

        @Override
        public ActionSpace actionSpace() {
            return fingersAnd(ActionKind.PRESS_KEYS, ActionKind.PRESS_SYSTEM_BUTTON, ActionKind.OPEN_APP);
        }

        @Override
        public Size<Space.Driver> screen(AppiumDriver driver, Size<Space.Pixels> picture) {
            return new Size<>(picture.width(), picture.height());
        }

        @Override
        public ScreenState state(AppiumDriver driver) {
            Object name = driver.executeScript("mobile: getCurrentPackage");
            Object activity = driver.executeScript("mobile: getCurrentActivity");
            String location = name == null ? null : name + "/" + (activity == null ? "" : activity);
            if (name == null || fence.equals(NetworkFence.OPEN)) {
                return new ScreenState(location, null, null, List.of(), -1, List.of());
            }
            return ShownPages.of(name.toString(), driver.executeScript("mobile: getContexts"))
                    .judged(location, fence);
        }

        @Override
        public Control.@Nullable Node nodeAt(AppiumDriver driver, Point<Space.Driver> point) {
            String source = driver.getPageSource();
            return source == null ? null : PageSource.at(point, source);
        }

        @Override
        public String name(AppiumDriver driver) {
            var capabilities = driver.getCapabilities();
            return "Android " + capability(capabilities.getCapability("appium:platformVersion")) + " ("
                    + capability(capabilities.getCapability("appium:deviceModel")) + ")";
        }

        @Override
        public ActionOutcome type(AppiumDriver driver, String text) {
            String[] lines = text.split("\n", -1);
            for (int i = 0; i < lines.length; i++) {
                if (i > 0) {
                    press(driver, AndroidKeys.ENTER, 0);
                }
                if (!lines[i].isEmpty()) {
                    WebElement focused;
                    try {
                        // this sets the text of the field directly, so it does not matter whether the keyboard covers
                        // it
                        focused = driver.switchTo().activeElement();
                    } catch (NoSuchElementException e) {
                        return nothingFocused();
                    }
                    try {
                        focused.sendKeys(lines[i]);
                    } catch (WebDriverException e) {
                        if (Connection.isBroken(e)) {
                            throw e;
                        }
                        paste(driver, lines[i]);
                    }
                }
            }
            return Performed.PLAIN;
        }

        /** For fields that are drawn by the application and do not allow their text to be set. */
        private static void paste(AppiumDriver driver, String text) {
            Object former = clipboard(driver);
            setClipboard(driver, Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
            press(driver, AndroidKeys.PASTE, 0);
            if (former != null) {
                setClipboard(driver, former.toString().strip());
            }
        }

        /** In Base64; null when the phone does not disclose it. */
        private static @Nullable Object clipboard(AppiumDriver driver) {
            try {
                return driver.executeScript("mobile: getClipboard");
            } catch (WebDriverException e) {
                if (Connection.isBroken(e)) {
                    throw e;
                }
                log.debug("Cannot save the clipboard: {}", Connection.firstLine(e));
                return null;
            }
        }

        private static void setClipboard(AppiumDriver driver, String base64) {
            driver.executeScript("mobile: setClipboard", Map.of("content", base64, "contentType", "plaintext"));
        }

        @Override
        public ActionOutcome press(AppiumDriver driver, List<Key> keys) {
            AndroidKeys chord = AndroidKeys.of(keys);
            if (chord != null) {
                press(driver, chord.code(), chord.meta());
                return Performed.PLAIN;
            }
            if (keys.size() == 1) {
                return type(driver, keys.getFirst().toString());
            }
            return new NotPerformed(
                    Reason.FAILED,
                    "Cannot press " + keys + ": a chord consists of Control, Shift, Alt or Meta and one named key,"
                            + " letter or digit. To enter other characters, type them as text.");
        }

        private static void press(AppiumDriver driver, int code, int meta) {
            driver.executeScript("mobile: pressKey", Map.of("keycode", code, "metastate", meta));
        }

        @Override
        public ActionOutcome press(AppiumDriver driver, SystemButton button) {
            Integer code = AndroidKeys.of(button);
            if (code == null) {
                return hideKeyboard(driver);
            }
            press(driver, code, 0);
            return Performed.PLAIN;
        }

        private static ActionOutcome hideKeyboard(AppiumDriver driver) {
            if (!Boolean.TRUE.equals(driver.executeScript("mobile: isKeyboardShown"))) {
                return new NotPerformed(Reason.NO_SUCH_TARGET, "Cannot hide the keyboard: it is not visible.");
            }
            driver.executeScript("mobile: hideKeyboard");
            return Performed.PLAIN;
        }

        @Override
        public ActionOutcome open(AppiumDriver driver, URI url) {
            try {
                driver.executeScript("mobile: deepLink", Map.of("url", url.toString(), "waitForLaunch", true));
                return Performed.PLAIN;
            } catch (WebDriverException e) {
                if (Connection.isBroken(e)) {
                    throw e;
                }
                return failed("open " + url, e);
            }
        }

        @Override
        public ActionOutcome open(AppiumDriver driver, String name, Map<String, String> apps) {
            Object listed = driver.executeScript("mobile: listApps");
            Set<String> installed = listed instanceof Map<?, ?> map
                    ? map.keySet().stream().map(String::valueOf).collect(Collectors.toSet())
                    : Set.of();
            String identifier = identifier(name, apps, installed);
            if (identifier == null || !installed.contains(identifier)) {
                return unknownApp(name, apps);
            }
            driver.executeScript("mobile: activateApp", Map.of("appId", identifier));
            return Performed.PLAIN;
        }

        private static String capability(@Nullable Object value) {
            return value == null ? "?" : value.toString();
        }
    }

    /** iOS through XCUITest; follows its documentation, not tested. Input is in points, screenshots in pixels. */
    record Ios(NetworkFence fence) implements Device {

        @Override
        public ActionSpace actionSpace() {
            var kinds = EnumSet.copyOf(fingersAnd(ActionKind.PRESS_SYSTEM_BUTTON, ActionKind.OPEN_APP)
                    .kinds());
            // iOS has no Back button; applications draw their own
            kinds.remove(ActionKind.BACK);
            return new ActionSpace(kinds);
        }

        @Override
        public Size<Space.Driver> screen(AppiumDriver driver, Size<Space.Pixels> picture) {
            var size = driver.manage().window().getSize();
            return new Size<>(size.getWidth(), size.getHeight());
        }

        @Override
        public ScreenState state(AppiumDriver driver) {
            Object app = driver.executeScript("mobile: activeAppInfo") instanceof Map<?, ?> info
                    ? info.get("bundleId")
                    : null;
            return app == null || fence.equals(NetworkFence.OPEN)
                    ? new ScreenState(app == null ? null : app.toString(), null, null, List.of(), -1, List.of())
                    : ShownPages.of(app.toString(), List.of()).judged(app.toString(), fence);
        }

        @Override
        public String name(AppiumDriver driver) {
            return "iOS " + driver.getCapabilities().getCapability("appium:platformVersion");
        }

        @Override
        public Key.Named commandKey(AppiumDriver driver) {
            return Key.Named.META;
        }

        @Override
        public ActionOutcome type(AppiumDriver driver, String text) {
            try {
                driver.switchTo().activeElement().sendKeys(text);
                return Performed.PLAIN;
            } catch (NoSuchElementException e) {
                return nothingFocused();
            }
        }

        @Override
        public ActionOutcome press(AppiumDriver driver, List<Key> keys) {
            return new NotPerformed(Reason.NOT_OFFERED, "Cannot press keys: iOS does not support it.");
        }

        @Override
        public ActionOutcome press(AppiumDriver driver, SystemButton button) {
            return switch (button) {
                case HOME -> pressButton(driver, "home");
                case VOLUME_UP -> pressButton(driver, "volumeup");
                case VOLUME_DOWN -> pressButton(driver, "volumedown");
                case ENTER -> type(driver, "\n");
                case HIDE_KEYBOARD -> {
                    driver.executeScript("mobile: hideKeyboard");
                    yield Performed.PLAIN;
                }
                case BACK, MENU, POWER ->
                    new NotPerformed(
                            Reason.NOT_OFFERED,
                            "Cannot press the button " + button.name().toLowerCase(Locale.ROOT)
                                    + ": iOS has no such button. Use the controls of the application.");
            };
        }

        private static ActionOutcome pressButton(AppiumDriver driver, String name) {
            driver.executeScript("mobile: pressButton", Map.of("name", name));
            return Performed.PLAIN;
        }

        @Override
        public ActionOutcome open(AppiumDriver driver, URI url) {
            try {
                driver.executeScript("mobile: deepLink", Map.of("url", url.toString()));
                return Performed.PLAIN;
            } catch (WebDriverException e) {
                if (Connection.isBroken(e)) {
                    throw e;
                }
                return failed("open " + url, e);
            }
        }

        @Override
        public ActionOutcome open(AppiumDriver driver, String name, Map<String, String> apps) {
            String identifier = identifier(name, apps, Set.of());
            try {
                driver.executeScript("mobile: activateApp", Map.of("bundleId", identifier == null ? name : identifier));
                return Performed.PLAIN;
            } catch (WebDriverException e) {
                if (Connection.isBroken(e)) {
                    throw e;
                }
                return unknownApp(name, apps);
            }
        }
    }

    /** A page in a Chromium that emulates a phone, through Appium's Chromium driver. Input is in CSS pixels. */
    record Browser() implements Device {

        @Override
        public ActionSpace actionSpace() {
            return fingersAnd();
        }

        @Override
        public Size<Space.Driver> screen(AppiumDriver driver, Size<Space.Pixels> picture) {
            // the screenshot shows the visual viewport, which becomes smaller than the layout viewport after a pinch
            return driver.executeScript(
                                            "return [visualViewport.width * visualViewport.scale, visualViewport.height * visualViewport.scale]")
                                    instanceof List<?> size
                            && size.size() == 2
                            && size.get(0) instanceof Number width
                            && size.get(1) instanceof Number height
                    ? new Size<>(width.doubleValue(), height.doubleValue())
                    : new Size<>(picture.width(), picture.height());
        }

        @Override
        public ScreenState state(AppiumDriver driver) {
            return new ScreenState(driver.getCurrentUrl(), driver.getTitle(), null, List.of(), -1, List.of());
        }

        @Override
        public Control.@Nullable Node nodeAt(AppiumDriver driver, Point<Space.Driver> point) {
            return driver.executeScript("""
                                    let node = document.elementFromPoint(arguments[0], arguments[1]);
                                    while (node && node.shadowRoot) {
                                        const inside = node.shadowRoot.elementFromPoint(arguments[0], arguments[1]);
                                        if (!inside || inside === node) break;
                                        node = inside;
                                    }
                                    node = node && (node.closest('a, button, input, select, textarea, [role]') || node);
                                    if (!node) return null;
                                    const label = node.getAttribute('aria-label') || (node.labels && node.labels[0] || {}).innerText
                                        || node.placeholder || (node.matches('input, select, textarea') ? '' : node.innerText) || '';
                                    return [label.replace(/\\s+/g, ' ').trim().slice(0, 120), node.getAttribute('role') || node.localName];
                                    """, point.x(), point.y()) instanceof List<?> found
                    ? new Control.Node(String.valueOf(found.get(0)), String.valueOf(found.get(1)), "")
                    : null;
        }

        @Override
        public String name(AppiumDriver driver) {
            return "Chromium as a phone " + driver.getCapabilities().getBrowserVersion();
        }

        @Override
        public Key.Named commandKey(AppiumDriver driver) {
            Platform platform = driver.getCapabilities().getPlatformName();
            return platform != null && platform.is(Platform.MAC) ? Key.Named.META : Key.Named.CONTROL;
        }

        @Override
        public ActionOutcome type(AppiumDriver driver, String text) {
            String[] lines = text.split("\n", -1);
            for (int i = 0; i < lines.length; i++) {
                if (i > 0) {
                    driver.switchTo().activeElement().sendKeys(Keys.ENTER);
                }
                // chromedriver cannot type characters outside the Basic Multilingual Plane
                if (!lines[i].isEmpty()
                        && !Boolean.TRUE.equals(driver.executeScript(
                                "return document.execCommand('insertText', false, arguments[0])", lines[i]))) {
                    return nothingFocused();
                }
            }
            return Performed.PLAIN;
        }

        @Override
        public ActionOutcome press(AppiumDriver driver, List<Key> keys) {
            return new NotPerformed(Reason.NOT_OFFERED, "Cannot press keys: an emulated phone does not support it.");
        }

        @Override
        public ActionOutcome press(AppiumDriver driver, SystemButton button) {
            return new NotPerformed(Reason.NOT_OFFERED, "Cannot press system buttons: an emulated phone has none.");
        }

        @Override
        public ActionOutcome open(AppiumDriver driver, URI url) {
            try {
                driver.get(url.toString());
                return Performed.PLAIN;
            } catch (WebDriverException e) {
                if (Connection.isBroken(e)) {
                    throw e;
                }
                return failed("open " + url, e);
            }
        }

        @Override
        public ActionOutcome open(AppiumDriver driver, String name, Map<String, String> apps) {
            return new NotPerformed(Reason.NOT_OFFERED, "Cannot open applications: an emulated phone has none.");
        }
    }
}
