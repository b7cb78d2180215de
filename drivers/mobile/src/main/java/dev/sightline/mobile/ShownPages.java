package dev.sightline.mobile;

import dev.sightline.driver.NetworkFence;
import dev.sightline.driver.NetworkFence.Access;
import dev.sightline.screen.ScreenState;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The web pages that the application in front shows, as far as Appium can say: those of Chrome and of applications that
 * allow their views to be inspected.
 *
 * @param application in front
 * @param urls of its pages; of a browser, those of all tabs, since it does not say which one is in front
 */
record ShownPages(String application, List<String> urls) {

    /** Applications whose purpose is to show any page. A page of theirs that is unknown could be anything. */
    private static final Set<String> BROWSERS = Set.of(
            "com.android.browser",
            "com.android.chrome",
            "com.apple.mobilesafari",
            "com.brave.browser",
            "com.chrome.beta",
            "com.chrome.canary",
            "com.chrome.dev",
            "com.duckduckgo.mobile.android",
            "com.google.chrome.ios",
            "com.microsoft.emmx",
            "com.mi.globalbrowser",
            "com.opera.browser",
            "com.opera.mini.native",
            "com.sec.android.app.sbrowser",
            "com.UCMobile.intl",
            "com.vivaldi.browser",
            "com.yandex.browser",
            "org.bromite.bromite",
            "org.chromium.chrome",
            "org.chromium.webview_shell",
            "org.lineageos.jelly",
            "org.mozilla.fennec_fdroid",
            "org.mozilla.firefox",
            "org.mozilla.firefox_beta",
            "org.mozilla.focus",
            "org.mozilla.ios.Firefox",
            "org.torproject.torbrowser");

    /** What browsers show before they have been anywhere. */
    private static final Set<String> EMPTY_PAGES =
            Set.of("", "about:blank", "chrome://newtab/", "chrome://new-tab-page/", "chrome-native://newtab/");

    ShownPages {
        urls = List.copyOf(urls);
    }

    /**
     * @param contexts the answer to {@code mobile: getContexts}: for each process with web views its socket, the package
     *     that it belongs to, and the pages
     */
    static ShownPages of(String application, @Nullable Object contexts) {
        List<String> urls = contexts instanceof List<?> list
                ? list.stream()
                        .filter(each -> each instanceof Map<?, ?> context && belongsTo(application, context))
                        .flatMap(each -> pages(((Map<?, ?>) each).get("pages")))
                        .toList()
                : List.of();
        return new ShownPages(application, urls);
    }

    private static boolean belongsTo(String application, Map<?, ?> context) {
        if (("WEBVIEW_" + application).equals(context.get("webviewName"))) {
            return true;
        }
        Object owner = context.get("info") instanceof Map<?, ?> info ? info.get("Android-Package") : null;
        return owner == null
                // browsers of Chromium's kind share the name of their socket
                ? BROWSERS.contains(application)
                        && String.valueOf(context.get("proc")).contains("chrome_devtools_remote")
                : owner.equals(application);
    }

    private static Stream<String> pages(@Nullable Object pages) {
        return pages instanceof List<?> list
                ? list.stream()
                        .filter(each -> each instanceof Map<?, ?> page
                                && "page".equals(page.get("type"))
                                && !isHidden(page.get("description")))
                        .map(each -> Objects.requireNonNullElse(((Map<?, ?>) each).get("url"), "")
                                .toString())
                : Stream.of();
    }

    /** Web views describe themselves by a JSON object; tabs of browsers do not. */
    private static boolean isHidden(@Nullable Object description) {
        return String.valueOf(description).replace(" ", "").contains("\"visible\":false");
    }

    /**
     * The state of the screen: at a page that the fence refuses if there is one, at an address that no list allows if a
     * browser does not disclose its pages, else where it is.
     */
    ScreenState judged(@Nullable String location, NetworkFence fence) {
        for (String url : urls) {
            if (!EMPTY_PAGES.contains(url) && fence.refusal(new Access.Document(url)) != null) {
                return state(url, List.of());
            }
        }
        if (urls.isEmpty() && BROWSERS.contains(application)) {
            return state(
                    "unknown:" + application,
                    List.of("The addresses of the pages in " + application + " are unknown, and only some addresses are"
                            + " allowed. Android's Chrome discloses them while USB debugging is on."));
        }
        return state(location, List.of());
    }

    private static ScreenState state(@Nullable String location, List<String> notices) {
        return new ScreenState(location, null, null, List.of(), -1, notices);
    }
}
