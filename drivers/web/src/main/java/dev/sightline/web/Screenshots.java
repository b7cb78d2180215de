package dev.sightline.web;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.devtools.Command;
import org.openqa.selenium.devtools.Connection;
import org.openqa.selenium.devtools.idealized.target.model.SessionID;
import org.openqa.selenium.json.Json;
import org.openqa.selenium.remote.http.ClientConfig;
import org.openqa.selenium.remote.http.HttpClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Screenshots, as PNG files. The developer tools make them with a compression that takes about half the time of that of
 * WebDriver's command, pixel for pixel the same.
 *
 * <p>They are asked on a connection of their own, since the browser sometimes never answers when the page moves on to
 * another one meanwhile. Through the chromedriver that costs the session, and WebDriver's command ten seconds; here the
 * question is put again. Where there is no such connection, WebDriver's command is used.
 */
final class Screenshots implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Screenshots.class);

    private static final Duration LIMIT = Duration.ofSeconds(4);
    private static final Duration FIRST_PATIENCE = Duration.ofMillis(500);
    private static final int MOST_FAILURES = 3;
    private static final Command<Map<String, Object>> CAPTURE =
            new Command<>("Page.captureScreenshot", Map.of("format", "png", "optimizeForSpeed", true), Json.MAP_TYPE);

    private final BrowserSession session;
    private final Map<String, SessionID> tabs = new HashMap<>();
    private @Nullable Connection tools;
    private int failures;

    Screenshots(BrowserSession session) {
        this.session = session;
        this.tools = connect(session);
    }

    private static @Nullable Connection connect(BrowserSession session) {
        URI address = session.tools();
        if (address == null) {
            return null;
        }
        ClientConfig config = ClientConfig.defaultConfig()
                .baseUri(address)
                .connectionTimeout(LIMIT)
                .readTimeout(LIMIT);
        HttpClient client = HttpClient.Factory.createDefault().createClient(config);
        try {
            return new Connection(client, address.toString(), config);
        } catch (RuntimeException e) {
            client.close();
            log.debug("The developer tools cannot be reached at {}; screenshots are taken by WebDriver", address, e);
            return null;
        }
    }

    /** Whether the fast way is still used. */
    boolean areFast() {
        return tools != null;
    }

    /** What a tab shows, which must be the one in front. */
    byte[] take(String tab) {
        Connection connection = tools;
        if (connection != null) {
            try {
                byte[] png = take(connection, tab);
                failures = 0;
                return png;
            } catch (WebDriverException e) {
                log.debug("The developer tools gave no screenshot", e);
                tabs.remove(tab);
                if (++failures == MOST_FAILURES) {
                    close();
                }
            }
        }
        return session.driver().getScreenshotAs(OutputType.BYTES);
    }

    private byte[] take(Connection connection, String tab) {
        SessionID attached = tabs.get(tab);
        if (attached == null) {
            Map<String, Object> answer = connection.sendAndWait(
                    null,
                    new Command<>("Target.attachToTarget", Map.of("targetId", tab, "flatten", true), Json.MAP_TYPE),
                    LIMIT);
            attached = new SessionID(String.valueOf(answer.get("sessionId")));
            tabs.put(tab, attached);
        }
        return Base64.getDecoder()
                .decode(String.valueOf(capture(connection, attached).get("data")));
    }

    private static Map<?, ?> capture(Connection connection, SessionID tab) {
        List<CompletableFuture<?>> asked = new ArrayList<>();
        for (Duration patience = FIRST_PATIENCE; patience.compareTo(LIMIT) < 0; patience = patience.multipliedBy(2)) {
            asked.add(connection.send(tab, CAPTURE));
            try {
                return (Map<?, ?>) CompletableFuture.anyOf(asked.toArray(CompletableFuture<?>[]::new))
                        .get(patience.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException _) {
                // the page may have moved on, and this question with it
            } catch (ExecutionException e) {
                throw new WebDriverException("the developer tools gave no screenshot", e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new WebDriverException("interrupted while a screenshot was taken", e);
            }
        }
        throw new WebDriverException("the developer tools did not answer, asked " + asked.size() + " times");
    }

    @Override
    public void close() {
        Connection connection = tools;
        tools = null;
        if (connection != null) {
            connection.close();
        }
    }
}
