package dev.sightline.web;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.NoSuchWindowException;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriverException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes screenshots as PNG files. The developer tools make them with a compression that takes about half the time of
 * WebDriver's command; the pixels are the same.
 *
 * <p>They are requested over a separate connection, because the browser sometimes never answers if the page navigates
 * meanwhile. Through the chromedriver, that costs the session, and WebDriver's command takes ten seconds; here the
 * request is repeated. Without such a connection, WebDriver's command is used.
 */
final class Screenshots {

    private static final Logger log = LoggerFactory.getLogger(Screenshots.class);

    private static final Duration FIRST_PATIENCE = Duration.ofMillis(500);
    private static final int MOST_FAILURES = 3;
    private static final Map<String, Object> OPTIONS = Map.of("format", "png", "optimizeForSpeed", true);

    private final BrowserSession session;
    private @Nullable DevTools tools;
    private int failures;

    Screenshots(BrowserSession session, @Nullable DevTools tools) {
        this.session = session;
        this.tools = tools;
    }

    /** Whether the fast method is still used. */
    boolean areFast() {
        return tools != null;
    }

    /** What a tab shows, which must be the one in front. */
    byte[] take(String tab) {
        DevTools connection = tools;
        if (connection != null) {
            try {
                byte[] png = Base64.getDecoder()
                        .decode(String.valueOf(capture(connection, tab).get("data")));
                failures = 0;
                return png;
            } catch (WebDriverException e) {
                log.debug("The developer tools returned no screenshot", e);
                connection.renew(tab);
                if (++failures == MOST_FAILURES) {
                    tools = null;
                }
            }
        }
        return ofWebDriver();
    }

    private byte[] ofWebDriver() {
        try {
            return session.driver().getScreenshotAs(OutputType.BYTES);
        } catch (WebDriverException e) {
            throw e;
        } catch (RuntimeException e) {
            // chromedriver answers without a picture when the tab closes meanwhile, which Selenium does not expect
            throw new NoSuchWindowException("the tab was closed before its screenshot was taken", e);
        }
    }

    private static Map<?, ?> capture(DevTools connection, String tab) {
        List<CompletableFuture<?>> asked = new ArrayList<>();
        for (Duration patience = FIRST_PATIENCE;
                patience.compareTo(DevTools.LIMIT) < 0;
                patience = patience.multipliedBy(2)) {
            asked.add(connection.send(tab, "Page.captureScreenshot", OPTIONS));
            try {
                return (Map<?, ?>) CompletableFuture.anyOf(asked.toArray(CompletableFuture<?>[]::new))
                        .get(patience.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException _) {
                // the page may have navigated, and the request is lost
            } catch (ExecutionException e) {
                throw new WebDriverException("the developer tools returned no screenshot", e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new WebDriverException("interrupted while a screenshot was taken", e);
            }
        }
        throw new WebDriverException("the developer tools did not answer, asked " + asked.size() + " times");
    }
}
