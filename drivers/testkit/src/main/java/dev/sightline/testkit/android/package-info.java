/** An Android phone simulated by a headless Chromium, which Appium's UiAutomator2 driver can use without a phone. */
@NullMarked
package dev.sightline.testkit.android;

import org.jspecify.annotations.NullMarked;
