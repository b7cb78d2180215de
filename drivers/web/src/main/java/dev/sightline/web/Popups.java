package dev.sightline.web;

import dev.sightline.driver.ActionOutcome;
import dev.sightline.driver.ActionOutcome.Performed;
import dev.sightline.web.PageScript.Found;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openqa.selenium.NoSuchWindowException;
import org.openqa.selenium.UnhandledAlertException;

/**
 * Popups that the browser itself opens over a page: calendars, colour choosers, lists with native rendering. They may
 * be on the screenshot, but a click on them reaches the page behind, so they are closed at once.
 */
final class Popups {

    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final BrowserSession session;
    private final PageScript page;
    private final Tabs tabs;

    Popups(BrowserSession session, PageScript page, Tabs tabs) {
        this.session = session;
        this.page = page;
        this.tabs = tabs;
    }

    /** Closes what an input has opened; the outcome of that input states it. */
    ActionOutcome closeAny() {
        try {
            Found found = page.findAgain(tabs.front(), "popup");
            if (found == null || !(found.answer().get("kind") instanceof String kind)) {
                return Performed.PLAIN;
            }
            escape();
            boolean isClosed = awaitClosed();
            String name = String.valueOf(found.answer().get("name"));
            return new Performed("The " + what(kind) + (name.isEmpty() ? "" : " of '" + name + "'")
                    + " opened outside the page, where it cannot be operated, and "
                    + (isClosed ? "was closed. " : "did not close within " + CLOSING.toSeconds() + " s. ")
                    + instead(kind));
        } catch (UnhandledAlertException | NoSuchWindowException _) {
            // the input opened a dialog or closed the tab: it was performed, and the next capture shows what came of it
            return Performed.PLAIN;
        }
    }

    /** The key is acknowledged before the popup is gone, and a popup that is just opening misses it. */
    private boolean awaitClosed() {
        long end = System.nanoTime() + CLOSING.toNanos();
        while (isOpen()) {
            if (System.nanoTime() >= end) {
                return false;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
            if (isOpen()) {
                escape();
            }
        }
        return true;
    }

    private boolean isOpen() {
        Found found = page.findAgain(tabs.front(), "popup");
        return found != null && found.answer().get("kind") instanceof String;
    }

    private void escape() {
        for (String type : new String[] {"rawKeyDown", "keyUp"}) {
            session.cdp(
                    "Input.dispatchKeyEvent",
                    Map.of("type", type, "key", "Escape", "code", "Escape", "windowsVirtualKeyCode", 27));
        }
    }

    private static String what(String kind) {
        return switch (kind) {
            case "select" -> "list";
            case "color" -> "colour chooser";
            case "time" -> "list of times";
            default -> "calendar";
        };
    }

    private static String instead(String kind) {
        return kind.equals("select")
                ? "Choose an option with the arrow keys."
                : "Type the value, as in " + TextEntry.example(kind) + ".";
    }
}
