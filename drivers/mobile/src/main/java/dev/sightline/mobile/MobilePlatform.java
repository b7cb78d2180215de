package dev.sightline.mobile;

/**
 * The platform of a phone.
 *
 * @since 0.1.0
 */
public enum MobilePlatform {

    /** Android, through Appium's UiAutomator2 driver. */
    ANDROID,

    /** iOS, through Appium's XCUITest driver. Not tested on any device. */
    IOS,

    /** A page in a desktop Chromium that emulates a phone, through Appium's Chromium driver. */
    CHROMIUM
}
