package dev.sightline.web;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Finds the browser and its driver on this machine. Selenium Manager, which would download them, is not used: a run
 * should use what the operator installed.
 *
 * @since 0.1.0
 */
public final class Executables {

    private static final List<String> BROWSERS =
            List.of("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome");

    private static final List<Path> BROWSER_PLACES = List.of(
            Path.of("/Applications/Chromium.app/Contents/MacOS/Chromium"),
            Path.of("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
            Path.of("C:/Program Files/Google/Chrome/Application/chrome.exe"));

    private Executables() {}

    public static Path browser(@Nullable Path configured) {
        return find("chromium", configured, BROWSERS, BROWSER_PLACES);
    }

    public static Path driver(@Nullable Path configured) {
        return find("chromedriver", configured, List.of("chromedriver"), List.of());
    }

    private static Path find(String what, @Nullable Path configured, List<String> names, List<Path> places) {
        if (configured != null) {
            if (Files.isExecutable(configured)) {
                return configured;
            }
            throw new BrowserNotFoundException(
                    what,
                    "Cannot start " + what + " from '" + configured + "': "
                            + (Files.exists(configured) ? "the file is not executable" : "there is no such file")
                            + ". Correct the configured path, or leave it out to search the PATH.");
        }
        List<Path> candidates = new ArrayList<>();
        String path = System.getenv("PATH");
        for (String folder : (path == null ? "" : path).split(File.pathSeparator, -1)) {
            for (String name : names) {
                if (!folder.isEmpty()) {
                    candidates.add(Path.of(folder, isWindows() ? name + ".exe" : name));
                }
            }
        }
        candidates.addAll(places);
        return candidates.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(
                        () -> new BrowserNotFoundException(
                                what,
                                "Cannot find " + what + ": none of " + String.join(", ", names)
                                        + " is on the PATH. Install it (Debian and Ubuntu: apt-get install chromium chromium-driver), or configure its path."));
    }

    private static boolean isWindows() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
    }
}
