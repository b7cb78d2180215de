package dev.sightline.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.action.Action;
import dev.sightline.action.Key;
import dev.sightline.action.Secret;
import dev.sightline.action.Text;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.driver.ActionOutcome.NotPerformed;
import dev.sightline.driver.ActionOutcome.Performed;
import dev.sightline.driver.ActionOutcome.Reason;
import dev.sightline.driver.Control;
import dev.sightline.screen.Point;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes into fields arrives there, or the outcome says that it does not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FieldsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String CLOSED = "host.attachShadow({mode: 'closed'})";

    @SuppressWarnings("NullAway.Init") // given before all
    private Path uploads;

    @SuppressWarnings("NullAway.Init") // opened before all
    private Site site;

    @SuppressWarnings("NullAway.Init") // opened before all
    private Site other;

    @SuppressWarnings("NullAway.Init") // opened before all
    private BrowserSession session;

    @SuppressWarnings("NullAway.Init") // opened before all
    private WebGuiDriver driver;

    @BeforeAll
    void openBrowser(@TempDir Path folder) throws IOException {
        site = new Site();
        other = new Site();
        uploads = Files.createDirectory(folder.resolve("uploads"));
        WebDriverOptions options =
                WebDriverOptions.builder().uploadFolder(uploads).build();
        session = BrowserSession.local(options, () -> {});
        driver = new WebGuiDriver(session, options, folder.resolve("run"));
    }

    @AfterAll
    void closeBrowser() {
        driver.close();
        site.close();
        other.close();
    }

    // ---- dates, times and the like

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "date|2024-03-05|2024-03-05",
                "date|03/05/2024|2024-03-05",
                "date|25/12/2024|2024-12-25",
                "date|5.3.2024|2024-03-05",
                "date|03052024|2024-03-05",
                "date|March 5, 2024|2024-03-05",
                "date|5 March 2024|2024-03-05",
                "time|14:30|14:30",
                "time|2:30 PM|14:30",
                "time|12:05 am|00:05",
                "datetime-local|2024-03-05T14:30|2024-03-05T14:30",
                "datetime-local|03/05/2024 2:30 PM|2024-03-05T14:30",
                "datetime-local|5 March 2024, 14:30|2024-03-05T14:30",
                "month|2024-03|2024-03",
                "month|March 2024|2024-03",
                "month|03/2024|2024-03",
                "week|2024-W10|2024-W10",
                "number|12.5|12.5",
                "range|30|30",
                "color|#3366FF|#3366ff"
            })
    void nativeFieldTakesItsValueInUsualNotations(String type, String typed, String value) {
        show("<body style='margin:0'><input id=field type='" + type + "' style='width:300px;height:60px'>"
                + "<script>window.heard = ''; field.oninput = field.onchange = e => heard += e.type + ' '</script>");
        focus(250, 30, "field");
        performs(new Action.TypeText<>(Text.of(typed)));
        assertThat(script("field.value")).isEqualTo(value);
        assertThat(script("heard").toString()).contains("input");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "date|tomorrow",
                "date|2024-02-30",
                "date|03/05/24",
                "time|25:00",
                "month|2024-13",
                "week|2024",
                "datetime-local|2024-03-05",
                "color|red"
            })
    void whatANativeFieldDoesNotTakeIsRefusedWithAnExample(String type, String typed) {
        show("<body style='margin:0'><label>Start <input id=field type='" + type
                + "' style='width:300px;height:60px'></label>");
        focus(200, 30, "field");
        String before = script("field.value").toString();
        refuses(new Action.TypeText<>(Text.of(typed)), Reason.FAILED, "'Start'", "'" + typed + "'", "as in '");
        assertThat(script("field.value")).isEqualTo(before);
    }

    @Test
    void lockedDateIsRefused() {
        show("<body style='margin:0'><input id=field type=date readonly style='width:300px;height:60px'>");
        focus(250, 30, "field");
        refuses(new Action.TypeText<>(Text.of("2024-03-05")), Reason.FAILED, "read-only");
    }

    @Test
    void dateInAClosedShadowTreeIsSet() {
        show("<body style='margin:0'><div id=host></div><script>const r = " + CLOSED
                + ";r.innerHTML = '<input type=date style=\"width:300px;height:60px\">';"
                + "window.value = () => r.firstChild.value</script>");
        focus(250, 30, "host");
        performs(new Action.TypeText<>(Text.of("2024-03-05")));
        assertThat(script("value()")).isEqualTo("2024-03-05");
        assertThat(driver.controls().focused()).isInstanceOfSatisfying(Control.Field.class, field -> {
            assertThat(field.kind()).isEqualTo("date");
            assertThat(field.value()).isEqualTo("2024-03-05");
        });
    }

    // ---- what the driver says about controls

    @Test
    void focusedFieldIsDescribedWithItsLabelAndValue() {
        show("<body style='margin:0'><label for=field>Full name</label>"
                + "<input id=field value=Ada style='position:absolute;left:0;top:100px;width:300px;height:60px'>");
        driver.capture();
        assertThat(driver.controls().focused()).isNull();
        focus(100, 130, "field");
        assertThat(driver.controls().focused()).isEqualTo(new Control.Field("Full name", "text", "Ada", true, true));
        assertThat(driver.controls().at(at(100, 130)))
                .isEqualTo(driver.controls().focused());
        assertThat(String.valueOf(driver.controls().focused())).doesNotContain("Ada");
    }

    @Test
    void togglesListsLinksAndButtonsAreDescribed() {
        show("<style>* { margin:0 } form > * { position:absolute;left:0;width:300px;height:50px }</style>"
                + "<form action='/send'><input type=checkbox aria-label=News checked style='top:0'>"
                + "<select aria-label=Plan style='top:60px'><option>Free<option selected>Pro</select>"
                + "<a href='/else' style='top:120px'>Elsewhere</a><button style='top:180px'>Send</button>"
                + "<div role=switch aria-checked=true aria-label=Dark style='top:240px'></div>"
                + "<button type=button style='top:300px'>Help</button></form>");
        driver.capture();
        assertThat(at(150, 25, Control.Toggle.class).state()).isEqualTo(Control.Toggle.State.ON);
        assertThat(at(150, 85, Control.Choice.class).chosen()).containsExactly("Pro");
        assertThat(at(150, 85, Control.Choice.class).options()).containsExactly("Free", "Pro");
        assertThat(at(20, 130, Control.Link.class).target()).endsWith("/else");
        assertThat(at(150, 205, Control.Button.class).submits()).isTrue();
        assertThat(at(150, 205, Control.Button.class).target()).endsWith("/send");
        assertThat(at(150, 265, Control.Toggle.class).name()).isEqualTo("Dark");
        assertThat(at(150, 325, Control.Button.class).submits()).isFalse();
        assertThat(driver.controls().at(at(900, 600))).isNull();
    }

    @Test
    void controlsInFramesOfOtherOriginsAndInClosedTreesAreDescribed() {
        URI foreign = other.put("/f", "<body style='margin:0'><input aria-label=Inner value=x style='height:60px'>");
        show("<body style='margin:0'><iframe src='" + foreign + "' style='border:5px solid;width:400px;height:200px'>"
                + "</iframe><div id=host style='position:absolute;top:300px;left:0'></div><script>" + CLOSED
                + ".innerHTML = '<input aria-label=Deep value=y style=\"width:300px;height:60px\">'</script>");
        driver.capture();
        assertThat(at(30, 30, Control.Field.class).name()).isEqualTo("Inner");
        assertThat(at(30, 330, Control.Field.class).name()).isEqualTo("Deep");
        focus(30, 30, null);
        assertThat(driver.controls().focused())
                .isInstanceOfSatisfying(
                        Control.Field.class, field -> assertThat(field.value()).isEqualTo("x"));
        focus(30, 330, "host");
        assertThat(driver.controls().focused())
                .isInstanceOfSatisfying(
                        Control.Field.class, field -> assertThat(field.value()).isEqualTo("y"));
    }

    @Test
    void allOfAFieldIsSelectedThoughThePageHandlesTheKeysItself() {
        show("<body style='margin:0'><input id=field value='Grace Hopper' style='width:300px;height:60px'><script>"
                + "addEventListener('keydown', e => { if (e.ctrlKey && e.key === 'a') e.preventDefault() }, true)"
                + "</script>");
        focus(100, 30, "field");
        performs(new Action.PressKeys<>(List.of(Key.Named.CONTROL, Key.of("a"))));
        assertThat(driver.controls().selectAll()).isTrue();
        performs(new Action.TypeText<>(Text.of("Ada")));
        assertThat(script("field.value")).isEqualTo("Ada");
    }

    @Test
    void nothingIsSelectedWhereThereIsNoField() {
        show("<body><button id=field>x</button>");
        driver.capture();
        assertThat(driver.controls().selectAll()).isFalse();
    }

    // ---- lists

    @ParameterizedTest
    @ValueSource(strings = {"open", "closed"})
    void listInAShadowTreeIsSeenAndClicked(String mode) {
        show("<body style='margin:0'><div id=host></div><script>const r = host.attachShadow({mode: '" + mode
                + "'});r.innerHTML = '<select style=\"width:200px;height:40px\"><option>one"
                + "<option style=\"background:#ff00ff;height:40px\">two</select>';"
                + "window.value = () => r.firstChild.value</script>");
        assertChoosesSecondOption("value()");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "appearance:none;border:3px solid teal;border-radius:9px",
                "appearance:auto !important",
                "-webkit-appearance:menulist-button !important"
            })
    void listWithTheStyleOfItsSiteIsSeenAndClicked(String style) {
        show("<style>select { " + style + " }</style><body style='margin:0'><select id=list"
                + " style='width:200px;height:40px'><option>one"
                + "<option style='background:#ff00ff;height:40px'>two</select>");
        assertChoosesSecondOption("list.value");
    }

    @Test
    void listThatIsOpenedByAKeyIsSeen() {
        show("<style>select { appearance:auto !important }</style><body style='margin:0'><select id=list autofocus"
                + " style='width:200px;height:40px'><option>one"
                + "<option style='background:#ff00ff;height:40px'>two</select>");
        driver.capture();
        performs(new Action.PressKeys<>(List.of(Key.Named.SPACE)));
        await("the list on the screenshot", () -> magenta(driver.capture()) != null);
    }

    private void assertChoosesSecondOption(String value) {
        driver.capture();
        performs(Action.Click.at(at(50, 20)));
        await("the list on the screenshot", () -> magenta(driver.capture()) != null);
        performs(Action.Click.at(Objects.requireNonNull(magenta(driver.capture()))));
        await("two", () -> script(value).equals("two"));
    }

    // ---- what the browser opens over the page

    @ParameterizedTest
    @ValueSource(strings = {"date", "time", "month", "week", "datetime-local", "color"})
    void nativePopupIsClosedAndSaid(String type) {
        show(
                "<body style='margin:0'><input id=field type='" + type + "' style='width:300px;height:60px'>"
                        + "<button id=opener style='position:absolute;left:400px;top:0;width:200px;height:60px'"
                        + " onclick='field.showPicker()'>pick</button>"
                        + "<div onclick='window.behind = true' style='position:absolute;left:0;top:70px;width:900px;height:600px'>");
        driver.capture();
        ActionOutcome outcome = driver.perform(Action.Click.at(at(500, 30)));
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Performed.class,
                        performed -> assertThat(performed.note()).contains("was closed", "as in"));
        // the browser closes it after the key has been delivered
        await("the popup to be closed", () -> script("field.matches(':open')").equals(false));
    }

    @Test
    void suggestionsOfAFieldAreSaidOnce() {
        show("<body style='margin:0'><input id=field list=towns aria-label=Town style='width:300px;height:60px'>"
                + "<datalist id=towns><option>Berlin<option>Bern<option>Oslo</datalist>");
        focus(100, 30, "field");
        performs(new Action.TypeText<>(Text.of("ber")));
        assertThat(driver.capture().state().notices())
                .singleElement()
                .asString()
                .contains("'Town' suggests: Berlin, Bern.");
        assertThat(driver.capture().state().notices()).isEmpty();
    }

    // ---- uploads

    @Test
    void inputThatIsMadeOnAClickGetsItsFile() throws IOException {
        Path file = Files.writeString(uploads.resolve("made.txt"), "made");
        show("<body style='margin:0'><button style='width:300px;height:60px' onclick=\"const i ="
                + " document.createElement('input'); i.type = 'file'; i.onchange = () =>"
                + " window.name = i.files[0].name; i.click()\">Attach</button>");
        driver.capture();
        performs(new Action.UploadFiles<>(at(100, 30), List.of(file)));
        await("the file", () -> script("window.name").equals("made.txt"));
    }

    @Test
    void fileIsDroppedWhereThePageTakesIt() throws IOException {
        Path file = Files.writeString(uploads.resolve("dropped.txt"), "dropped");
        show("<body style='margin:0'><div style='width:400px;height:200px' ondragover='event.preventDefault()'"
                + " ondrop='event.preventDefault(); window.name = event.dataTransfer.files[0].name'>Drop here</div>");
        driver.capture();
        refuses(new Action.UploadFiles<>(at(700, 500), List.of(file)), Reason.NO_SUCH_TARGET, "no file input");
        performs(new Action.UploadFiles<>(at(100, 100), List.of(file)));
        assertThat(script("window.name")).isEqualTo("dropped.txt");
    }

    @Test
    void fileChooserThatAClickOpensIsSaid() {
        show("<body style='margin:0'><input type=file style='width:300px;height:60px'>");
        driver.capture();
        performs(Action.Click.at(at(30, 10)));
        await("the notice", () -> driver.capture().state().notices().stream().anyMatch(n -> n.contains("upload")));
    }

    // ---- text goes where it was decided

    @Test
    void secretIsNotTypedIntoThePageThatAFieldLeadsToOnFocus() {
        URI elsewhere = other.put("/steal", "<title>Elsewhere</title><body><input id=field autofocus>");
        show("<body style='margin:0'><input onfocus=\"location = '" + elsewhere
                + "'\" style='width:300px;height:60px'>");
        driver.capture();
        performs(Action.Click.at(at(100, 30)));
        Text secret = Text.of(Secret.of("pin", "hush-4711"));
        await("a refusal", () -> driver.perform(new Action.TypeText<>(secret)) instanceof NotPerformed);
        await(
                "the other page",
                () -> "Elsewhere".equals(driver.capture().state().title()));
        assertThat(script("field.value").toString()).isEmpty();
    }

    @Test
    void clickDecidedOnAPageThatWasReplacedIsRefused() {
        URI next = site.put(
                "/replaced",
                "<title>Replaced</title><body style='margin:0;height:700px' onclick='window.clicked = 1'>");
        show("<body style='margin:0;height:700px'>");
        driver.capture();
        script("void setTimeout(() => location = '" + next + "')");
        await("the other page", () -> "Replaced".equals(script("document.title")));

        refuses(Action.Click.at(at(100, 100)), Reason.SCREEN_CHANGED, "the page has changed");
        refuses(new Action.Drag<>(at(100, 100), at(200, 100)), Reason.SCREEN_CHANGED, "the page has changed");
        assertThat(script("window.clicked")).isEqualTo("");
        driver.capture();
        performs(Action.Click.at(at(100, 100)));
        assertThat(script("window.clicked")).isEqualTo(1L);
    }

    @Test
    void clickIntoAFrameThatWasReplacedIsRefused() {
        for (Site frames : List.of(site, other)) {
            URI first = frames.put("/frame1", "<title>1</title><body style='margin:0'>first");
            URI second = frames.put(
                    "/frame2",
                    "<title>2</title><body style='margin:0;height:300px' onclick='parent.postMessage(\"clicked\", \"*\")'>"
                            + "<script>parent.postMessage('shown', '*')</script>");
            show("<body style='margin:0'><iframe id=f src='" + first
                    + "' style='border:0;width:400px;height:300px'></iframe>"
                    + "<script>window.heard = ''; onmessage = e => heard += e.data</script>");
            driver.capture();
            script("void (document.getElementById('f').src = '" + second + "')");
            await("the other frame", () -> "shown".equals(script("window.heard")));

            refuses(Action.Click.at(at(100, 100)), Reason.SCREEN_CHANGED, "the page has changed");
            assertThat(script("window.heard")).isEqualTo("shown");
            driver.capture();
            performs(Action.Click.at(at(100, 100)));
            await("the click", () -> "shownclicked".equals(script("window.heard")));
        }
    }

    @Test
    void clickOnWhatHasComeBetweenIsRefusedAndDecidedAgain() {
        String box = "position: fixed; left: 0; top: 0; width: 300px; height: 200px; background: ";
        for (String change : List.of(
                // a box over what was there, content that is pushed in above, and a page that has scrolled
                "document.body.insertAdjacentHTML('beforeend', `<div style='" + box
                        + "red' onclick='heard += \"over\"'></div>`)",
                "document.body.insertAdjacentHTML('afterbegin', `<div style='height: 300px; background: red'"
                        + " onclick='heard += \"above\"'></div>`)",
                "scrollTo(0, 400)")) {
            show(
                    "<body style='margin:0'><script>window.heard = ''</script><div style='height:200px;width:300px;background:blue'"
                            + " onclick='heard += \"meant\"'></div><div style='height:3000px;background:yellow'"
                            + " onclick='heard += \"below\"'></div>");
            driver.capture();
            script("(() => { " + change + "; return 1 })()");

            refuses(Action.Click.at(at(100, 100)), Reason.SCREEN_CHANGED, "what lies there has changed");
            assertThat(script("heard")).as(change).isEqualTo("");
            driver.capture();
            performs(Action.Click.at(at(100, 100)));
            assertThat(script("heard").toString()).as(change).isNotEmpty();
        }
    }

    @Test
    void changeElsewhereOrOfNothingVisibleDoesNotDisturbAClick() {
        show("<body style='margin:0'><script>window.heard = ''</script><div id=d style='height:200px;background:blue'"
                + " onclick='heard += 1'></div><p id=p>0</p>");
        driver.capture();
        script("(() => { d.innerHTML = '<span></span>'; p.insertAdjacentHTML('afterend', '<p>more'); return 1 })()");
        performs(Action.Click.at(at(100, 100)));
        assertThat(script("heard").toString()).isEqualTo("1");
    }

    @Test
    void pageThatNeverStandsStillIsOperatedAllTheSame() {
        show(
                "<body style='margin:0'><script>window.heard = 0; let n = 0; setInterval(() => document.body.innerHTML ="
                        + " `<div style='height:300px;background:hsl(${n++ * 40 % 360} 80% 50%)' onclick='heard++'></div>`, 30)</script>");
        await("a click that arrives", () -> {
            driver.capture();
            return driver.perform(Action.Click.at(at(100, 100))) instanceof Performed;
        });
        assertThat(script("heard").toString()).isNotEqualTo("0");
    }

    @Test
    void dialogIsReportedWithTheAddressOfItsOwnPage() {
        URI asking = site.put("/asking", "<title>Asking</title><script>prompt('Your PIN?')</script>");
        show("<title>Before</title>");
        driver.capture();
        script("void setTimeout(() => location = '" + asking + "', 100)");
        await("the dialog", () -> driver.capture().state().dialog() != null);

        assertThat(driver.capture().state().location()).isEqualTo(asking.toString());
        performs(new Action.AnswerDialog<>(false, null));
    }

    @Test
    void restOfATextIsNotTypedIntoThePageThatItsLineEndLeadsTo() {
        site.put("/next", "<title>Next</title><body><input id=field autofocus>");
        show("<body style='margin:0'><form action='/next'><input id=field style='width:300px;height:60px'></form>");
        focus(100, 30, "field");
        refuses(new Action.TypeText<>(Text.of("first\nsecond")), Reason.SCREEN_CHANGED, "6 characters were typed");
        driver.capture();
        assertThat(script("field.value").toString()).isEmpty();
    }

    @Test
    void secretIsTypedIntoFieldsOfOneCharacterEach() {
        show("<body style='margin:0'>" + "<input maxlength=1 style='width:60px;height:60px'>".repeat(4)
                + "<script>const all = [...document.querySelectorAll('input')];"
                + "all.forEach((e, i) => e.oninput = () => all[i + 1]?.focus())</script>");
        focus(30, 30, null);
        performs(new Action.TypeText<>(Text.of(Secret.of("code", "4711"))));
        assertThat(script("[...document.querySelectorAll('input')].map(e => e.value).join('')"))
                .isEqualTo("4711");
    }

    @Test
    void pageCannotLieAboutItsSize() {
        show("<body style='margin:0' onclick='window.at = event.clientX'><script>"
                + "Object.defineProperty(window, 'innerWidth', {get: () => 16000000})</script>"
                + "<div style='height:700px'></div>");
        Screenshot shot = driver.capture();
        assertThat(shot.toDriver().scaleX()).isEqualTo(1);
        refuses(Action.Click.at(at(15625, 3)), Reason.OUTSIDE_SCREEN, "1280×720");
    }

    // ---- words

    private void show(String html) {
        performs(new Action.OpenUrl<>(site.put("/page", "<!DOCTYPE html>" + html)));
    }

    /** Clicks a field, as a step does after it has looked. */
    private void focus(double x, double y, @Nullable String id) {
        driver.capture();
        performs(Action.Click.at(at(x, y)));
        if (id != null) {
            await(
                    id + " to have the focus",
                    () -> script("document.activeElement?.id").equals(id));
        }
    }

    private <T> T at(double x, double y, Class<T> kind) {
        Control control = driver.controls().at(at(x, y));
        assertThat(control).isInstanceOf(kind);
        return kind.cast(Objects.requireNonNull(control));
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

    private void refuses(Action.Input<Space.Driver> action, Reason reason, String... words) {
        assertThat(driver.perform(action)).isInstanceOfSatisfying(NotPerformed.class, outcome -> {
            assertThat(outcome.reason()).isEqualTo(reason);
            assertThat(outcome.message()).contains(words);
        });
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

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("Waited " + PATIENCE.toSeconds() + " s for " + what);
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
