package dev.sightline.mobile;

/** What kind of phone it is. */
public enum MobilePlatform {

    /** Android, through Appium's UiAutomator2 driver. */
    ANDROID,

    /** iOS, through Appium's XCUITest driver. Prepared, and tested on no device. */
    IOS,

    /** A page in a desktop Chromium that emulates a phone, through Appium's Chromium driver. */
    CHROMIUM
}
