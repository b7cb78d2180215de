package dev.sightline.desktop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.sightline.action.Action;
import dev.sightline.action.Key;
import dev.sightline.action.Text;
import dev.sightline.screen.Point;
import dev.sightline.screen.Space;
import java.awt.Rectangle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnDisplay(scale = 2)
@Programs("mousepad")
class HiDpiIT {

    @TempDir
    Path folder;

    @Test
    void pictureHasDevicePixelsAndInputHalfAsMany() throws Exception {
        try (var driver = DesktopDriverFactory.builder().build().open(folder);
                var probe = Probe.open(new Rectangle(100, 50, 200, 100))) {
            var shot = driver.capture();
            assertThat(shot.size().toString()).isEqualTo("1280×800");
            assertThat(shot.pixelRatio()).isEqualTo(2);
            Rig.await("the probe's corner", () -> (driver.capture().image().getRGB(200, 100) & 0xffffff) == 0x00ff00);
            driver.perform(Action.Click.at(shot.toDriver().apply(new Point<Space.Pixels>(400, 200))));
            probe.await("release 1 at 200,100");
        }
    }

    @Test
    void windowScopeIsInDevicePixels() throws Exception {
        Path note = folder.resolve("note.txt");
        try (var desktop = new Rig(DesktopDriverFactory.builder()
                .app("Editor", "mousepad", "--disable-server", note.toString())
                .build()
                .open(folder))) {
            desktop.open("Editor");
            Windows.Window window = desktop.window("note.txt");
            try (var editor = DesktopDriverFactory.builder()
                    .scope(new Scope.Window("note.txt"))
                    .build()
                    .open(folder)) {
                var shot = editor.capture();
                assertThat(shot.size().width()).isCloseTo(window.bounds().width, offset(2.0));
                var middle = new Point<Space.Pixels>(
                        shot.size().width() / 2, shot.size().height() / 2);
                editor.perform(Action.Click.at(shot.toDriver().apply(middle)));
                editor.perform(new Action.TypeText<>(Text.of("at twice the scale")));
                editor.perform(new Action.PressKeys<>(List.of(Key.Named.CONTROL, Key.of("s"))));
            }
            Rig.await("the saved file", () -> Files.exists(note) && Files.size(note) > 0);
            assertThat(Files.readString(note).strip()).isEqualTo("at twice the scale");
        }
    }
}
