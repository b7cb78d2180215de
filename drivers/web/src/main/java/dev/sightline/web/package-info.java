/** Operates web pages in Chromium through Selenium. Start with {@link dev.sightline.web.WebDriverFactory}. */
@NullMarked
package dev.sightline.web;

import org.jspecify.annotations.NullMarked;
