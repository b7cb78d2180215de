package dev.sightline.web;

import dev.sightline.action.Action;
import dev.sightline.driver.ActionOutcome.Performed;
import dev.sightline.screen.Point;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.bidi.BiDi;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.devtools.Command;
import org.openqa.selenium.devtools.Connection;
import org.openqa.selenium.devtools.idealized.target.model.SessionID;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.interactions.PointerInput;
import org.openqa.selenium.interactions.Sequence;
import org.openqa.selenium.json.Json;
import org.openqa.selenium.remote.http.ClientConfig;
import org.openqa.selenium.remote.http.HttpClient;

/**
 * Prints how long a screenshot and a click take on each way into the browser, in turn: WebDriver's own command, the
 * developer tools through the chromedriver and on a connection of their own, WebDriver BiDi, and the driver as a whole.
 *
 * <p>Arguments: rounds.
 */
final class ProtocolPaths implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int WARM_UP = 5;

    private final WebDriverOptions options;
    private final Site site = new Site();
    private final ChromeDriver browser;
    private final String tab;
    private final BiDi bidi;
    private final Connection tools;
    private final SessionID target;
    private final BrowserSession session;
    private final WebGuiDriver driver;
    private final SplittableRandom random = new SplittableRandom(42);

    private interface Shot {
        byte[] take();
    }

    private interface Press {
        void at(int x, int y);
    }

    private ProtocolPaths(double devicePixelRatio) throws IOException {
        options = WebDriverOptions.builder().devicePixelRatio(devicePixelRatio).build();
        var service = new ChromeDriverService.Builder()
                .usingDriverExecutable(Executables.driver(null).toFile())
                .usingAnyFreePort()
                .withSilent(true)
                .build();
        service.sendOutputTo(OutputStream.nullOutputStream());
        var chrome = BrowserSession.chromeOptions(options);
        chrome.setBinary(Executables.browser(null).toFile());
        chrome.setCapability("webSocketUrl", true);
        browser = new ChromeDriver(service, chrome);
        tab = browser.getWindowHandle();
        String socket = String.valueOf(browser.getCapabilities().getCapability("webSocketUrl"));
        ClientConfig sockets =
                ClientConfig.defaultConfig().baseUri(URI.create(socket)).readTimeout(PATIENCE);
        bidi = new BiDi(
                new org.openqa.selenium.bidi.Connection(
                        HttpClient.Factory.createDefault().createClient(sockets), socket),
                PATIENCE);
        browser.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", 1280, "height", 720, "deviceScaleFactor", devicePixelRatio, "mobile", false));
        String address = String.valueOf(browser.getCapabilities().getCapability("se:cdp"));
        ClientConfig config =
                ClientConfig.defaultConfig().baseUri(URI.create(address)).readTimeout(PATIENCE);
        tools = new Connection(HttpClient.Factory.createDefault().createClient(config), address, config);
        Map<String, Object> attached = tools.sendAndWait(
                null,
                new Command<>("Target.attachToTarget", Map.of("targetId", tab, "flatten", true), Json.MAP_TYPE),
                PATIENCE);
        target = new SessionID(String.valueOf(attached.get("sessionId")));
        session = BrowserSession.local(options, () -> {});
        driver = new WebGuiDriver(session, options, Files.createTempDirectory("sightline-paths-"));
        URI page = site.put("/", page());
        browser.get(page.toString());
        session.driver().get(page.toString());
    }

    /** Words, a table, a gradient and a piece with the grain of a photograph. */
    static String page() {
        var html = new StringBuilder(
                "<!DOCTYPE html><title>page</title><body style='margin:0;font:14px sans-serif'>"
                        + "<div style='height:80px;background:linear-gradient(90deg,#0a4,#48f)'></div><h1 id=title>0</h1>"
                        + "<canvas id=photo width=400 height=250 style='position:absolute;right:20px;top:120px'></canvas><table>");
        for (int row = 0; row < 24; row++) {
            html.append("<tr><td>Order ").append(1000 + row * 37).append("<td>Ada Lovelace<td>Shipped on day ");
            html.append(row).append(" by road to the town on the hill<td><button>Open</button>");
        }
        html.append("</table><script>window.seen = []; onclick = e => seen.push(e.clientX + ',' + e.clientY);");
        html.append("const pen = photo.getContext('2d'), grain = pen.createImageData(400, 250);let s = 1;");
        html.append("for (let i = 0; i < grain.data.length; i++) { s = s * 16807 % 2147483647;");
        html.append("grain.data[i] = i % 4 == 3 ? 255 : (i / 1600 + (i % 1600) / 16 + s % 24) & 255 }");
        html.append("pen.putImageData(grain, 0, 0)</script>");
        return html.toString();
    }

    // ---- screenshots

    private Map<String, Shot> shots() {
        Map<String, Shot> shots = new LinkedHashMap<>();
        shots.put("WebDriver", () -> browser.getScreenshotAs(OutputType.BYTES));
        shots.put("developer tools through the chromedriver: png", () -> throughChromedriver(Map.of("format", "png")));
        shots.put("… png, optimizeForSpeed", () -> throughChromedriver(fast("png")));
        shots.put("… webp, quality 100", () -> throughChromedriver(Map.of("format", "webp", "quality", 100)));
        shots.put("… jpeg, quality 80", () -> throughChromedriver(Map.of("format", "jpeg", "quality", 80)));
        shots.put("developer tools on their own connection: png", () -> onItsOwn(Map.of("format", "png")));
        shots.put("… png, optimizeForSpeed, there", () -> onItsOwn(fast("png")));
        shots.put("BiDi", () -> {
            Map<String, Object> answer = bidi.send(new org.openqa.selenium.bidi.Command<>(
                    "browsingContext.captureScreenshot", Map.of("context", tab), Json.MAP_TYPE));
            return decoded(answer);
        });
        shots.put("the driver's capture()", () -> driver.capture().encoded());
        return shots;
    }

    private static Map<String, Object> fast(String format) {
        return Map.of("format", format, "optimizeForSpeed", true);
    }

    private byte[] throughChromedriver(Map<String, Object> parameters) {
        return decoded(browser.executeCdpCommand("Page.captureScreenshot", parameters));
    }

    private byte[] onItsOwn(Map<String, Object> parameters) {
        return decoded(tools("Page.captureScreenshot", parameters));
    }

    private Map<String, Object> tools(String method, Map<String, Object> parameters) {
        return tools.sendAndWait(target, new Command<>(method, parameters, Json.MAP_TYPE), PATIENCE);
    }

    private static byte[] decoded(Map<String, Object> answer) {
        return Base64.getDecoder().decode(String.valueOf(answer.get("data")));
    }

    private void printShots(int rounds) throws IOException {
        Map<String, Shot> shots = shots();
        Map<String, List<Double>> took = new LinkedHashMap<>();
        for (int round = -WARM_UP; round < rounds; round++) {
            for (Map.Entry<String, Shot> shot : shots.entrySet()) {
                change(round);
                long start = System.nanoTime();
                shot.getValue().take();
                keep(took, shot.getKey(), round, start);
            }
        }
        change(0);
        BufferedImage expected = image(browser.getScreenshotAs(OutputType.BYTES));
        System.out.println("| screenshot | median | 90 % | kB | pixels |\n|---|---|---|---|---|");
        for (Map.Entry<String, Shot> shot : shots.entrySet()) {
            byte[] encoded = shot.getValue().take();
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(encoded));
            String pixels = image == null ? "not compared" : same(expected, image) ? "the same" : "others";
            print(shot.getKey(), took, encoded.length / 1000 + " | " + pixels);
        }
    }

    /** Something new to draw, so that no picture is an old one. */
    private void change(int round) {
        String script = "title.textContent = 'Round " + round + "'";
        browser.executeScript(script);
        session.driver().executeScript(script);
    }

    private static BufferedImage image(byte[] encoded) throws IOException {
        return Objects.requireNonNull(ImageIO.read(new ByteArrayInputStream(encoded)));
    }

    private static boolean same(BufferedImage one, BufferedImage other) {
        if (one.getWidth() != other.getWidth() || one.getHeight() != other.getHeight()) {
            return false;
        }
        for (int y = 0; y < one.getHeight(); y++) {
            for (int x = 0; x < one.getWidth(); x++) {
                if (one.getRGB(x, y) != other.getRGB(x, y)) {
                    return false;
                }
            }
        }
        return true;
    }

    // ---- clicks

    private Map<String, Press> presses() {
        Map<String, Press> presses = new LinkedHashMap<>();
        presses.put(
                "WebDriver, as Selenium's `Actions` send it",
                (x, y) -> new Actions(browser).moveToLocation(x, y).click().perform());
        var mouse = new PointerInput(PointerInput.Kind.MOUSE, "mouse");
        presses.put("WebDriver, the move without a duration", (x, y) -> {
            var sequence = new Sequence(mouse, 0)
                    .addAction(Mouse.to(mouse, new Point<>(x, y), Duration.ZERO))
                    .addAction(mouse.createPointerDown(0))
                    .addAction(mouse.createPointerUp(0));
            browser.perform(List.of(sequence));
        });
        presses.put("developer tools through the chromedriver", (x, y) -> {
            for (Map<String, Object> event : events(x, y)) {
                browser.executeCdpCommand("Input.dispatchMouseEvent", event);
            }
        });
        presses.put("developer tools on their own connection", (x, y) -> {
            for (Map<String, Object> event : events(x, y)) {
                tools("Input.dispatchMouseEvent", event);
            }
        });
        presses.put(
                "BiDi",
                (x, y) -> bidi.send(new org.openqa.selenium.bidi.Command<>(
                        "input.performActions",
                        Map.of(
                                "context",
                                tab,
                                "actions",
                                List.of(Map.of(
                                        "type",
                                        "pointer",
                                        "id",
                                        "mouse",
                                        "actions",
                                        List.of(
                                                Map.of("type", "pointerMove", "x", x, "y", y, "duration", 0),
                                                Map.of("type", "pointerDown", "button", 0),
                                                Map.of("type", "pointerUp", "button", 0))))),
                        Json.MAP_TYPE)));
        return presses;
    }

    private static List<Map<String, Object>> events(int x, int y) {
        List<Map<String, Object>> events = new ArrayList<>();
        for (String type : List.of("mouseMoved", "mousePressed", "mouseReleased")) {
            boolean moves = type.equals("mouseMoved");
            events.add(Map.of(
                    "type", type, "x", x, "y", y, "button", moves ? "none" : "left", "clickCount", moves ? 0 : 1));
        }
        return events;
    }

    private void printPresses(int rounds) {
        Map<String, Press> presses = presses();
        String whole = "the driver's perform(Click)";
        Map<String, List<Double>> took = new LinkedHashMap<>();
        Map<String, Integer> exact = new LinkedHashMap<>();
        for (int round = -WARM_UP; round < rounds; round++) {
            for (Map.Entry<String, Press> press : presses.entrySet()) {
                int x = random.nextInt(1260);
                int y = random.nextInt(720);
                long start = System.nanoTime();
                press.getValue().at(x, y);
                keep(took, press.getKey(), round, start);
                Object seen = browser.executeScript("return seen.splice(0).join(';')");
                exact.merge(press.getKey(), round >= 0 && (x + "," + y).equals(seen) ? 1 : 0, Integer::sum);
            }
            int x = random.nextInt(1260);
            int y = random.nextInt(720);
            long start = System.nanoTime();
            if (!(driver.perform(Action.Click.at(new Point<>(x, y))) instanceof Performed)) {
                throw new AssertionError("the click was not performed");
            }
            keep(took, whole, round, start);
            Object seen = session.driver().executeScript("return seen.splice(0).join(';')");
            exact.merge(whole, round >= 0 && (x + "," + y).equals(seen) ? 1 : 0, Integer::sum);
        }
        System.out.println("| click | median | 90 % | recorded by the page at once, at its pixel |\n|---|---|---|---|");
        for (String name : took.keySet()) {
            print(name, took, exact.get(name) + " of " + rounds);
        }
    }

    // ---- figures

    private static void keep(Map<String, List<Double>> took, String name, int round, long start) {
        double milliseconds = (System.nanoTime() - start) / 1e6;
        if (round >= 0) {
            took.computeIfAbsent(name, _ -> new ArrayList<>()).add(milliseconds);
        }
    }

    private static void print(String name, Map<String, List<Double>> took, String more) {
        double[] sorted = Objects.requireNonNull(took.get(name)).stream()
                .mapToDouble(each -> each)
                .sorted()
                .toArray();
        System.out.printf(
                Locale.ROOT,
                "| %s | %.1f ms | %.1f ms | %s |%n",
                name,
                sorted[sorted.length / 2],
                sorted[sorted.length * 9 / 10],
                more);
    }

    @Override
    public void close() {
        driver.close();
        tools.close();
        bidi.close();
        browser.quit();
        site.close();
    }

    /** Prints tables for device pixel ratios 1 and 2. */
    public static void main(String[] arguments) throws IOException {
        int rounds = Integer.parseInt(arguments[0]);
        for (double devicePixelRatio : new double[] {1, 2}) {
            try (var paths = new ProtocolPaths(devicePixelRatio)) {
                System.out.println(paths.session.name() + ", 1280×720 at " + devicePixelRatio);
                paths.printShots(rounds);
                paths.printPresses(rounds);
            }
        }
    }
}
