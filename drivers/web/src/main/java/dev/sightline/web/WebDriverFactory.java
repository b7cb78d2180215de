package dev.sightline.web;

import dev.sightline.driver.GuiDriver;
import dev.sightline.driver.GuiDriverFactory;
import dev.sightline.driver.NetworkFence;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.net.URI;
import java.nio.file.Path;

/**
 * Opens Chromium browsers, locally or on a WebDriver server or Selenium Grid; at most as many at a time as the options
 * allow, and some of them ahead of their use if the options request it. Safe for use by several threads.
 *
 * <p>Closing it ends the browsers that no run uses; those in use end with their run.
 *
 * @since 0.1.0
 */
public final class WebDriverFactory implements GuiDriverFactory, AutoCloseable {

    private final WebDriverOptions options;
    private final SessionPool sessions;

    public WebDriverFactory(WebDriverOptions options) {
        this.options = options;
        this.sessions = new SessionPool(
                options.maxSessions(),
                options.readySessions(),
                (fenced, onClose) -> options.remoteUrl() == null
                        ? BrowserSession.local(options, fenced, onClose)
                        : BrowserSession.remote(options, onClose));
    }

    /**
     * Opens a browser with its own profile. Waits while the maximum number is open.
     *
     * @throws BrowserNotFoundException when there is no browser or no chromedriver
     * @throws SightlineException category {@code DRIVER} when the browser does not start, {@code CONFIGURATION} when
     *     the factory was closed
     */
    @Override
    public GuiDriver open(Path runFolder) {
        return open(runFolder, NetworkFence.OPEN);
    }

    /**
     * Opens a browser that loads only what the fence allows. Every request is checked before it is sent; the
     * connections of a browser on this machine go through the driver's own proxy, which checks their hosts. A browser
     * of a server or Grid has no such proxy: its WebSockets, preconnects and preloaded documents are not checked.
     *
     * @throws BrowserNotFoundException when there is no browser or no chromedriver
     * @throws SightlineException category {@code DRIVER} when the browser does not start, {@code CONFIGURATION} when
     *     the factory was closed, or when there is a fence and the server does not pass on the developer tools or the
     *     browser is given a proxy by its arguments
     */
    @Override
    public GuiDriver open(Path runFolder, NetworkFence fence) {
        boolean fenced = !fence.equals(NetworkFence.OPEN);
        if (fenced && options.arguments().stream().anyMatch(each -> each.startsWith("--proxy-"))) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot restrict the browser to the allowed URLs: its arguments set a proxy, "
                            + options.arguments() + ", which would replace the driver's own. Remove it, or"
                            + " allow every URL.");
        }
        BrowserSession session = sessions.take(fenced);
        try {
            return new WebGuiDriver(session, options, runFolder.toAbsolutePath(), fence);
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

    /**
     * @throws SightlineException category {@code INVALID_INPUT} when the URL is relative, has no host, or has a scheme
     *     that browsers do not open
     */
    @Override
    public void requireOpenable(URI address) {
        String problem = WebAddresses.problem(address);
        if (problem != null) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT, "Cannot open '" + BrowserSession.redacted(address) + "': " + problem);
        }
    }

    @Override
    public int maxSessions() {
        return options.maxSessions();
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
