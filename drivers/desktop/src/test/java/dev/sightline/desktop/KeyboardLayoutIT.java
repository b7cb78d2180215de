package dev.sightline.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Rectangle;
import java.awt.Robot;
import java.awt.event.KeyEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Layouts that move letters (German, French), that type digits only with Shift (French), and that have no Latin letters
 * at all (Russian, Greek, Hebrew, Arabic). The layout changes while the display is in use, as when a user switches it.
 */
@OnDisplay
@Programs({"mousepad", "xterm"})
class KeyboardLayoutIT {

    private static final String TEXT = "zebra, yak & co: {[(~@€)]} \\ ß 日本語 Привет 🦓";

    @TempDir
    Path folder;

    @AfterEach
    void setUsLayout() throws Exception {
        setLayout("us");
    }

    @ParameterizedTest
    @ValueSource(strings = {"us", "de", "fr", "ru", "gr", "il", "ara"})
    void textAndChordsReachAnEditor(String layout) throws Exception {
        setLayout(layout);
        Path note = folder.resolve("note-" + layout + ".txt");
        try (var rig = editor(note)) {
            rig.type("wrong");
            rig.press("control", "a");
            rig.type("right");
            rig.type(" and wrong");
            rig.press("control", "z");
            rig.press("control", "a");
            rig.press("control", "x");
            rig.press("control", "v");
            // typing takes over the clipboard, from which the editor must have pasted by then
            rig.settle();
            rig.type(TEXT);
            saves(rig, note, "right" + TEXT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"us", "de", "fr", "ru", "gr", "il", "ara"})
    void everyCharacterIsPressedAsItIs(String layout) throws Exception {
        setLayout(layout);
        Path note = folder.resolve("note-" + layout + ".txt");
        String characters = "aqwzymAZ1290@#~[{^`\\/?-_+=é";
        try (var rig = editor(note)) {
            for (String character : characters.split("", 0)) {
                rig.press(character);
            }
            saves(rig, note, characters);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"us", "de", "fr", "ru", "gr", "il", "ara"})
    void textReachesATerminal(String layout) throws Exception {
        setLayout(layout);
        Path file = folder.resolve("typed-" + layout + ".txt");
        try (var rig = new Rig(DesktopDriverFactory.builder()
                .app("Terminal", "xterm", "-u8", "-T", "Terminal", "-e", "sh", "-c", "cat > '" + file + "'")
                .build()
                .open(folder))) {
            rig.open("Terminal");
            rig.window("Terminal");
            rig.settle();
            rig.clickInto(rig.window("Terminal"));
            rig.type("wrong");
            rig.press("control", "u");
            rig.type("right\n");
            rig.press("control", "d");
            Rig.await(
                    "the typed line",
                    () -> Files.exists(file) && Files.readString(file).equals("right\n"));
        }
    }

    @Test
    void latinLettersAreFoundWhileASecondLayoutIsActive() throws Exception {
        setLayout("-layout", "us,ru", "-option", "grp:caps_toggle");
        Path note = folder.resolve("note.txt");
        try (var rig = editor(note)) {
            pressCapsLock();
            rig.type("wrong");
            rig.press("control", "a");
            rig.type(TEXT);
            saves(rig, note, TEXT);
        } finally {
            setLayout("-option", "");
        }
    }

    @Test
    void unusedKeycodesAreGivenBack() throws Exception {
        setLayout("ru");
        String before = run("xmodmap", "-pke");
        try (var rig = new Rig(DesktopDriverFactory.builder().build().open(folder))) {
            rig.press("control", "q");
            assertThat(run("xmodmap", "-pke")).isNotEqualTo(before).contains("= q q");
        }
        assertThat(run("xmodmap", "-pke")).isEqualTo(before);
    }

    @Test
    void moreCharactersThanUnusedKeycodesCanBePressed() throws Exception {
        setLayout("ru");
        try (var rig = new Rig(DesktopDriverFactory.builder().build().open(folder));
                var probe = Probe.open(new Rectangle(0, 0, 400, 300))) {
            for (String key : "abcdefghijklmnopqrstuvwxyz0123456789".split("", 0)) {
                probe.forget();
                rig.press(key);
                probe.await("typed " + key);
            }
        }
    }

    @Test
    void digitsInAChordAreNotShifted() throws Exception {
        setLayout("fr");
        try (var rig = new Rig(DesktopDriverFactory.builder().build().open(folder));
                var probe = Probe.open(new Rectangle(0, 0, 400, 300))) {
            rig.press("control", "1");
            probe.await("down 1");
            assertThat(probe.seen()).doesNotContain("down Shift");
        }
    }

    private Rig editor(Path note) {
        var rig = new Rig(DesktopDriverFactory.builder()
                .app("Editor", "mousepad", "--disable-server", note.toString())
                .build()
                .open(folder));
        rig.open("Editor");
        String name = note.getFileName().toString();
        Rig.await("the editor to take keys", () -> {
            rig.clickInto(rig.window(name));
            rig.settle();
            rig.press("space");
            Thread.sleep(200);
            return rig.titles().stream().anyMatch(title -> title.startsWith("*"));
        });
        rig.press("control", "a");
        rig.press("delete");
        return rig;
    }

    private static void saves(Rig rig, Path note, String expected) {
        try {
            Rig.await("the saved text", () -> {
                rig.press("control", "s");
                return Files.exists(note) && Files.readString(note).strip().equals(expected);
            });
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "; the file holds " + content(note), e);
        }
    }

    private static String content(Path note) {
        try {
            return Files.exists(note) ? "'" + Files.readString(note) + "'" : "nothing";
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void setLayout(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of("setxkbmap"));
        command.addAll(List.of(arguments));
        run(command.toArray(String[]::new));
        // the window manager grabs its keys again, during which a new window may miss that it has the focus
        Thread.sleep(500);
    }

    private static void pressCapsLock() throws Exception {
        var robot = new Robot();
        robot.keyPress(KeyEvent.VK_CAPS_LOCK);
        robot.keyRelease(KeyEvent.VK_CAPS_LOCK);
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
