/**
 * An Android phone made of a headless Chromium: what Appium's UiAutomator2 driver talks to, without a phone.
 */
@NullMarked
package dev.sightline.testkit.android;

import org.jspecify.annotations.NullMarked;
