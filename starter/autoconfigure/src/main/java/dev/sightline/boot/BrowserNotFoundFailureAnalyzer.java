package dev.sightline.boot;

import dev.sightline.web.BrowserNotFoundException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** States how to install a browser if there is none. */
final class BrowserNotFoundFailureAnalyzer extends AbstractFailureAnalyzer<BrowserNotFoundException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, BrowserNotFoundException cause) {
        String property = cause.executable().equals("chromedriver") ? "sightline.web.driver" : "sightline.web.browser";
        return new FailureAnalysis(
                "Sightline needs " + cause.executable() + " to operate web pages. " + cause.getMessage(),
                "Install Chromium and its driver (Debian and Ubuntu: apt-get install chromium chromium-driver), "
                        + "set '" + property + "' to where it is, set 'sightline.web.remote-url' to a WebDriver "
                        + "server, or set 'sightline.driver=none' to run without a driver.",
                cause);
    }
}
