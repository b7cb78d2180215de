/**
 * Operates a phone through an Appium server.
 */
@NullMarked
package dev.sightline.mobile;

import org.jspecify.annotations.NullMarked;
