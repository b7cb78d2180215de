package dev.sightline.web;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.NoSuchWindowException;
import org.openqa.selenium.UnhandledAlertException;
import org.openqa.selenium.WebDriverException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tabs of a browser in the order in which they were opened, and which one is in front. A tab that a page opens
 * comes to the front, as it does for a person; all get the same viewport.
 */
final class Tabs {

    private static final Logger log = LoggerFactory.getLogger(Tabs.class);

    /**
     * Headless Chromium draws the list of a {@code <select>} outside the page, where neither screenshots nor clicks
     * reach it. As a customizable select, it is part of the page.
     */
    private static final String VISIBLE_SELECTS = """
            (() => {
              const sheet = new CSSStyleSheet();
              sheet.replaceSync('select:not([multiple]):not([size]), ::picker(select) { appearance: base-select }');
              const adopt = () => {
                if (!document.adoptedStyleSheets.includes(sheet)) {
                  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
                }
              };
              adopt();
              document.addEventListener('DOMContentLoaded', adopt, {once: true});
            })();
            """;

    private final BrowserSession session;
    private final WebDriverOptions options;
    private final @Nullable DevTools tools;
    private final List<String> handles = new ArrayList<>();
    private final List<String> titles = new ArrayList<>();
    private final List<String> notices = new ArrayList<>();
    private final Set<String> prepared = new HashSet<>();
    private String front;
    private boolean visible = true;

    Tabs(BrowserSession session, WebDriverOptions options, @Nullable DevTools tools) {
        this.session = session;
        this.options = options;
        this.tools = tools;
        this.front = session.driver().getWindowHandle();
        handles.add(front);
        titles.add("");
        settle();
    }

    /** Follows the page: a tab that it opened comes to the front; if it closed the tab in front, another one does. */
    void refresh() {
        Set<String> now = session.driver().getWindowHandles();
        for (int i = handles.size() - 1; i >= 0; i--) {
            if (!now.contains(handles.get(i))) {
                handles.remove(i);
                titles.remove(i);
            }
        }
        List<String> opened =
                now.stream().filter(handle -> !handles.contains(handle)).toList();
        for (String handle : opened) {
            handles.add(handle);
            titles.add("");
        }
        if (!opened.isEmpty()) {
            show(opened.getLast());
            notices.add(
                    opened.size() == 1
                            ? "A new tab was opened and is now in front."
                            : opened.size() + " new tabs were opened; the last one is now in front.");
        } else if (!handles.contains(front)) {
            if (handles.isEmpty()) {
                throw new NoSuchWindowException("the last tab was closed");
            }
            show(handles.getLast());
            notices.add("The tab was closed; the one before it is now in front.");
        }
        settle();
    }

    int size() {
        return handles.size();
    }

    /** The handle of the tab in front. */
    String front() {
        return front;
    }

    int frontIndex() {
        return handles.indexOf(front);
    }

    /** Keeps the title of the tab in front, so that it is known when the tab is in the background. */
    void titleOfFront(String title) {
        titles.set(frontIndex(), title);
    }

    List<String> titles() {
        return List.copyOf(titles);
    }

    /** What happened since the last call. */
    List<String> takeNotices() {
        List<String> taken = List.copyOf(notices);
        notices.clear();
        return taken;
    }

    void notice(String what) {
        notices.add(what);
    }

    void show(int index) {
        show(handles.get(index));
    }

    /** Shows a tab, if it exists and is not in front already. */
    void bringToFront(String handle) {
        if (!handle.equals(front) && handles.contains(handle)) {
            show(handle);
        }
    }

    private void show(String handle) {
        session.driver().switchTo().window(handle);
        front = handle;
        visible = false;
        settle();
    }

    /** Prepares the tab in front; what a dialog of the page prevents is done once it is answered. */
    private void settle() {
        try {
            if (!visible) {
                session.cdp("Page.bringToFront", Map.of());
                visible = true;
            }
            if (!prepared.contains(front)) {
                prepare();
                prepared.add(front);
            }
        } catch (UnhandledAlertException _) {
            // it is reported with the next capture
        }
    }

    /** Closes the tab in front; the one opened before it comes to the front. */
    void closeFront() {
        int index = frontIndex();
        session.driver().close();
        handles.remove(index);
        titles.remove(index);
        show(handles.get(Math.max(0, index - 1)));
    }

    private void prepare() {
        if (tools != null) {
            follow(tools, front);
        }
        session.cdp(
                "Emulation.setDeviceMetricsOverride",
                Map.of(
                        "width", options.width(),
                        "height", options.height(),
                        "deviceScaleFactor", options.devicePixelRatio(),
                        "mobile", false));
        session.cdp("Page.enable", Map.of());
        session.cdp("Page.addScriptToEvaluateOnNewDocument", Map.of("source", VISIBLE_SELECTS));
        // a tab that a page opened has its document already
        session.cdp("Runtime.evaluate", Map.of("expression", VISIBLE_SELECTS));
    }

    /** Makes the browser report the events of a tab. */
    private static void follow(DevTools tools, String tab) {
        try {
            tools.ask(tab, "Page.enable", Map.of());
            // headless, it would open nothing; with a window, a dialog of the system that cannot be operated
            tools.ask(tab, "Page.setInterceptFileChooserDialog", Map.of("enabled", true));
        } catch (WebDriverException e) {
            log.debug("The developer tools do not report on the tab {}", tab, e);
        }
    }
}
