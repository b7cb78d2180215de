package dev.sightline.desktop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.screen.Box;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DesktopDriverFactoryTests {

    @Test
    void builderReportsEveryProblemAtOnce() {
        assertThatThrownBy(() -> DesktopDriverFactory.builder()
                        .app("Editor", "mousepad")
                        .app("EDITOR", "xterm")
                        .app("Nothing")
                        .app(" ", "xterm")
                        .build())
                .hasMessage(
                        "Cannot configure the desktop driver: the application 'EDITOR' is listed twice, in different"
                                + " case; remove one of them; the application 'Nothing' has no command; add the program to"
                                + " start; an application has a blank name; give it one.");
    }

    @Test
    void headlessJvmIsRefused() {
        // the unit tests run with java.awt.headless=true
        assertThatThrownBy(() -> DesktopDriverFactory.builder().build().open(Path.of(".")))
                .hasMessageStartingWith("Cannot open the desktop: this JVM runs with java.awt.headless=true.");
    }

    @Test
    void impossibleScopesAreRefused() {
        assertThatThrownBy(() -> new Scope.Monitor(-1))
                .hasMessage("Cannot show monitor -1: monitors are numbered from 0.");
        assertThatThrownBy(() -> new Scope.Region(Box.of(0, 0, 0.5, 10)))
                .hasMessage("Cannot show the region [0, 0, 0.50, 10]: it must be at least 1 wide and 1 high.");
        assertThatThrownBy(() -> new Scope.Window(" "))
                .hasMessage("Cannot show a window with a blank title. Give a part of the window's title.");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "-1, -1", "74, 1", "76, 2", "-500, -10"})
    void distanceBecomesTheNearestNotchesButNeverNone(double distance, int notches) {
        assertThat(Pointer.notches(distance)).isEqualTo(notches);
    }
}
