package dev.sightline.mobile;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sightline.action.Action;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.driver.GuiDriver;
import dev.sightline.screen.Point;
import dev.sightline.screen.Space;
import dev.sightline.testkit.FreePort;
import dev.sightline.testkit.android.AppiumServer;
import dev.sightline.testkit.android.FakeAndroid;
import dev.sightline.testkit.grid.SeleniumGrid;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** What the tests on phones share. */
final class Phones {

    static final String PAD = "dev.sightline.pad";
    static final String CHROME = "com.android.chrome";
    static final String MUSIC = "com.example.music";

    /** Of the emulated phone: device pixels per CSS pixel. */
    static final double RATIO = 2.625;

    private Phones() {}

    /** A Chromium that emulates a phone of 412×915 CSS pixels, through Appium's Chromium driver. */
    static MobileDriverFactory.Builder emulated(String server) {
        return MobileDriverFactory.builder(MobilePlatform.CHROMIUM, server)
                .capability("browserName", "chrome")
                .capability("appium:executable", "/usr/bin/chromedriver")
                // without it, every session wants the same port
                .capability("appium:chromedriverPort", freePort())
                .capability(
                        "goog:chromeOptions",
                        Map.of(
                                "binary",
                                "/usr/bin/chromium",
                                "args",
                                List.of(
                                        "--headless=new",
                                        "--no-sandbox",
                                        "--disable-gpu",
                                        "--disable-quic",
                                        "--no-first-run",
                                        "--disable-background-networking",
                                        "--hide-scrollbars"),
                                "mobileEmulation",
                                Map.of(
                                        "deviceMetrics",
                                        Map.of("width", 412, "height", 915, "pixelRatio", RATIO, "touch", true))));
    }

    private static int freePort() {
        try {
            return FreePort.find();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A page at every address of a server of its own. */
    static HttpServer serve(String page) throws IOException {
        byte[] body = page.getBytes(StandardCharsets.UTF_8);
        HttpServer pages = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        pages.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        pages.start();
        return pages;
    }

    static URI address(HttpServer pages) {
        return URI.create("http://127.0.0.1:" + pages.getAddress().getPort() + "/");
    }

    static FakeAndroid fakeAndroid() throws IOException, InterruptedException {
        return FakeAndroid.start(
                "chromium",
                List.of(
                        new FakeAndroid.App("Pad", PAD, page("pad.html")),
                        new FakeAndroid.App("Chrome", CHROME, "<!DOCTYPE html><title>Chrome</title>Chrome"),
                        new FakeAndroid.App("Music", MUSIC, "<!DOCTYPE html><title>Music</title>Music")));
    }

    /** Starts Appium, or skips the test with the reason. */
    static AppiumServer appium(Path androidHome) throws IOException, InterruptedException {
        try {
            return AppiumServer.start(androidHome);
        } catch (AppiumServer.Unavailable e) {
            System.out.println("SKIPPED: " + e.getMessage());
            return Assumptions.abort(String.valueOf(e.getMessage()));
        }
    }

    /** Starts a Grid without nodes, or skips the test with the reason. */
    static SeleniumGrid grid(Path folder) throws IOException, InterruptedException {
        try {
            return SeleniumGrid.start(folder);
        } catch (SeleniumGrid.Unavailable e) {
            System.out.println("SKIPPED: " + e.getMessage());
            return Assumptions.abort(String.valueOf(e.getMessage()));
        }
    }

    /** Adds a node that relays to Appium's Chromium driver. */
    static Process relay(SeleniumGrid grid, AppiumServer appium, int sessions)
            throws IOException, InterruptedException {
        return grid.addRelay(
                appium.url(),
                sessions,
                "{\"browserName\": \"chrome\", \"platformName\": \"linux\", \"appium:automationName\": \"Chromium\"}");
    }

    static String page(String name) throws IOException {
        try (InputStream in = Phones.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("No resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static Point<Space.Driver> at(double x, double y) {
        return new Point<>(x, y);
    }

    static void performs(GuiDriver driver, Action.Input<Space.Driver> action) {
        assertThat(driver.perform(action)).isEqualTo(ActionOutcome.Performed.PLAIN);
    }

    static void await(String what, Callable<Boolean> question) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!question.call()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("Waited 30 s for " + what);
            }
            Thread.sleep(20);
        }
    }
}
