package dev.sightline.web;

import dev.sightline.driver.GuiDriver;
import dev.sightline.driver.GuiDriverFactory;
import dev.sightline.error.SightlineException;
import java.net.URI;
import java.nio.file.Path;

/**
 * Opens Chromium browsers, local ones or those of a WebDriver server or Selenium Grid; no more at a time than the
 * options allow, and some of them ahead of their use if the options say so. Safe for use by several threads.
 *
 * <p>Closing it ends the browsers that no run uses; those in use end with their run.
 */
public final class WebDriverFactory implements GuiDriverFactory, AutoCloseable {

    private final WebDriverOptions options;
    private final SessionPool sessions;

    public WebDriverFactory(WebDriverOptions options) {
        this.options = options;
        this.sessions = new SessionPool(
                options.maxSessions(),
                options.readySessions(),
                onClose -> options.remoteUrl() == null
                        ? BrowserSession.local(options, onClose)
                        : BrowserSession.remote(options, onClose));
    }

    /**
     * Opens a browser with a profile of its own. Waits while as many are open as there may be.
     *
     * @throws BrowserNotFoundException when there is no browser or no chromedriver
     * @throws SightlineException category {@code DRIVER} when the browser does not start, {@code CONFIGURATION} when
     *     the factory was closed
     */
    @Override
    public GuiDriver open(Path runFolder) {
        BrowserSession session = sessions.take();
        try {
            return new WebGuiDriver(session, options, runFolder.toAbsolutePath());
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /**
     * Checks that there is a browser and a chromedriver, or that the remote server answers.
     *
     * @throws BrowserNotFoundException when there is no browser or no chromedriver
     * @throws SightlineException category {@code DRIVER} when the remote server does not answer
     */
    @Override
    public void requireReady() {
        URI remote = options.remoteUrl();
        if (remote != null) {
            BrowserSession.requireAnswer(remote);
            return;
        }
        Executables.browser(options.browser());
        Executables.driver(options.driver());
    }

    @Override
    public void close() {
        sessions.close();
    }

    /** For tests. */
    int readySessions() {
        return sessions.readySessions();
    }
}
