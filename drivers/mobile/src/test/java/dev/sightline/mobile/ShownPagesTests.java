package dev.sightline.mobile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.driver.NetworkFence;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contexts have the shape in which Appium's UiAutomator2 driver reports them. */
class ShownPagesTests {

    private static final NetworkFence SHOP =
            access -> access.toString().contains("https://shop.example/") ? null : "it is not allowed";

    private static Map<String, Object> context(String proc, String webviewName, String owner, Object... pages) {
        return Map.of(
                "proc",
                proc,
                "webviewName",
                webviewName,
                "info",
                Map.of("Android-Package", owner),
                "pages",
                List.of(pages));
    }

    private static Map<String, Object> page(String url, String description) {
        return Map.of("type", "page", "url", url, "description", description);
    }

    @ParameterizedTest
    @ValueSource(strings = {"com.android.chrome", "org.mozilla.firefox", "com.apple.mobilesafari"})
    void browserThatDisclosesNothingIsAtNoAllowedAddress(String browser) {
        var state = ShownPages.of(browser, List.of()).judged(browser + "/.Main", SHOP);
        assertThat(state.location()).isEqualTo("unknown:" + browser);
        assertThat(state.notices()).singleElement().asString().contains(browser);
        // Appium answers with a text when something is wrong
        assertThat(ShownPages.of(browser, "no").judged(browser, SHOP).location())
                .startsWith("unknown:");
    }

    @Test
    void everyTabOfABrowserMustBeAllowed() {
        var pages = ShownPages.of(
                "com.android.chrome",
                List.of(context(
                        "@chrome_devtools_remote",
                        "CHROMIUM",
                        "com.android.chrome",
                        page("https://shop.example/", ""),
                        page("https://evil.example/", ""))));
        assertThat(pages.judged("com.android.chrome/.Main", SHOP).location()).isEqualTo("https://evil.example/");
    }

    @Test
    void visibleViewsOfTheApplicationInFrontAreJudged() {
        var contexts = List.of(
                context(
                        "@webview_devtools_remote_1",
                        "WEBVIEW_com.shop",
                        "com.shop",
                        page("https://evil.example/", "{\"attached\": true, \"visible\": false}"),
                        page("https://shop.example/pay", "{\"attached\":true,\"visible\":true}")),
                context(
                        "@webview_devtools_remote_2",
                        "WEBVIEW_com.news",
                        "com.news",
                        page("https://news.example/", "{\"attached\":true,\"visible\":true}")));
        assertThat(ShownPages.of("com.shop", contexts)
                        .judged("com.shop/.Pay", SHOP)
                        .location())
                .isEqualTo("com.shop/.Pay");
        assertThat(ShownPages.of("com.news", contexts)
                        .judged("com.news/.Main", SHOP)
                        .location())
                .isEqualTo("https://news.example/");
    }

    @Test
    void applicationWithoutPagesIsWhereItIs() {
        assertThat(ShownPages.of("com.shop", List.of())
                        .judged("com.shop/.Cart", SHOP)
                        .location())
                .isEqualTo("com.shop/.Cart");
    }
}
