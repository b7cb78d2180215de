package dev.sightline.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.driver.GuiDriver;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** What becomes of a driver whose processes die; all processes here are descendants of this JVM. */
@Isolated("it looks at all that this process has started")
class WebProcessesIT {

    private static final String PROFILE = "--user-data-dir=";

    @TempDir
    private Path folder;

    @Test
    @Timeout(value = 25, unit = TimeUnit.SECONDS)
    void killedBrowserIsSaidAndNothingIsLeft() throws Exception {
        assertSaysSoAndLeavesNothing(
                "the browser is gone",
                process -> commandLine(process).contains(PROFILE)
                        && !commandLine(process).contains("--type=")
                        && !isChromedriver(process));
    }

    @Test
    @Timeout(value = 25, unit = TimeUnit.SECONDS)
    void killedChromedriverIsSaidAndNothingIsLeft() throws Exception {
        assertSaysSoAndLeavesNothing("the chromedriver is gone", WebProcessesIT::isChromedriver);
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void chromedriverThatKeepsSilentIsNamedAndDoesNotHoldUpTheClosing() throws Exception {
        List<ProcessHandle> before = ProcessHandle.current().descendants().toList();
        var options = WebDriverOptions.builder().timeout(Duration.ofSeconds(3)).build();
        GuiDriver driver = new WebDriverFactory(options).open(folder);
        List<ProcessHandle> started;
        long closing;
        try {
            driver.capture();
            started = ProcessHandle.current()
                    .descendants()
                    .filter(process -> !before.contains(process))
                    .toList();
            ProcessHandle silenced = newChromedrivers(before).getFirst();
            assertThat(new ProcessBuilder("kill", "-STOP", Long.toString(silenced.pid()))
                            .start()
                            .waitFor())
                    .isZero();
            assertThatThrownBy(driver::capture)
                    .isInstanceOf(SightlineException.class)
                    .hasMessageContaining("the chromedriver did not answer within 3 s")
                    .hasMessageContaining("Start a new session");
        } finally {
            closing = System.nanoTime();
            driver.close();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - closing)).isLessThan(Duration.ofSeconds(20));
        for (ProcessHandle process : started) {
            process.onExit().get(5, TimeUnit.SECONDS);
        }
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void browserStartedAheadIsHandedOutAndOneThatDiedIsReplaced() throws Exception {
        List<ProcessHandle> before = ProcessHandle.current().descendants().toList();
        var options = WebDriverOptions.builder().maxSessions(3).readySessions(1).build();
        try (var factory = new WebDriverFactory(options);
                GuiDriver first = factory.open(folder)) {
            awaitReady(factory);
            List<ProcessHandle> ahead = newChromedrivers(before);
            assertThat(ahead).hasSize(2);
            try (GuiDriver second = factory.open(folder)) {
                assertThat(newChromedrivers(before)).containsAll(ahead);
                assertThat(second.capture().size()).isEqualTo(first.capture().size());
                awaitReady(factory);
                newChromedrivers(before).stream()
                        .filter(process -> !ahead.contains(process))
                        .forEach(ProcessHandle::destroyForcibly);
                try (GuiDriver third = factory.open(folder)) {
                    assertThat(third.capture().size()).isEqualTo(first.capture().size());
                    assertThat(factory.readySessions()).isZero();
                }
            }
        }
        for (ProcessHandle process : newChromedrivers(before)) {
            process.onExit().get(5, TimeUnit.SECONDS);
        }
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void moreBrowsersThanThereMayBeAreNeverThereAtOnce() throws Exception {
        List<ProcessHandle> before = ProcessHandle.current().descendants().toList();
        var options = WebDriverOptions.builder().maxSessions(2).build();
        try (var factory = new WebDriverFactory(options);
                GuiDriver second = factory.open(folder)) {
            GuiDriver first = factory.open(folder);
            var opening = new FutureTask<>(() -> factory.open(folder));
            Thread waiting = Thread.ofPlatform().start(opening);
            while (waiting.getState() != Thread.State.WAITING && !opening.isDone()) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            assertThat(opening.isDone()).isFalse();
            assertThat(newChromedrivers(before)).hasSize(2);

            first.close();

            try (GuiDriver third = opening.get()) {
                assertThat(newChromedrivers(before)).hasSize(2);
                assertThat(third.capture().size()).isEqualTo(second.capture().size());
            }
        }
    }

    @Test
    void closedFactoryOpensNothing() {
        var factory = new WebDriverFactory(WebDriverOptions.builder().build());
        factory.close();
        assertThatThrownBy(() -> factory.open(folder))
                .isInstanceOf(SightlineException.class)
                .hasMessageContaining("the driver factory was closed");
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void processThatExitsLeavesNothing() throws Exception {
        Process holder = holder("exit");
        List<ProcessHandle> started = opened(holder);
        assertThat(holder.waitFor()).isZero();
        for (ProcessHandle process : started) {
            process.onExit().get(5, TimeUnit.SECONDS);
        }
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void browserOfAKilledProcessEndsWhenTheNextOneStarts() throws Exception {
        Process holder = holder("wait");
        List<ProcessHandle> started = opened(holder);
        assertThat(started).anyMatch(WebProcessesIT::isChromedriver);
        holder.destroyForcibly().waitFor();
        try (var factory = new WebDriverFactory(WebDriverOptions.builder().build());
                GuiDriver next = factory.open(folder)) {
            assertThat(next.capture().size().width()).isPositive();
            for (ProcessHandle process : started) {
                process.onExit().get(5, TimeUnit.SECONDS);
            }
        }
        try (Stream<Path> left = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertThat(left)
                    .noneMatch(path ->
                            path.getFileName().toString().startsWith("sightline-browser-" + holder.pid() + "-"));
        }
    }

    private Process holder(String then) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        BrowserHolder.class.getName(),
                        folder.toString(),
                        then)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** What the process has started, once its browser is open. */
    private static List<ProcessHandle> opened(Process holder) throws IOException {
        var out = new BufferedReader(new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8));
        assertThat(out.readLine()).isEqualTo("open");
        return holder.descendants().toList();
    }

    private static void awaitReady(WebDriverFactory factory) throws InterruptedException {
        while (factory.readySessions() == 0) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static List<ProcessHandle> newChromedrivers(List<ProcessHandle> before) {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> !before.contains(process) && isChromedriver(process))
                .toList();
    }

    private void assertSaysSoAndLeavesNothing(String reason, Predicate<ProcessHandle> victim) throws Exception {
        List<ProcessHandle> before = ProcessHandle.current().descendants().toList();
        GuiDriver driver = new WebDriverFactory(WebDriverOptions.builder().build()).open(folder);
        List<ProcessHandle> started;
        try {
            driver.capture();
            started = ProcessHandle.current()
                    .descendants()
                    .filter(process -> !before.contains(process))
                    .toList();
            List<ProcessHandle> victims = started.stream().filter(victim).toList();
            assertThat(victims).hasSize(1);
            victims.getFirst().destroyForcibly();
            assertThatThrownBy(driver::capture)
                    .isInstanceOfSatisfying(
                            SightlineException.class,
                            e -> assertThat(e.category()).isEqualTo(ErrorCategory.DRIVER))
                    .hasMessageContaining(reason)
                    .hasMessageContaining("Start a new session");
        } finally {
            driver.close();
        }
        for (ProcessHandle process : started) {
            process.onExit().get(5, TimeUnit.SECONDS);
        }
    }

    private static boolean isChromedriver(ProcessHandle process) {
        return process.info().command().orElse("").endsWith("chromedriver");
    }

    private static String commandLine(ProcessHandle process) {
        return String.join(" ", process.info().arguments().orElse(new String[0]));
    }
}
