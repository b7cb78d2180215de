package dev.sightline.desktop;

import java.awt.Rectangle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A German keyboard: Y and Z have changed places, and most signs lie elsewhere. */
@OnDisplay(layout = "de")
@Programs("mousepad")
class KeyboardLayoutIT {

    @TempDir
    Path folder;

    @Test
    void textArrivesAsItIs() throws IOException {
        Path note = folder.resolve("note.txt");
        String text = "zebra, yak & co: {[(~@€)]} \\ ß 日本語";
        try (var rig = new Rig(DesktopDriverFactory.builder()
                .app("Editor", "mousepad", "--disable-server", note.toString())
                .build()
                .open(folder))) {
            rig.open("Editor");
            rig.clickInto(rig.window("note.txt"));
            rig.type("wrong");
            // with the keys of an English keyboard, undo would be control+y
            rig.press("control", "z");
            rig.type(text);
            Rig.await("the saved text", () -> {
                rig.press("control", "s");
                return Files.exists(note) && Files.readString(note).strip().equals(text);
            });
        }
    }

    @Test
    void lettersAndDigitsAreFoundByWhatTheyBear() throws Exception {
        try (var rig = new Rig(DesktopDriverFactory.builder().build().open(folder));
                var probe = Probe.open(new Rectangle(0, 0, 400, 300))) {
            for (String key : "abcdefghijklmnopqrstuvwxyz0123456789".split("", 0)) {
                probe.forget();
                rig.press(key);
                probe.await("typed " + key);
            }
        }
    }
}
