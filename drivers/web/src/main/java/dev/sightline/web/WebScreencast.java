package dev.sightline.web;

import dev.sightline.driver.Screencast;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.WebDriverException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moving pictures of the tab in front. They come over a connection to the developer tools that exists only while somebody
 * watches, so that neither the pictures nor their decoding delays an answer that the driver waits for.
 */
final class WebScreencast implements Screencast, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(WebScreencast.class);

    /** Text stays readable, at about a third of the size of a screenshot. */
    private static final Map<String, Object> FORMAT = Map.of("format", "jpeg", "quality", 70);

    /** Pictures that follow each other so closely may be too many. */
    private static final Duration BURST = Duration.ofMillis(200);

    private static final Duration CALM = Duration.ofMillis(300);

    private final URI address;
    private final Object steering = new Object();
    private boolean closed;

    // read by the driver and by the thread of the connection, neither of which may wait for the browser
    private volatile @Nullable DevTools tools;
    private volatile @Nullable String tab;
    private volatile String front;
    private volatile long newestAt = System.nanoTime() - BURST.toNanos();
    private final AtomicBoolean calming = new AtomicBoolean();

    /**
     * @param address of the developer tools
     * @param front the tab in front
     */
    WebScreencast(URI address, String front) {
        this.address = address;
        this.front = front;
    }

    @Override
    public void start(Consumer<byte[]> viewer) {
        synchronized (steering) {
            stop();
            if (closed) {
                return;
            }
            DevTools connection = DevTools.connect(address);
            if (connection == null) {
                throw new WebDriverException("the developer tools take no connection for a screencast");
            }
            connection.listen(event -> {
                String from = event.tab();
                if (from != null && event.method().equals("Page.screencastFrame")) {
                    receive(connection, from, event.parameters(), viewer);
                }
            });
            tools = connection;
            showFront();
        }
    }

    private void receive(DevTools connection, String from, Map<String, Object> frame, Consumer<byte[]> viewer) {
        // at once, and for every picture: the browser sends no more than a few that are not acknowledged, and drops the
        // others, of which one may be the last for a long time
        var _ = connection.send(
                from, "Page.screencastFrameAck", Map.of("sessionId", frame.getOrDefault("sessionId", 0)));
        if (from.equals(tab) && frame.get("data") instanceof String data) {
            viewer.accept(Base64.getDecoder().decode(data));
        }
        long now = System.nanoTime();
        boolean isBurst = now - newestAt < BURST.toNanos();
        newestAt = now;
        if (isBurst && calming.compareAndSet(false, true)) {
            Thread.ofVirtual().name("sightline-screencast").start(() -> refreshWhenCalm(connection));
        }
    }

    /**
     * Has the screen shown once more when pictures have stopped coming quickly: the browser drops those that are made before
     * earlier ones are acknowledged, and on a busy machine that may be the last one.
     */
    private void refreshWhenCalm(DevTools connection) {
        try {
            long left = CALM.toNanos();
            while (left > 0) {
                TimeUnit.NANOSECONDS.sleep(left);
                left = newestAt + CALM.toNanos() - System.nanoTime();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            calming.set(false);
        }
        synchronized (steering) {
            String shown = tab;
            if (tools == connection && shown != null) {
                // a new session begins with a picture of the screen as it is
                connection.leave(shown);
                tab = null;
                showFront();
            }
        }
    }

    /** Another tab may be in front; called by the driver with each look. */
    void follow(String tabInFront) {
        if (tabInFront.equals(front)) {
            return;
        }
        front = tabInFront;
        if (tools != null) {
            Thread.ofVirtual().name("sightline-screencast").start(() -> {
                synchronized (steering) {
                    showFront();
                }
            });
        }
    }

    private void showFront() {
        DevTools connection = tools;
        String before = tab;
        String now = front;
        if (connection == null || now.equals(before)) {
            return;
        }
        try {
            if (before != null) {
                // a screencast that is resumed in the same session shows nothing until the page changes
                connection.leave(before);
            }
            tab = now;
            var _ = connection.send(now, "Page.startScreencast", FORMAT);
        } catch (WebDriverException e) {
            log.debug("The tab {} gives no screencast; it may have been closed", now, e);
        }
    }

    @Override
    public void stop() {
        synchronized (steering) {
            DevTools connection = tools;
            tools = null;
            tab = null;
            if (connection != null) {
                // what was started on a connection ends with it
                connection.close();
            }
        }
    }

    @Override
    public void close() {
        synchronized (steering) {
            closed = true;
            stop();
        }
    }
}
