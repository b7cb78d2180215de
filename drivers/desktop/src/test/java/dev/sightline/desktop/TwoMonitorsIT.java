package dev.sightline.desktop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.action.Action;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.error.SightlineException;
import dev.sightline.screen.Box;
import dev.sightline.screen.Point;
import dev.sightline.screen.Space;
import java.awt.Rectangle;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnDisplay(width = 2560, monitors = 2)
class TwoMonitorsIT {

    @TempDir
    Path folder;

    @Test
    void allMonitorsAreOnePicture() throws Exception {
        try (var driver = DesktopDriverFactory.builder().build().open(folder);
                var probe = Probe.open(new Rectangle(1800, 100, 200, 200))) {
            Rig.await(
                    "the probe on the right monitor",
                    () -> (driver.capture().image().getRGB(1900, 200) & 0xffffff) == 0x00ff00);
            assertThat(driver.capture().size().toString()).isEqualTo("2560×800");
            driver.perform(Action.Click.at(new Point<>(1900, 200)));
            probe.await("release 1 at 1900,200");
        }
    }

    @Test
    void secondMonitorHasItsOwnPixelsAndOffsetCoordinates() throws Exception {
        try (var driver = DesktopDriverFactory.builder()
                        .scope(new Scope.Monitor(1))
                        .build()
                        .open(folder);
                var probe = Probe.open(new Rectangle(1800, 100, 200, 200))) {
            var shot = driver.capture();
            assertThat(shot.size().toString()).isEqualTo("1280×800");
            assertThat(shot.toDriver().offsetX()).isEqualTo(1280);
            var onPicture = new Point<Space.Pixels>(620, 200);
            Rig.await("the probe", () -> (driver.capture().image().getRGB(620, 200) & 0xffffff) == 0x00ff00);
            driver.perform(Action.Click.at(shot.toDriver().apply(onPicture)));
            probe.await("release 1 at 1900,200");
            assertThat(driver.perform(Action.Click.at(new Point<>(620, 200))))
                    .isInstanceOfSatisfying(
                            ActionOutcome.NotPerformed.class,
                            outcome -> assertThat(outcome.message()).contains("1280×800 at (1280, 0)"));
        }
    }

    @Test
    void regionSpansMonitors() {
        var region = new Scope.Region(Box.of(1200, 0, 160, 100));
        try (var driver = DesktopDriverFactory.builder().scope(region).build().open(folder)) {
            assertThat(driver.capture().size().toString()).isEqualTo("160×100");
        }
    }

    @Test
    void monitorThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> DesktopDriverFactory.builder()
                        .scope(new Scope.Monitor(2))
                        .build()
                        .open(folder))
                .isInstanceOf(SightlineException.class)
                .hasMessage("Cannot show monitor 2: there are 2 monitors, [1280×800 at (0, 0), 1280×800 at (1280, 0)]."
                        + " Choose an index from 0 to 1.");
    }

    @Test
    void regionOutsideTheDesktopIsNamed() {
        assertThatThrownBy(() -> DesktopDriverFactory.builder()
                        .scope(new Scope.Region(Box.of(3000, 0, 100, 100)))
                        .build()
                        .open(folder))
                .hasMessage(
                        "Cannot capture the region at 100×100 at (3000, 0): it lies outside the desktop, which is 2560×800 at"
                                + " (0, 0). Move it onto a monitor, or choose another scope.");
    }
}
