package dev.sightline.cli;

import com.sun.management.OperatingSystemMXBean;
import dev.sightline.agent.RunListener;
import dev.sightline.agent.RunResult;
import dev.sightline.error.SightlineException;
import dev.sightline.task.Task;
import dev.sightline.web.BrowserNotFoundException;
import dev.sightline.web.Executables;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the doctor checks. */
final class Checkups {

    private static final Pattern VERSION = Pattern.compile("(\\d+)(?:\\.\\d+){1,3}");
    private static final long MEBIBYTE = 1 << 20;
    private static final long LEAST_MEMORY = 2048;
    private static final long LEAST_DISK = 512;
    private static final String INSTALL = "Install it (Debian and Ubuntu: apt-get install chromium chromium-driver)";

    private Checkups() {}

    static Finding java() {
        int feature = Runtime.version().feature();
        String found = Runtime.version() + " (" + System.getProperty("java.home") + ")";
        return feature >= 25
                ? Finding.good("Java", found)
                : Finding.problem("Java", found, "Use a JDK of version 25 or later, and set JAVA_HOME to it.");
    }

    static Finding browser() throws InterruptedException {
        try {
            Path browser = Executables.browser(null);
            String version = version(browser);
            return VERSION.matcher(version).find()
                    ? Finding.good("Browser", version + " (" + browser + ")")
                    : Finding.problem(
                            "Browser", "'" + browser + " --version' prints '" + version + "'", INSTALL + " again.");
        } catch (BrowserNotFoundException e) {
            return Finding.problem("Browser", "no Chromium and no Chrome on the PATH", INSTALL);
        }
    }

    static Finding driver() throws InterruptedException {
        Path driver;
        try {
            driver = Executables.driver(null);
        } catch (BrowserNotFoundException e) {
            return Finding.problem("chromedriver", "there is none on the PATH", INSTALL);
        }
        String version = version(driver);
        Optional<String> major = major(version);
        String found = version.replaceFirst("\\s*\\(.*", "") + " (" + driver + ")";
        if (major.isEmpty()) {
            return Finding.problem(
                    "chromedriver", "'" + driver + " --version' prints '" + version + "'", INSTALL + " again.");
        }
        try {
            Optional<String> browserMajor = major(version(Executables.browser(null)));
            if (browserMajor.isPresent() && !browserMajor.equals(major)) {
                return Finding.problem(
                        "chromedriver",
                        found + " does not match the browser, which has version " + browserMajor.get(),
                        "Install both from the same source so that their major versions match.");
            }
        } catch (BrowserNotFoundException e) {
            return Finding.note("chromedriver", found, "There is no browser to match it with.");
        }
        return Finding.good("chromedriver", found);
    }

    static Finding memory() {
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system)) {
            return Finding.note("Memory", "unknown", "This Java runtime does not report it.");
        }
        long total = system.getTotalMemorySize() / MEBIBYTE;
        long free = system.getFreeMemorySize() / MEBIBYTE;
        String found =
                total + " MiB, of which " + free + " MiB are free; " + system.getAvailableProcessors() + " processors";
        return total >= LEAST_MEMORY
                ? Finding.good("Memory", found)
                : Finding.note("Memory", found, "A browser and text reading need " + LEAST_MEMORY + " MiB together.");
    }

    static Finding disk(Path reports) {
        try {
            Path folder = Files.createDirectories(reports.toAbsolutePath());
            Path probe = Files.createTempFile(folder, "doctor-", ".tmp");
            Files.delete(probe);
            long free = Files.getFileStore(folder).getUsableSpace() / MEBIBYTE;
            String found = free + " MiB free for reports in " + folder;
            return free >= LEAST_DISK
                    ? Finding.good("Disk", found)
                    : Finding.problem(
                            "Disk",
                            found,
                            "Free some space: each run leaves a few MiB, and browsers need some as well.");
        } catch (IOException e) {
            return Finding.problem(
                    "Disk",
                    "cannot write reports to " + reports.toAbsolutePath() + " ("
                            + e.getClass().getSimpleName() + ")",
                    "Choose another folder with --report-dir.");
        }
    }

    static Finding display() {
        String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        if (os.contains("mac") || os.contains("windows")) {
            return Finding.good("Display", "the system's own");
        }
        String x11 = System.getenv("DISPLAY");
        String wayland = System.getenv("WAYLAND_DISPLAY");
        if (x11 == null && wayland == null) {
            return Finding.note(
                    "Display",
                    "none, which headless runs do not need",
                    "For --headed, set DISPLAY or run under 'xvfb-run'.");
        }
        return Finding.good("Display", x11 == null ? "Wayland " + wayland : "X11 " + x11);
    }

    /** Checks everything together: a browser starts and shows a text, which is read. */
    static Finding reading(Path reports) throws InterruptedException {
        String word = "Sightline reads";
        String page = "<p style='font: 16px sans-serif; margin: 40px'>" + word;
        Task task = Task.builder("doctor")
                .open("data:text/html,"
                        + URLEncoder.encode(page, StandardCharsets.UTF_8).replace("+", "%20"))
                .expectText(word)
                .build();
        try (var runner = new TaskRunner(null, reports, false, ReplayOptions.off())) {
            RunResult result = runner.run(task, new DriverOptions(), new RunListener() {});
            if (result.succeeded()) {
                return Finding.good(
                        "Reading a page",
                        "a browser started and its text was read in " + StepPrinter.seconds(result.duration()));
            }
            return Finding.problem(
                    "Reading a page",
                    result.outcome().reason(),
                    "Check that fonts are installed (Debian and Ubuntu: apt-get install fonts-liberation fonts-dejavu-core). Report: "
                            + StepPrinter.report(result));
        } catch (SightlineException e) {
            return Finding.problem("Reading a page", String.valueOf(e.getMessage()), "");
        }
    }

    private static Optional<String> major(String version) {
        Matcher matcher = VERSION.matcher(version);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static String version(Path executable) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(executable.toString(), "--version")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .redirectInput(ProcessBuilder.Redirect.from(nothing()))
                    .start();
            try {
                if (!process.waitFor(20, TimeUnit.SECONDS)) {
                    return "nothing within 20 s";
                }
                return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            return e.getClass().getSimpleName();
        }
    }

    private static File nothing() {
        return new File(System.getProperty("os.name", "").startsWith("Windows") ? "NUL" : "/dev/null");
    }
}
