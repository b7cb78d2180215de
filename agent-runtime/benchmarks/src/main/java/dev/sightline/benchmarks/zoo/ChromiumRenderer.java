package dev.sightline.benchmarks.zoo;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** Renders pages in one headless Chromium, each with a list of its elements and their positions from its own layout. */
final class ChromiumRenderer implements AutoCloseable {

    private final ChromeDriver chromium;
    private final String truth;

    /**
     * How a page is rendered.
     *
     * @param ratio the device pixel ratio
     * @param dark whether the page is rendered with its dark colours
     */
    record View(int width, int height, double ratio, boolean dark) {}

    ChromiumRenderer() throws IOException {
        var service = new ChromeDriverService.Builder()
                .usingDriverExecutable(Path.of(System.getProperty("chromedriver", "/usr/bin/chromedriver"))
                        .toFile())
                .build();
        var options = new ChromeOptions();
        options.setBinary(System.getProperty("chromium", "/usr/bin/chromium"));
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--hide-scrollbars",
                "--allow-file-access-from-files");
        this.chromium = new ChromeDriver(service, options);
        try (InputStream in =
                Objects.requireNonNull(ChromiumRenderer.class.getResourceAsStream("truth.js"), "truth.js")) {
            this.truth = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Writes {@code NAME.png} and {@code NAME.tsv}; boxes in the latter are in CSS pixels. */
    void render(URI page, View view, Path folder, String name) throws IOException {
        chromium.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of(
                        "width", view.width,
                        "height", view.height,
                        "deviceScaleFactor", view.ratio,
                        "mobile", false));
        chromium.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(Map.of("name", "prefers-color-scheme", "value", view.dark ? "dark" : "light"))));
        chromium.get(page.toString());
        chromium.executeAsyncScript("const done = arguments[arguments.length - 1];"
                + " document.fonts.ready.then(() => requestAnimationFrame(() => requestAnimationFrame(done)));");
        String rows = Objects.requireNonNull((String) chromium.executeScript(truth));
        var shot = chromium.executeCdpCommand("Page.captureScreenshot", Map.of("format", "png"));
        Files.write(
                folder.resolve(name + ".png"),
                Base64.getDecoder()
                        .decode(Objects.requireNonNull(shot.get("data")).toString()));
        Files.writeString(folder.resolve(name + ".tsv"), rows);
    }

    @Override
    public void close() {
        chromium.quit();
    }
}
