package dev.sightline.boot;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The web driver.
 *
 * @param browser Path of the Chromium or Chrome executable; found on the PATH when not set.
 * @param driver Path of the chromedriver executable; found on the PATH when not set.
 * @param remoteUrl Address of a WebDriver server or Selenium Grid to use instead of a local browser.
 * @param headless Whether the browser runs without a window.
 * @param viewportWidth Width of the page in CSS pixels.
 * @param viewportHeight Height of the page in CSS pixels.
 * @param devicePixelRatio Pixels of a screenshot per CSS pixel.
 * @param uploadFolder Folder from which files may be uploaded; none may when not set.
 * @param timeout Time that one command to the browser may take.
 * @param maxSessions Number of browsers that run at the same time; further runs wait.
 * @param readySessions Number of browsers started ahead of their use, after the first run has begun; they count among
 *     the others. 1 when not set, 0 with a remote URL.
 */
@ConfigurationProperties("sightline.web")
public record SightlineWebProperties(
        @Nullable Path browser,
        @Nullable Path driver,
        @Nullable URI remoteUrl,
        @DefaultValue("true") boolean headless,
        @DefaultValue("1280") int viewportWidth,
        @DefaultValue("720") int viewportHeight,
        @DefaultValue("1") double devicePixelRatio,
        @Nullable Path uploadFolder,
        @DefaultValue("30s") Duration timeout,
        @DefaultValue("4") int maxSessions,
        @Nullable Integer readySessions) {

    /** What is started ahead: on a Grid, a browser that nobody uses would keep a slot from others. */
    int readySessionsOrDefault() {
        return readySessions == null ? (remoteUrl == null ? 1 : 0) : readySessions;
    }
}
