package dev.sightline.boot;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The mobile driver.
 *
 * @param platform Platform of the phone.
 * @param server Address of Appium, or of a Selenium Grid that relays to it.
 * @param udid Which of several devices, as 'adb devices' names it.
 * @param orientation How the device is held when a session opens; as it is when not set.
 * @param apps Applications by name: the package on Android, the bundle on iOS.
 * @param capabilities Further capabilities of the session, such as app or noReset; 'appium:' is put before names without a prefix.
 * @param timeout Time that one command to the phone may take.
 * @param reconnectBudget Time that a broken session may take to come back; zero gives up at once.
 * @param maxSessions Number of sessions at the same time; further runs wait.
 */
@ConfigurationProperties("sightline.mobile")
public record SightlineMobileProperties(
        @DefaultValue("android") Platform platform,
        @DefaultValue("http://127.0.0.1:4723") URI server,
        @Nullable String udid,
        @Nullable Orientation orientation,
        @DefaultValue Map<String, String> apps,
        @DefaultValue Map<String, Object> capabilities,
        @DefaultValue("60s") Duration timeout,
        @DefaultValue("30s") Duration reconnectBudget,
        @DefaultValue("1") int maxSessions) {

    // not the driver's own types: these properties are bound whether or not it is on the class path

    /** Platforms of phones. */
    public enum Platform {
        /** Android, through Appium's UiAutomator2 driver. */
        ANDROID,
        /** iOS, through Appium's XCUITest driver. */
        IOS,
        /** A phone emulated by a desktop Chromium, through Appium's Chromium driver. */
        CHROMIUM
    }

    /** How a phone is held. */
    public enum Orientation {
        PORTRAIT,
        LANDSCAPE
    }
}
