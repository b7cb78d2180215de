package dev.sightline.desktop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DisplayTests {

    @Test
    void headlessJvmIsToldTheFlagAndTheSpringCall() {
        assertThatThrownBy(() -> new Display("Linux", "true", Map.of("DISPLAY", ":0")).check())
                .isInstanceOfSatisfying(
                        SightlineException.class, e -> assertThat(e.category()).isEqualTo(ErrorCategory.CONFIGURATION))
                .hasMessage("Cannot open the desktop: this JVM runs with java.awt.headless=true. Start it with"
                        + " -Djava.awt.headless=false; in a Spring Boot application call setHeadless(false) on the"
                        + " SpringApplication.");
    }

    @Test
    void missingDisplayNamesAVirtualOne() {
        assertThatThrownBy(() -> new Display("Linux", "false", Map.of()).check())
                .hasMessage(
                        "Cannot open the desktop: there is no display (DISPLAY is not set). Run in a desktop session"
                                + " and set DISPLAY, or start a virtual one: 'Xvfb :99 -screen 0 1280x800x24', a window manager"
                                + " such as openbox, and 'DISPLAY=:99 java …'.");
    }

    @Test
    void waylandSessionIsRefusedAlthoughItHasADisplay() {
        var wayland = Map.of("DISPLAY", ":0", "XDG_SESSION_TYPE", "wayland", "WAYLAND_DISPLAY", "wayland-0");
        assertThatThrownBy(() -> new Display("Linux", null, wayland).check())
                .hasMessageContaining("this is a Wayland session (WAYLAND_DISPLAY=wayland-0)")
                .hasMessageContaining("Log in to an X11 session");
    }

    @Test
    void virtualDisplayStartedFromWaylandIsAccepted() {
        var inside = Map.of("DISPLAY", ":99", "XDG_SESSION_TYPE", "wayland");
        assertThatCode(() -> new Display("Linux", null, inside).check()).doesNotThrowAnyException();
    }

    @Test
    void windowsAndMacNeedNoDisplayVariable() {
        assertThatCode(() -> new Display("Windows 11", null, Map.of()).check()).doesNotThrowAnyException();
        assertThatCode(() -> new Display("Mac OS X", null, Map.of()).check()).doesNotThrowAnyException();
    }

    @Test
    void missingRightOnMacNamesTheSetting() {
        assertThatThrownBy(() -> Display.checkRights(() -> false, () -> true))
                .hasMessage(
                        "Cannot open the desktop: macOS does not allow this program to capture other programs' windows. Open"
                                + " System Settings > Privacy & Security > Screen & System Audio Recording, allow the program"
                                + " that started Java (the terminal or the IDE), and start it again.");
        assertThatThrownBy(() -> Display.checkRights(() -> true, () -> false))
                .hasMessageContaining("does not allow this program to move the mouse and press keys")
                .hasMessageContaining("Privacy & Security > Accessibility");
        assertThatCode(() -> Display.checkRights(() -> true, () -> true)).doesNotThrowAnyException();
    }
}
