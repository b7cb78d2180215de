package dev.sightline.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.action.Action;
import dev.sightline.action.Key;
import dev.sightline.action.MouseButton;
import dev.sightline.action.Text;
import dev.sightline.driver.ActionOutcome.NotPerformed;
import dev.sightline.driver.ActionOutcome.Performed;
import dev.sightline.driver.ActionOutcome.Reason;
import dev.sightline.screen.Point;
import dev.sightline.screen.ScreenState.Dialog;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.logging.LogType;

/** One browser for all tests; each shows a page of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebGuiDriverIT {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @SuppressWarnings("NullAway.Init") // given before all
    private Path folder;

    @SuppressWarnings("NullAway.Init") // opened before all
    private Site site;

    @SuppressWarnings("NullAway.Init") // opened before all
    private Site other;

    @SuppressWarnings("NullAway.Init") // opened before all
    private BrowserSession session;

    @SuppressWarnings("NullAway.Init") // opened before all
    private WebGuiDriver driver;

    @BeforeAll
    void openBrowser(@TempDir Path temporary) throws IOException {
        folder = temporary;
        site = new Site();
        other = new Site();
        Files.createDirectory(folder.resolve("uploads"));
        start();
    }

    private void start() {
        WebDriverOptions options = WebDriverOptions.builder()
                .uploadFolder(folder.resolve("uploads"))
                .build();
        session = BrowserSession.local(options, () -> {});
        driver = new WebGuiDriver(session, options, folder.resolve("run"));
    }

    @AfterAll
    void closeBrowser() {
        driver.close();
        site.close();
        other.close();
    }

    // ---- lists

    @Test
    void listOfASelectIsSeenAndClicked() {
        show("<body style='margin:0'><select id=list style='width:200px;height:40px'>"
                + "<option>one<option style='background:#ff00ff;height:40px'>two</select>");
        assertChoosesSecondOption("document");
    }

    @Test
    void listOfASelectInAFrameIsSeenAndClicked() {
        site.put(
                "/list",
                "<body style='margin:0'><select id=list style='width:200px;height:40px'>"
                        + "<option>one<option style='background:#ff00ff;height:40px'>two</select>");
        show("<body style='margin:0'><iframe id=frame src='/list' style='border:0;width:600px;height:400px'></iframe>");
        assertChoosesSecondOption("document.getElementById('frame').contentDocument");
    }

    private void assertChoosesSecondOption(String document) {
        driver.capture();
        performs(Action.Click.at(at(50, 20)));
        await("the list on the screenshot", () -> magenta(driver.capture()) != null);
        performs(Action.Click.at(Objects.requireNonNull(magenta(driver.capture()))));
        await("two", () -> script(document + ".getElementById('list').value").equals("two"));
    }

    private static @Nullable Point<Space.Driver> magenta(Screenshot shot) {
        for (int y = 0; y < shot.image().getHeight(); y++) {
            for (int x = 0; x < shot.image().getWidth(); x++) {
                if ((shot.image().getRGB(x, y) & 0xffffff) == 0xff00ff) {
                    return shot.toDriver().apply(new Point<>(x + 10, y + 10));
                }
            }
        }
        return null;
    }

    // ---- screenshots

    @Test
    void screenshotIsThatOfWebDriverPixelForPixel() throws IOException {
        show("<body style='margin:0;height:3000px;background:linear-gradient(#fff,#048)'><h1>Some words</h1>"
                + "<div style='position:fixed;right:30px;top:40px;width:300px;height:200px;"
                + "background:repeating-linear-gradient(45deg,#f80 0 3px,#08f 3px 7px);opacity:.7'></div>");
        performs(new Action.Scroll<>(at(100, 100), 0, 333));
        awaitEquals("333", "String(Math.trunc(scrollY))");
        BufferedImage ours = driver.capture().image();
        BufferedImage theirs = Objects.requireNonNull(
                ImageIO.read(new ByteArrayInputStream(session.driver().getScreenshotAs(OutputType.BYTES))));
        assertThat(pixels(ours)).isEqualTo(pixels(theirs));
    }

    private static int[] pixels(BufferedImage image) {
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }

    /** The browser forgets some screenshots that it is asked for at that moment. */
    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void screenshotsOfPagesThatMoveOnCome() {
        String page = "<!DOCTYPE html><title>%s</title><body>" + "<p>words".repeat(300);
        URI here = site.put("/here", page.formatted("here"));
        // another name for the same machine, hence another site and another process
        URI there = URI.create("http://localhost:"
                + other.put("/there", page.formatted("there")).getPort() + "/there");
        show("<body>");
        for (int i = 0; i < 30; i++) {
            URI next = i % 2 == 0 ? there : here;
            session.driver().executeScript("setTimeout(() => location.href = '" + next + "', " + i * 2 + ")");
            Screenshot shot = driver.capture();
            assertThat(shot.size()).isEqualTo(new Size<>(1280, 720));
            await(
                    "the next page",
                    () -> next.toString().equals(driver.capture().state().location()));
        }
    }

    // ---- dialogs

    @Test
    void alertIsSeenAndBlocksUntilItIsAnswered() {
        show("<body style='height:700px' onclick='alert(\"Hello there\"); window.after = true'>");
        performs(Action.Click.at(at(50, 50)));
        assertDialog(Dialog.Kind.ALERT, "Hello there");
        refuses(Action.Click.at(at(50, 50)), Reason.DIALOG_OPEN, "Hello there");
        refuses(new Action.TypeText<>(Text.of("x")), Reason.DIALOG_OPEN, "Answer it first");
        performs(new Action.AnswerDialog<>(true, null));
        awaitEquals(true, "window.after");
        assertThat(driver.capture().state().dialog()).isNull();
    }

    @Test
    void confirmationIsAcceptedAndDismissed() {
        show("<body style='height:700px' onclick='window.answers = (window.answers || \"\") + confirm(\"Sure?\")'>");
        performs(Action.Click.at(at(50, 50)));
        assertDialog(Dialog.Kind.CONFIRM, "Sure?");
        refuses(new Action.AnswerDialog<>(true, Text.of("yes")), Reason.NOT_OFFERED, "it has no field");
        performs(new Action.AnswerDialog<>(true, null));
        awaitEquals("true", "window.answers");
        performs(Action.Click.at(at(50, 50)));
        assertDialog(Dialog.Kind.CONFIRM, "Sure?");
        performs(new Action.AnswerDialog<>(false, null));
        awaitEquals("truefalse", "window.answers");
    }

    @Test
    void promptIsAnsweredWithAndWithoutText() {
        show("<body style='height:700px' onclick='window.answer = prompt(\"Name?\", \"nobody\")'>");
        performs(Action.Click.at(at(50, 50)));
        assertDialog(Dialog.Kind.PROMPT, "Name?");
        performs(new Action.AnswerDialog<>(true, Text.of("Zoë 日本")));
        awaitEquals("Zoë 日本", "window.answer");
        performs(Action.Click.at(at(50, 50)));
        assertDialog(Dialog.Kind.PROMPT, "Name?");
        performs(new Action.AnswerDialog<>(true, null));
        awaitEquals("nobody", "window.answer");
    }

    /** As the standard of WebDriver has it, the browser's server answers that question itself. */
    @Test
    void pageWithChangesIsLeftWithoutAQuestion() {
        site.put("/elsewhere", "<title>Elsewhere</title>");
        show("<body style='margin:0'><input style='width:300px;height:60px'>"
                + "<a href='/elsewhere' style='display:block;height:100px'>leave</a>"
                + "<script>onbeforeunload = e => e.preventDefault()</script>");
        performs(Action.Click.at(at(100, 30)));
        performs(new Action.TypeText<>(Text.of("a change")));
        performs(Action.Click.at(at(20, 80)));
        await(
                "the other page",
                () -> "Elsewhere".equals(driver.capture().state().title()));
        assertThat(driver.capture().state().dialog()).isNull();
    }

    /** The page asks when it is clicked: a dialog in a tab that was never looked at silences the chromedriver. */
    @Test
    void dialogOfANewTabIsSeenThere() {
        site.put("/greeting", "<title>Greeting</title><body style='height:700px' onclick='alert(\"Welcome\")'>");
        show("<title>First</title><body style='margin:0'>"
                + "<a href='/greeting' target=_blank style='display:block;height:100px'>open</a>");
        driver.capture();
        performs(Action.Click.at(at(10, 10)));
        await("the new tab", () -> "Greeting".equals(driver.capture().state().title()));
        performs(Action.Click.at(at(50, 50)));
        assertDialog(Dialog.Kind.ALERT, "Welcome");
        Screenshot behind = driver.capture();
        assertThat(behind.state().activeTab()).isEqualTo(1);
        assertThat(behind.state().title()).isEqualTo("Greeting");
        refuses(Action.Click.at(at(10, 10)), Reason.DIALOG_OPEN, "Welcome");
        performs(new Action.AnswerDialog<>(true, null));
        assertThat(driver.capture().size()).as("the tab has the viewport").isEqualTo(new Size<>(1280, 720));
        performs(new Action.CloseTab<>());
        assertThat(driver.capture().state().tabs()).containsExactly("First");
    }

    @Test
    void eventsOfPagesAreNotKeptForEver() {
        show("<body>");
        for (int i = 0; i < EventLog.CAPTURES_BETWEEN_READINGS; i++) {
            driver.capture();
        }
        assertThat(session.driver().manage().logs().get(LogType.PERFORMANCE)).isEmpty();
    }

    @Test
    void answerWithoutADialogIsRefused() {
        show("<body>");
        refuses(new Action.AnswerDialog<>(true, null), Reason.NO_DIALOG, "none is open");
    }

    @Test
    void eventsOfATabGoOnAfterItsSessionWasRenewed() {
        show("<body style='height:700px' onclick='alert(\"Hello again\")'>");
        try (DevTools tools = Objects.requireNonNull(DevTools.connect(session.tools()))) {
            List<String> seen = new CopyOnWriteArrayList<>();
            String tab = session.driver().getWindowHandle();
            tools.listen(event -> {
                if (tab.equals(event.tab())) {
                    seen.add(event.method());
                }
            });
            tools.ask(tab, "Page.enable", Map.of());
            tools.renew(tab);
            assertThat(tools.ask(tab, "Page.getLayoutMetrics", Map.of())).isNotEmpty();
            performs(Action.Click.at(at(50, 50)));
            await("the event", () -> seen.contains("Page.javascriptDialogOpening"));
            performs(new Action.AnswerDialog<>(true, null));
            await("the event", () -> seen.contains("Page.javascriptDialogClosed"));
        }
    }

    private void assertDialog(Dialog.Kind kind, String message) {
        await(
                "the " + kind + " '" + message + "'",
                () -> new Dialog(kind, message).equals(driver.capture().state().dialog()));
        // it is known however often it is looked at
        assertThat(driver.capture().state().dialog()).isEqualTo(new Dialog(kind, message));
    }

    // ---- pointing

    @Test
    void clickOutsideTheViewportIsRefused() {
        show("<body>");
        refuses(Action.Click.at(at(1280, 10)), Reason.OUTSIDE_SCREEN, "1280×720");
        refuses(Action.Click.at(at(10, 5000)), Reason.OUTSIDE_SCREEN, "1280×720");
    }

    @Test
    void everyButtonIsPressedAsOftenAsAsked() {
        show("<body style='height:700px'><script>window.seen = [];"
                + "for (const type of ['click', 'dblclick', 'auxclick', 'contextmenu'])"
                + "addEventListener(type, e => { e.preventDefault();"
                + "seen.push(type + ' ' + e.button + ' ' + e.detail + ' ' + e.clientX + ',' + e.clientY) })</script>");
        performs(new Action.Click<>(at(31, 41), MouseButton.LEFT, 3));
        awaitSeen("click 0 1 31,41", "click 0 2 31,41", "dblclick 0 2 31,41", "click 0 3 31,41");
        performs(new Action.Click<>(at(310, 410), MouseButton.MIDDLE, 1));
        awaitSeen("auxclick 1 1 310,410");
        performs(new Action.Click<>(at(610, 210), MouseButton.RIGHT, 1));
        awaitSeen("contextmenu 2 0 610,210", "auxclick 2 1 610,210");
    }

    /** Waits for what the page kept, and lets it start over. */
    private void awaitSeen(String... events) {
        awaitEquals(String.join("; ", events), "seen.join('; ')");
        script("seen.length = 0");
    }

    @Test
    void pointerThatMovesHovers() {
        show("<style>#menu b { display: none } #menu:hover b { display: block }</style>"
                + "<body style='margin:0'><div id=menu style='width:200px;height:100px'><b id=entry>entry</b></div>");
        performs(new Action.Move<>(at(700, 600)));
        assertThat(script("getComputedStyle(entry).display")).isEqualTo("none");
        performs(new Action.Move<>(at(50, 50)));
        awaitEquals("block", "getComputedStyle(entry).display");
    }

    @Test
    void scrollMovesWhatLiesAtThePoint() {
        show("<body style='margin:0;height:3000px'><div id=inner style='width:400px;height:300px;overflow:scroll'>"
                + "<div style='width:2000px;height:2000px'></div></div>");
        performs(new Action.Scroll<>(at(200, 150), 120, 80));
        awaitEquals("120,80", "inner.scrollLeft + ',' + inner.scrollTop");
        assertThat(script("scrollY")).isEqualTo(0L);
        performs(new Action.Scroll<>(at(800, 500), 0, 90));
        awaitEquals(90L, "scrollY");
        assertThat(script("inner.scrollTop")).isEqualTo(80L);
    }

    @Test
    void scrollGoesExactlyAsFarAsAsked() {
        show("<body style='height:5000px'>");
        performs(new Action.Scroll<>(at(100, 100), 0, 317));
        awaitEquals("317", "String(Math.trunc(scrollY))");
        performs(new Action.Scroll<>(at(100, 100), 0, -100));
        awaitEquals("217", "String(Math.trunc(scrollY))");
    }

    @Test
    void wheelThatIsTurnedSidewaysWhereNothingScrollsLeavesThePageAndTheNextClickAlone() {
        performs(new Action.OpenUrl<>(site.put("/before", "<body><h1>before</h1>")));
        driver.capture();
        performs(
                new Action.OpenUrl<>(
                        site.put(
                                "/after",
                                "<body style='margin:0'><button style='width:300px;height:200px' onclick='window.clicked = true'>here</button>")));
        driver.capture();
        for (int i = 0; i < 6; i++) {
            performs(new Action.Scroll<>(at(980, 300), -897, 0));
            driver.capture();
        }
        performs(Action.Click.at(at(100, 100)));
        awaitEquals(true, "window.clicked === true");
        assertThat(driver.capture().state().location()).endsWith("/after");
    }

    @Test
    void dragPressesMovesAndReleases() {
        show("<body style='height:700px'><script>window.seen = []; window.moves = 0;"
                + "onmousedown = e => seen.push('down ' + e.clientX + ',' + e.clientY);"
                + "onmousemove = e => moves += e.buttons;"
                + "onmouseup = e => seen.push('up ' + e.clientX + ',' + e.clientY)</script>");
        performs(new Action.Drag<>(at(40, 50), at(300, 200)));
        awaitEquals("down 40,50;up 300,200", "seen.join(';')");
        assertThat(((Number) script("moves")).intValue()).isGreaterThan(2);
    }

    @Test
    void draggableElementIsDropped() {
        show(
                "<body style='margin:0'><div id=card draggable=true style='width:100px;height:80px;background:#08f'></div>"
                        + "<div id=box style='position:absolute;left:400px;top:300px;width:300px;height:200px'></div><script>"
                        + "card.ondragstart = e => e.dataTransfer.setData('text/plain', 'the card');"
                        + "box.ondragover = e => e.preventDefault();"
                        + "box.ondrop = e => { e.preventDefault(); box.title = e.dataTransfer.getData('text/plain') }</script>");
        performs(new Action.Drag<>(at(50, 40), at(500, 400)));
        awaitEquals("the card", "box.title");
    }

    // ---- keys

    @ParameterizedTest
    @EnumSource(Key.Named.class)
    void keyIsPressedAndReleased(Key.Named key) {
        show("<body tabindex=0><script>window.seen = [];"
                + "onkeydown = e => { e.preventDefault(); seen.push('down ' + e.key) };"
                + "onkeyup = e => { e.preventDefault(); seen.push('up ' + e.key) }; document.body.focus()</script>");
        performs(new Action.PressKeys<>(List.of(key)));
        String name = key == Key.Named.SPACE
                ? " "
                : Stream.of(key.name().split("_", -1))
                        .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining());
        awaitSeen("down " + name, "up " + name);
    }

    // ---- navigation

    @Test
    void addressIsOpenedAndLeftBackwards() {
        URI first = site.put("/first", "<title>First</title>");
        URI second = site.put("/second", "<title>Second</title>");
        performs(new Action.OpenUrl<>(first));
        performs(new Action.OpenUrl<>(second));
        Screenshot shot = driver.capture();
        assertThat(shot.state().location()).isEqualTo(second.toString());
        assertThat(shot.state().title()).isEqualTo("Second");
        performs(new Action.Back<>());
        await("the first page", () -> "First".equals(driver.capture().state().title()));
    }

    /** On a busy machine above all, the chromedriver alone says so too early. */
    @Test
    void openedPageListensToTheNextKey() throws InterruptedException {
        var enough = new AtomicBoolean();
        List<Thread> load = new ArrayList<>();
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            load.add(Thread.ofPlatform().start(() -> {
                while (!enough.get()) {
                    Thread.onSpinWait();
                }
            }));
        }
        try {
            for (int i = 0; i < 30; i++) {
                show("<body><script>window.seen = []; onkeydown = e => seen.push(e.key + ' in " + i + "')</script>");
                performs(new Action.PressKeys<>(List.of(Key.Named.HOME)));
                awaitSeen("Home in " + i);
            }
        } finally {
            enough.set(true);
            for (Thread thread : load) {
                thread.join();
            }
        }
    }

    @Test
    void pageThatGreetsWithADialogIsOpened() {
        var other = new WebGuiDriver(session, WebDriverOptions.builder().build(), folder.resolve("run"));
        URI page = site.put("/greeting", "<title>Greeting</title><script>alert('Welcome')</script>");
        assertThat(other.perform(new Action.OpenUrl<>(page))).isInstanceOf(Performed.class);
        Screenshot blank = other.capture();
        assertThat(blank.state().dialog()).isEqualTo(new Dialog(Dialog.Kind.ALERT, "Welcome"));
        assertThat(blank.size()).isEqualTo(new Size<>(1280, 720));
        assertThat(other.perform(new Action.AnswerDialog<>(true, null))).isInstanceOf(Performed.class);
        assertThat(other.capture().state().title()).isEqualTo("Greeting");
    }

    @Test
    void framesOfThisAndOfAnotherOriginAreClicked() {
        String inner = "<body style='margin:0' onclick='parent.postMessage(\"%s \" + event.clientX, \"*\")'>";
        site.put("/same", inner.formatted("same"));
        URI foreign = other.put("/foreign", inner.formatted("foreign"));
        show("<body style='margin:0'><script>window.seen = []; onmessage = e => seen.push(e.data)</script>"
                + "<iframe src='/same' style='border:0;width:300px;height:200px'></iframe>"
                + "<iframe src='" + foreign
                + "' style='position:absolute;left:400px;top:0;border:0;width:300px;height:200px'></iframe>");
        performs(Action.Click.at(at(30, 30)));
        awaitEquals("same 30", "seen.join(';')");
        performs(Action.Click.at(at(450, 30)));
        awaitEquals("same 30;foreign 50", "seen.join(';')");
    }

    // ---- tabs

    @Test
    void newTabIsFollowedAndLeft() {
        site.put("/second", "<title>Second</title>");
        show("<title>First</title><body style='margin:0'>"
                + "<a href='/second' target=_blank style='display:block;height:100px'>open</a>");
        driver.capture();
        performs(Action.Click.at(at(10, 10)));
        List<String> notices = new ArrayList<>();
        await("the second tab in front", () -> {
            Screenshot shot = driver.capture();
            notices.addAll(shot.state().notices());
            return "Second".equals(shot.state().title());
        });
        assertThat(notices).containsExactly("A new tab was opened and is now in front.");
        assertThat(driver.capture().state().tabs()).containsExactly("First", "Second");
        performs(new Action.SwitchTab<>(0));
        assertThat(driver.capture().state().title()).isEqualTo("First");
        refuses(new Action.SwitchTab<>(2), Reason.NO_SUCH_TARGET, "there are 2");
        performs(new Action.SwitchTab<>(1));
        performs(new Action.CloseTab<>());
        Screenshot left = driver.capture();
        assertThat(left.state().tabs()).containsExactly("First");
        assertThat(left.state().activeTab()).isZero();
        refuses(new Action.CloseTab<>(), Reason.NOT_ALLOWED, "the only one");
    }

    // ---- files

    @Test
    void fileOfTheAllowedFolderIsUploadedAndNoOther() throws IOException {
        Path allowed = Files.writeString(folder.resolve("uploads/a.txt"), "content of a");
        Path refused = Files.writeString(folder.resolve("b.txt"), "b");
        Path link = Files.createSymbolicLink(folder.resolve("uploads/link.txt"), refused);
        show("<body style='margin:0'><input id=file type=file style='width:300px;height:60px'>");
        refuses(new Action.UploadFiles<>(at(20, 20), List.of(refused)), Reason.NOT_ALLOWED, "b.txt");
        refuses(new Action.UploadFiles<>(at(20, 20), List.of(link)), Reason.NOT_ALLOWED, "link.txt");
        refuses(new Action.UploadFiles<>(at(900, 600), List.of(allowed)), Reason.NO_SUCH_TARGET, "no file input");
        assertThat(script("file.files.length")).isEqualTo(0L);
        performs(new Action.UploadFiles<>(at(20, 20), List.of(allowed)));
        assertThat(script("file.files[0].name")).isEqualTo("a.txt");
        assertThat(script("file.files[0].text()")).isEqualTo("content of a");
    }

    @Test
    void fileIsUploadedThroughAFrameOfAnotherOriginOnAScrolledPage() throws IOException {
        Path allowed = Files.writeString(folder.resolve("uploads/c.txt"), "content of c");
        URI foreign = other.put(
                "/upload",
                "<!DOCTYPE html><body style='margin:0'><input id=file type=file style='width:300px;height:60px'>"
                        + "<script>file.onchange = async () =>"
                        + " parent.postMessage(file.files[0].name + ': ' + await file.files[0].text(), '*')</script>");
        show("<body style='margin:0;height:4000px'>"
                + "<script>window.seen = []; onmessage = e => seen.push(e.data)</script><iframe src='" + foreign
                + "' style='position:absolute;left:400px;top:1000px;border:0;width:400px;height:200px'></iframe>");
        performs(new Action.Scroll<>(at(100, 100), 0, 900));
        awaitEquals("900", "String(Math.trunc(scrollY))");
        refuses(new Action.UploadFiles<>(at(200, 120), List.of(allowed)), Reason.NO_SUCH_TARGET, "no file input");
        performs(new Action.UploadFiles<>(at(420, 120), List.of(allowed)));
        awaitEquals("c.txt: content of c", "seen.join(';')");
    }

    @Test
    void buttonAndLabelOfOneFileInputStandForIt() throws IOException {
        Path allowed = Files.writeString(folder.resolve("uploads/d.txt"), "content of d");
        show("<body style='margin:0'><label for=first style='display:block;height:100px'>one <b>file</b></label>"
                + "<input id=first type=file hidden><div style='height:100px'>"
                + "<button style='width:200px;height:80px'><span>Choose</span></button>"
                + "<input id=second type=file hidden></div>");
        performs(new Action.UploadFiles<>(at(40, 10), List.of(allowed)));
        assertThat(script("first.files[0].name")).isEqualTo("d.txt");
        assertThat(script("second.files.length")).isEqualTo(0L);
        performs(new Action.UploadFiles<>(at(100, 140), List.of(allowed)));
        assertThat(script("second.files[0].name")).isEqualTo("d.txt");
    }

    @Test
    void downloadLandsInTheRunFolderWithANotice() throws IOException {
        site.put("/files/report.bin", "the report");
        show("<body style='margin:0'><a href='/files/report.bin' style='display:block;height:100px'>get</a>");
        performs(Action.Click.at(at(10, 10)));
        List<String> notices = new ArrayList<>();
        await("the notice of the download", () -> {
            notices.addAll(driver.capture().state().notices());
            return !notices.isEmpty();
        });
        assertThat(notices).containsExactly("The file 'report.bin' was downloaded.");
        assertThat(folder.resolve("run/downloads/report.bin")).hasContent("the report");
    }

    // ---- failing

    @Test
    void unreachableAddressIsSaid() throws IOException {
        int free;
        try (var socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        refuses(
                new Action.OpenUrl<>(URI.create("http://127.0.0.1:" + free + "/")),
                Reason.FAILED,
                "ERR_CONNECTION_REFUSED");
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.SECONDS)
    void pageOpensAlthoughOneOfItsPicturesNeverArrives() {
        URI page = site.put("/unfinished", "<title>Unfinished</title><img src=/never/image.png>");
        performs(new Action.OpenUrl<>(page));
        assertThat(driver.capture().state().title()).isEqualTo("Unfinished");
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.SECONDS)
    void linkToAPageThatIsNeverCompleteIsFollowed() {
        site.put(
                "/unfinished",
                "<title>Unfinished</title><body style='margin:0' onclick='window.clicked = true'><p>words"
                        + "<img src=/never/image.png><script src=/never/script.js></script>");
        show("<body style='margin:0'><a href='/unfinished' style='display:block;height:100px'>next</a>");
        driver.capture();
        performs(Action.Click.at(at(10, 10)));
        await("the page", () -> "Unfinished".equals(driver.capture().state().title()));
        performs(Action.Click.at(at(300, 300)));
        awaitEquals(true, "window.clicked");
    }

    @Test
    void pageThatNeverAnswersIsRefusedAndTheSessionGoesOn() {
        Duration limit = Duration.ofSeconds(1);
        var impatient = new WebGuiDriver(
                session, WebDriverOptions.builder().timeout(limit).build(), folder.resolve("run"));
        show("<title>Before</title>");
        assertThat(impatient.perform(new Action.OpenUrl<>(site.put("/never/page", ""))))
                .isInstanceOfSatisfying(NotPerformed.class, outcome -> {
                    assertThat(outcome.reason()).isEqualTo(Reason.FAILED);
                    assertThat(outcome.message()).contains("the server did not answer within 1 s");
                });
        assertThat(impatient.capture().state().title()).isEqualTo("Before");
    }

    @Test
    void missingExecutableIsSaid() {
        Path missing = folder.resolve("no-such-browser");
        var factory =
                new WebDriverFactory(WebDriverOptions.builder().browser(missing).build());
        assertThatThrownBy(() -> factory.open(folder))
                .isInstanceOf(BrowserNotFoundException.class)
                .hasMessageContaining(missing.toString())
                .hasMessageContaining("there is no such file");
        var driverless =
                new WebDriverFactory(WebDriverOptions.builder().driver(missing).build());
        assertThatThrownBy(() -> driverless.open(folder))
                .isInstanceOfSatisfying(
                        BrowserNotFoundException.class,
                        e -> assertThat(e.executable()).isEqualTo("chromedriver"));
    }

    // ---- words

    private void show(String html) {
        performs(new Action.OpenUrl<>(site.put("/page", "<!DOCTYPE html>" + html)));
    }

    private Object script(String expression) {
        Object value = session.driver().executeScript("return " + expression);
        return value == null ? "" : value;
    }

    private static Point<Space.Driver> at(double x, double y) {
        return new Point<>(x, y);
    }

    private void performs(Action.Input<Space.Driver> action) {
        assertThat(driver.perform(action)).isInstanceOf(Performed.class);
    }

    private void refuses(Action.Input<Space.Driver> action, Reason reason, String words) {
        assertThat(driver.perform(action)).isInstanceOfSatisfying(NotPerformed.class, outcome -> {
            assertThat(outcome.reason()).isEqualTo(reason);
            assertThat(outcome.message()).contains(words);
        });
    }

    private void awaitEquals(Object expected, String expression) {
        var seen = new AtomicReference<Object>();
        await(
                "'" + expected + "' as " + expression,
                () -> {
                    seen.set(script(expression));
                    return expected.equals(seen.get());
                },
                () -> ", last seen: '" + seen.get() + "'");
    }

    private static void await(String what, BooleanSupplier condition) {
        await(what, condition, () -> "");
    }

    private static void await(String what, BooleanSupplier condition, Supplier<String> found) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("Waited " + PATIENCE.toSeconds() + " s for " + what + found.get());
            }
            try {
                TimeUnit.MILLISECONDS.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("Interrupted while waiting for " + what, e);
            }
        }
    }
}
