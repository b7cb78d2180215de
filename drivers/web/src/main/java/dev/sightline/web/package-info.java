/**
 * Operates web pages in Chromium through Selenium. {@link dev.sightline.web.WebDriverFactory} is where to begin.
 */
@NullMarked
package dev.sightline.web;

import org.jspecify.annotations.NullMarked;
