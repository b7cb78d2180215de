package dev.sightline.web;

import dev.sightline.screen.ScreenState.Dialog.Kind;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.InvalidArgumentException;
import org.openqa.selenium.UnsupportedCommandException;
import org.openqa.selenium.json.Json;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;

/**
 * What kind of dialog is open. WebDriver tells only its text; the browser's event tells the kind, and chromedriver keeps
 * the events until they are asked for, on a Grid, too, and without a connection of their own.
 */
final class Dialogs {

    /** Chromedriver keeps what nobody asks for, some 3 kB a page; asking takes about 2 ms. */
    static final int CAPTURES_BETWEEN_READINGS = 50;

    private final BrowserSession session;
    private final Json json = new Json();
    private final Map<String, Kind> openByTab = new HashMap<>();
    private int capturesSinceReading;

    Dialogs(BrowserSession session) {
        this.session = session;
    }

    /** The kind of the dialog that is open in a tab; to be asked only when there is one. */
    Kind kindIn(String tab) {
        readEvents();
        return openByTab.getOrDefault(tab, Kind.UNKNOWN);
    }

    /** To be called with every capture, so that the events of a long session are not kept for ever. */
    void captured() {
        if (++capturesSinceReading >= CAPTURES_BETWEEN_READINGS) {
            readEvents();
        }
    }

    private void readEvents() {
        capturesSinceReading = 0;
        try {
            for (LogEntry entry : session.driver().manage().logs().get(LogType.PERFORMANCE)) {
                read(entry.getMessage());
            }
        } catch (UnsupportedCommandException | InvalidArgumentException _) {
            // a server on the way has no log, or not this one; the kinds stay unknown
        }
    }

    private void read(String entry) {
        if (!entry.contains("Page.javascriptDialog")) {
            return;
        }
        Map<?, ?> event = json.toType(entry, Json.MAP_TYPE);
        if (event.get("webview") instanceof String tab && event.get("message") instanceof Map<?, ?> message) {
            if ("Page.javascriptDialogOpening".equals(message.get("method"))) {
                openByTab.put(tab, kind(message.get("params")));
            } else {
                openByTab.remove(tab);
            }
        }
    }

    private static Kind kind(@Nullable Object parameters) {
        return switch (parameters instanceof Map<?, ?> map ? String.valueOf(map.get("type")) : "") {
            case "alert" -> Kind.ALERT;
            case "confirm" -> Kind.CONFIRM;
            case "prompt" -> Kind.PROMPT;
            case "beforeunload" -> Kind.BEFORE_UNLOAD;
            default -> Kind.UNKNOWN;
        };
    }
}
