package dev.sightline.web;

import dev.sightline.driver.GuiDriver;
import dev.sightline.driver.GuiDriverFactory;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;

/**
 * Opens Chromium browsers, local ones or those of a WebDriver server or Selenium Grid; no more at a time than the
 * options allow. Safe for use by several threads.
 */
public final class WebDriverFactory implements GuiDriverFactory {

    private final WebDriverOptions options;
    private final Semaphore sessions;

    public WebDriverFactory(WebDriverOptions options) {
        this.options = options;
        this.sessions = new Semaphore(options.maxSessions(), true);
    }

    /**
     * Opens a browser with a profile of its own. Waits while as many are open as there may be.
     *
     * @throws BrowserNotFoundException when there is no browser or no chromedriver
     * @throws SightlineException category {@code DRIVER} when the browser does not start
     */
    @Override
    public GuiDriver open(Path runFolder) {
        try {
            sessions.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SightlineException(
                    ErrorCategory.DRIVER,
                    "The thread was interrupted while it waited for one of " + options.maxSessions()
                            + " browser sessions to be closed.",
                    e);
        }
        boolean opened = false;
        try {
            BrowserSession session = options.remoteUrl() == null
                    ? BrowserSession.local(options, sessions::release)
                    : BrowserSession.remote(options, sessions::release);
            var driver = new WebGuiDriver(session, options, runFolder.toAbsolutePath());
            opened = true;
            return driver;
        } finally {
            if (!opened) {
                sessions.release();
            }
        }
    }
}
