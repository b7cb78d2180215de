package dev.sightline.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.driver.GuiDriver;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a driver whose processes die; all processes here are descendants of this JVM. */
class WebProcessesIT {

    private static final String PROFILE = "--user-data-dir=";

    @TempDir
    private Path folder;

    @Test
    @Timeout(value = 25, unit = TimeUnit.SECONDS)
    void killedBrowserIsSaidAndNothingIsLeft() throws Exception {
        assertSaysSoAndLeavesNothing(process -> commandLine(process).contains(PROFILE)
                && !commandLine(process).contains("--type=")
                && !isChromedriver(process));
    }

    @Test
    @Timeout(value = 25, unit = TimeUnit.SECONDS)
    void killedChromedriverIsSaidAndNothingIsLeft() throws Exception {
        assertSaysSoAndLeavesNothing(WebProcessesIT::isChromedriver);
    }

    private void assertSaysSoAndLeavesNothing(Predicate<ProcessHandle> victim) throws Exception {
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
