package dev.sightline.web;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.InvalidArgumentException;
import org.openqa.selenium.UnsupportedCommandException;
import org.openqa.selenium.json.Json;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;

/**
 * The chromedriver's log of events in the tabs. It keeps events until they are read, on a Grid, too, and without the
 * driver's own connection; if there is such a connection, the log is only emptied.
 */
final class EventLog {

    /** Chromedriver keeps unread events, some 3 kB a page; reading takes about 2 ms. */
    static final int CAPTURES_BETWEEN_READINGS = 50;

    private final BrowserSession session;
    private final PageEvents events;
    private final boolean isOnlySource;
    private final Json json = new Json();
    private int capturesSinceReading;
    private long numberFromLog;

    /**
     * @param isOnlySource whether events do not arrive in any other way
     */
    EventLog(BrowserSession session, PageEvents events, boolean isOnlySource) {
        this.session = session;
        this.events = events;
        this.isOnlySource = isOnlySource;
    }

    /** Must be called with every capture, so that the events of a long session do not pile up. */
    void captured() {
        if (++capturesSinceReading >= CAPTURES_BETWEEN_READINGS) {
            read();
        }
    }

    /** Processes new events, if the log is the only source of them. */
    void follow() {
        if (isOnlySource) {
            read();
        }
    }

    /** The dialog that is open in a tab; also one that opened before the driver was connected to the tab. */
    PageEvents.@Nullable OpenDialog dialogIn(String tab) {
        PageEvents.OpenDialog known = events.dialogIn(tab);
        // what only the log reported, only the log may report as closed
        if (known == null || known.number() == numberFromLog) {
            read(true);
            known = events.dialogIn(tab);
            numberFromLog = known == null ? 0 : known.number();
        }
        return known;
    }

    private void read() {
        read(isOnlySource);
    }

    private void read(boolean takeOver) {
        capturesSinceReading = 0;
        try {
            for (LogEntry entry : session.driver().manage().logs().get(LogType.PERFORMANCE)) {
                if (takeOver && entry.getMessage().contains(isOnlySource ? "\"Page." : "Page.javascriptDialog")) {
                    read(entry.getMessage());
                }
            }
        } catch (UnsupportedCommandException | InvalidArgumentException _) {
            // an intermediate server has no log, or not this one; the kinds stay unknown
        }
    }

    private void read(String entry) {
        Map<?, ?> event = json.toType(entry, Json.MAP_TYPE);
        if (event.get("webview") instanceof String tab
                && event.get("message") instanceof Map<?, ?> message
                && message.get("params") instanceof Map<?, ?> parameters) {
            events.on(tab, String.valueOf(message.get("method")), parameters);
        }
    }
}
