package dev.sightline.desktop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.action.Action;
import dev.sightline.action.MouseButton;
import dev.sightline.action.Text;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.driver.Control;
import dev.sightline.screen.Point;
import dev.sightline.testkit.DeclaredActionSpaces;
import java.awt.Rectangle;
import java.awt.Toolkit;
import java.awt.datatransfer.DataFlavor;
import java.awt.datatransfer.Transferable;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real programs on a real X server with a real window manager, operated through the driver alone. */
@OnDisplay
@Programs({"mousepad", "galculator", "xterm", "pcmanfm"})
class RealApplicationsIT {

    private static final String UNICODE = "Grüße, Łódź — 日本語 🙂";

    @TempDir
    Path folder;

    private Path note;
    private Rig rig;

    @BeforeEach
    void openDesktop() throws IOException {
        note = folder.resolve("note.txt");
        Files.createDirectories(folder.resolve("files/inner"));
        rig = new Rig(DesktopDriverFactory.builder()
                .app("Editor", "mousepad", "--disable-server", note.toString())
                .app("Terminal", "xterm", "-u8", "-T", "Terminal", "-e", "cat > " + folder.resolve("typed.txt"))
                .app("Calculator", "galculator")
                .app("Files", "pcmanfm", "--new-win", folder.resolve("files").toString())
                .build()
                .open(folder));
    }

    @AfterEach
    void closeDesktop() {
        rig.close();
    }

    /** Saves until the file holds the text: an editor may still be about to paste when it is told to save. */
    private void assertEditorSaves(String text) {
        Rig.await("the saved text '" + text + "'", () -> {
            rig.press("control", "s");
            return Files.exists(note) && Files.readString(note).strip().equals(text);
        });
    }

    private void openEditor() {
        rig.open("editor");
        rig.clickInto(rig.window("note.txt"));
    }

    @Test
    void editorSavesTheUnicodeThatWasTyped() {
        openEditor();
        rig.type(UNICODE);
        assertEditorSaves(UNICODE);
    }

    @Test
    void typedLineBreaksAndTabsAreKeys() {
        openEditor();
        rig.type("one\r\ntwo\tthree\n\nfour");
        assertEditorSaves("one\ntwo\tthree\n\nfour");
    }

    @Test
    void selectedTextIsReplacedByTyping() {
        openEditor();
        rig.type("old");
        rig.press("control", "a");
        rig.type("new");
        assertEditorSaves("new");
    }

    @Test
    void terminalTakesUnicodeAndEnter() throws IOException {
        rig.open("Terminal");
        rig.clickInto(rig.window("Terminal"));
        rig.type(UNICODE + "\n");
        rig.press("control", "d");
        Path typed = folder.resolve("typed.txt");
        Rig.await("what cat wrote", () -> Files.exists(typed) && Files.size(typed) > 0);
        assertThat(Files.readString(typed)).isEqualTo(UNICODE + "\n");
    }

    @Test
    void calculatorComputesAndItsResultIsCopiedIntoTheEditor() {
        rig.open("Calculator");
        Rectangle calculator = rig.window("galculator").bounds();
        for (char key : "12*34=".toCharArray()) {
            java.awt.Point place = switch (key) {
                case '1' -> new java.awt.Point(35, 280);
                case '2' -> new java.awt.Point(100, 280);
                case '3' -> new java.awt.Point(165, 280);
                case '4' -> new java.awt.Point(35, 240);
                case '*' -> new java.awt.Point(230, 240);
                default -> new java.awt.Point(295, 300);
            };
            rig.click(calculator.x + place.x, calculator.y + place.y);
        }
        rig.press("control", "c");
        openEditor();
        rig.press("control", "v");
        assertEditorSaves("408");
    }

    @Test
    void keyboardComputesToo() {
        rig.open("Calculator");
        rig.window("galculator");
        for (String key : "(7+5)*3".split("", 0)) {
            rig.press(key);
        }
        rig.press("enter");
        rig.press("control", "c");
        openEditor();
        rig.press("control", "v");
        assertEditorSaves("36");
    }

    @Test
    void windowMovesWhenItsTitleBarIsDragged() {
        rig.open("Calculator");
        Rectangle before = rig.window("galculator").bounds();
        int dx = before.x > 300 ? -150 : 150;
        int dy = before.y > 300 ? -100 : 100;
        double x = before.getCenterX();
        double y = before.y - 10;
        rig.performs(new Action.Drag<>(new Point<>(x, y), new Point<>(x + dx, y + dy)));
        Rig.await(
                "the moved window",
                () -> rig.window("galculator")
                        .bounds()
                        .getLocation()
                        .equals(new java.awt.Point(before.x + dx, before.y + dy)));
    }

    @Test
    void menuItemIsSelected() throws IOException {
        openEditor();
        rig.type("by menu");
        Rectangle editor = rig.window("note.txt").bounds();
        rig.click(editor.x + 20, editor.y + 12);
        int item = rig.pixel(editor.x + 250, editor.y + 164);
        rig.performs(new Action.Move<>(new Point<>(editor.x + 45.0, editor.y + 164.0)));
        Rig.await("the highlighted item", () -> rig.pixel(editor.x + 250, editor.y + 164) != item);
        rig.click(editor.x + 45, editor.y + 164);
        Rig.await("the saved file", () -> Files.exists(note) && Files.size(note) > 0);
        assertThat(Files.readString(note).strip()).isEqualTo("by menu");
    }

    @Test
    void windowThatAnInputReachesIsKnown() {
        // the window of the test before may still be closing
        Rig.await(
                "the bare desktop",
                () -> "desktop".equals(rig.driver.capture().state().location()));
        rig.open("editor");
        rig.window("note.txt");
        rig.open("Calculator");
        Rectangle calculator = rig.window("galculator").bounds();
        // whatever is in front, a click goes to the window at its point
        awaitApplication("Galculator", calculator.getCenterX(), calculator.getCenterY());
        awaitApplication("Galculator", calculator.getCenterX(), calculator.y - 10);
        assertThat(applicationOf(rig.driver.controls().focused())).isEqualTo("Galculator");
        assertThat(rig.driver.capture().state().location()).isEqualTo("Galculator");
        Rectangle editor = rig.window("note.txt").bounds();
        awaitApplication("Mousepad", editor.getCenterX(), editor.getCenterY());
        assertThat(rig.driver.controls().at(new Point<>(editor.getCenterX(), editor.getCenterY())))
                .isInstanceOfSatisfying(
                        Control.Window.class,
                        window -> assertThat(window.name()).contains("note.txt"));
        rig.click(editor.x + 20, editor.y + 12);
        awaitApplication("Mousepad", editor.x + 45, editor.y + 164);
        rig.press("escape");
        java.awt.Point bare = bareDesktop(editor, calculator);
        awaitApplication("desktop", bare.x, bare.y);
    }

    private void awaitApplication(String name, double x, double y) {
        Rig.await(name + " at " + x + ", " + y, () -> applicationAt(x, y).equals(name));
    }

    /** A corner that neither window covers. */
    private static java.awt.Point bareDesktop(Rectangle one, Rectangle other) {
        java.awt.Dimension screen = Toolkit.getDefaultToolkit().getScreenSize();
        return java.util.stream.Stream.of(
                        new java.awt.Point(1, screen.height - 2),
                        new java.awt.Point(screen.width - 2, screen.height - 2),
                        new java.awt.Point(screen.width - 2, 1))
                .filter(point -> !grown(one).contains(point) && !grown(other).contains(point))
                .findFirst()
                .orElseThrow();
    }

    private static Rectangle grown(Rectangle window) {
        var grown = new Rectangle(window);
        grown.grow(40, 40);
        return grown;
    }

    private String applicationAt(double x, double y) {
        return applicationOf(rig.driver.controls().at(new Point<>(x, y)));
    }

    private static String applicationOf(@Nullable Control control) {
        return control instanceof Control.Window window ? window.application() : "no window: " + control;
    }

    @Test
    void metaIsTheModifierOfTheWindowManager() {
        rig.open("Calculator");
        rig.window("galculator");
        rig.press("meta", "d");
        Rig.await("the bare desktop", () -> rig.driver.capture().state().activeTab() == -1);
    }

    @Test
    void doubleClickEntersAFolder() {
        rig.open("Files");
        Rectangle window = rig.window("files").bounds();
        Rig.await("the folder's icon", () -> rig.pixel(window.x + 206, window.y + 100) != 0xffffff);
        rig.performs(new Action.Click<>(new Point<>(window.x + 206.0, window.y + 100.0), MouseButton.LEFT, 2));
        rig.window("inner");
    }

    @Test
    void formerImageIsBackOnTheClipboardAfterTyping() throws Exception {
        var picture = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
        picture.setRGB(2, 1, 0xff8000);
        var clipboard = Toolkit.getDefaultToolkit().getSystemClipboard();
        clipboard.setContents(new Picture(picture), null);
        openEditor();
        rig.type("typed");
        assertEditorSaves("typed");
        assertThat(clipboard.isDataFlavorAvailable(DataFlavor.stringFlavor)).isFalse();
        var back = (BufferedImage) clipboard.getData(DataFlavor.imageFlavor);
        assertThat(back.getWidth()).isEqualTo(3);
        assertThat(back.getRGB(2, 1) & 0xffffff).isEqualTo(0xff8000);
    }

    /** An image on the clipboard. */
    private record Picture(BufferedImage image) implements Transferable {

        @Override
        public DataFlavor[] getTransferDataFlavors() {
            return new DataFlavor[] {DataFlavor.imageFlavor};
        }

        @Override
        public boolean isDataFlavorSupported(DataFlavor flavor) {
            return DataFlavor.imageFlavor.equals(flavor);
        }

        @Override
        public Object getTransferData(DataFlavor flavor) {
            return image;
        }
    }

    @Test
    void formerClipboardIsBackAfterTyping() {
        openEditor();
        rig.type("precious");
        rig.press("control", "a");
        rig.press("control", "x");
        var clipboard = Toolkit.getDefaultToolkit().getSystemClipboard();
        Rig.await(
                "the cut text",
                () -> clipboard.isDataFlavorAvailable(DataFlavor.stringFlavor)
                        && "precious".equals(clipboard.getData(DataFlavor.stringFlavor)));
        rig.type("typed ");
        rig.press("control", "v");
        assertEditorSaves("typed precious");
    }

    @Test
    void openingAgainBringsToTheFront() {
        rig.open("Calculator");
        rig.window("galculator");
        openEditor();
        rig.open("calculator");
        Rig.await(
                "the calculator in front",
                () -> "galculator".equals(rig.driver.capture().state().title()));
        assertThat(rig.titles()).filteredOn("galculator"::equals).hasSize(1);
    }

    @Test
    void windowsAreSwitchedAndClosed() {
        rig.open("Calculator");
        rig.window("galculator");
        openEditor();
        var tabs = rig.driver.capture().state().tabs();
        rig.performs(new Action.SwitchTab<>(tabs.indexOf("galculator")));
        Rig.await(
                "the calculator in front",
                () -> "galculator".equals(rig.driver.capture().state().title()));
        rig.performs(new Action.CloseTab<>());
        Rig.await("one window less", () -> !rig.titles().contains("galculator"));
    }

    @Test
    void applicationsAreOfferedWhenThereIsAList() {
        assertThat(rig.driver.actionSpace()).isEqualTo(DeclaredActionSpaces.DESKTOP_WITH_APPS);
    }

    @Test
    void applicationOutsideTheListIsNotOpened() {
        assertThat(rig.driver.perform(new Action.OpenApp<>("/bin/sh")))
                .isEqualTo(new ActionOutcome.NotPerformed(
                        ActionOutcome.Reason.NOT_ALLOWED,
                        "Cannot open the application '/bin/sh': it is not on the list of allowed applications:"
                                + " Editor, Terminal, Calculator, Files."));
    }

    @Test
    void startedApplicationsEndWithTheDriver() {
        rig.open("Calculator");
        rig.window("galculator");
        rig.driver.close();
        Rig.await("no window", () -> rig.titles().isEmpty());
    }

    @Test
    void windowScopeShowsTheWindowWhereverItMoves() {
        rig.open("Calculator");
        Rectangle before = rig.window("galculator").bounds();
        try (var narrow = DesktopDriverFactory.builder()
                .scope(new Scope.Window("GALC"))
                .build()
                .open(folder)) {
            assertThat(narrow.capture().size().width()).isEqualTo(before.width);
            assertThat(narrow.capture().toDriver().offsetX()).isEqualTo(before.x);
            assertThat(narrow.perform(Action.Click.at(new Point<>(before.getMaxX() + 30, before.y))))
                    .isInstanceOfSatisfying(ActionOutcome.NotPerformed.class, outcome -> {
                        assertThat(outcome.reason()).isEqualTo(ActionOutcome.Reason.OUTSIDE_SCREEN);
                    });
            rig.performs(new Action.Drag<>(
                    new Point<>(before.getCenterX(), before.y - 10.0),
                    new Point<>(before.getCenterX() + 60, before.y + 30.0)));
            Rig.await("the moved scope", () -> narrow.capture().toDriver().offsetX() == before.x + 60);
        }
    }

    @Test
    void windowThatIsNotOpenIsNamed() {
        rig.open("Calculator");
        rig.window("galculator");
        var factory =
                DesktopDriverFactory.builder().scope(new Scope.Window("Chess")).build();
        assertThatThrownBy(() -> factory.open(folder))
                .hasMessage(
                        "Cannot show the window 'Chess': no open window has a title that contains this text. Open windows:"
                                + " [galculator]. Start the application first, or name another window.");
    }

    @Test
    void textThatNothingTakesIsReported() {
        assertThat(rig.driver.perform(new Action.TypeText<>(Text.of("lost"))))
                .isInstanceOfSatisfying(
                        ActionOutcome.NotPerformed.class,
                        outcome -> assertThat(outcome.message())
                                .startsWith("Cannot type the text: no application accepted it within 2 seconds."));
    }
}
