package dev.sightline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.agent.GuiSession;
import dev.sightline.agent.RunResult;
import dev.sightline.agent.StepRecord;
import dev.sightline.grounding.TextLine;
import dev.sightline.runtime.SightlineAgent;
import dev.sightline.runtime.script.TaskReader;
import dev.sightline.text.PpOcrTextReader;
import dev.sightline.text.TextLocator;
import dev.sightline.web.WebDriverFactory;
import dev.sightline.web.WebDriverOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Steps on controls and pages of which a step could believe that it did what it did not. */
final class VerifiedStepsIT {

    private static final String SEND = "<p><button onclick=\"tell('sent ' + %s)\">Send</button></p>";

    private static RecordedPages pages;
    private static PpOcrTextReader reader;
    private static GuiSession session;

    @BeforeAll
    static void open() throws IOException {
        pages = new RecordedPages()
                .page(
                        "/date",
                        "<p><label for=a>Birthday</label><input id=a type=date value=1999-12-31></p>"
                                + "<p><label for=b>Time</label><input id=b type=time></p>"
                                + SEND.formatted("a.value + ' ' + b.value"))
                .page("/shadow", """
                        <div id=h></div><script>const r = h.attachShadow({mode: 'closed'});
                        r.innerHTML = '<style>input, button, select { font: 18px sans-serif; padding: 6px }</style>'
                            + '<p><label>Token <input></label></p><p><label>Plan <select><option>Free<option>Pro'
                            + '<option>Enterprise</select></label></p><p><button>Store</button></p>';
                        r.querySelector('button').onclick = () =>
                            tell('token ' + r.querySelector('input').value + ' plan ' + r.querySelector('select').value)
                        </script>""")
                .page(
                        "/chosen",
                        "<p>Plan</p><p><select id=a><option>Free for everybody<option selected>Professional plan</select></p>"
                                + SEND.formatted("a.value"))
                .page(
                        "/own-keys",
                        "<p><label for=a>Name</label><input id=a value='Grace Hopper'></p>"
                                + SEND.formatted("a.value")
                                + "<script>addEventListener('keydown', e => { if (e.ctrlKey && e.key == 'a') e.preventDefault() }, true)</script>")
                .page("/virtual", """
                        <p>Contacts</p><div id=v style="height: 320px; width: 360px; overflow: auto; border: 1px solid #888">
                        <div id=s style="height: 12000px; position: relative"></div></div>
                        <script>const draw = () => { s.replaceChildren(); const from = Math.floor(v.scrollTop / 40);
                        for (let i = from; i < Math.min(300, from + 9); i++) { const r = document.createElement('div');
                        r.textContent = 'Person number ' + i; r.onclick = () => tell('person ' + i);
                        r.style.cssText = 'position: absolute; left: 8px; top: ' + i * 40 + 'px; line-height: 40px'; s.append(r) } }
                        v.onscroll = () => setTimeout(draw, 120); draw()</script>""")
                .page("/blank", """
                        <p>Welcome</p><div style="height: 2600px; background: linear-gradient(#cde, #fed)"></div>
                        <div style="height: 1500px"></div>
                        <p><button onclick="tell('bought')">Buy at the bottom</button></p><div style="height: 200px"></div>""")
                .page("/wide", """
                        <p>Board</p><div style="width: 700px; overflow-x: auto; white-space: nowrap"><script>
                        for (let i = 1; i <= 40; i++) document.write('<button style="margin: 30px" onclick="tell(\\'column ' + i
                            + '\\')">Column ' + i + '</button>')</script></div>""")
                .page("/people", """
                        <style>label { min-width: 110px; width: auto }</style>
                        <p><label for=n>Full name</label><input id=n></p>
                        <p><label for=c>Country</label><select id=c onchange="tell('country ' + value)">
                        <option>Austria<option>Chile<option>Denmark</select></p>
                        <p><label for=s>Size</label><select id=s onchange="tell('size ' + value)"><option>S<option>M<option>XL</select></p>""")
                .page("/columns", """
                        <style>body { margin: 0; display: flex; height: 100vh } .c { overflow: auto; padding: 0 16px }</style>
                        <div class=c style="width: 260px; border-right: 1px solid"><p>Menu</p><script>
                        for (let i = 1; i <= 60; i++) document.write(`<p><a href="#" onclick="tell('section ${i}')">Section ${i}</a></p>`)
                        </script></div><main style="flex: 1; padding: 20px">The main text stays</main>
                        <div class=c style="width: 260px; border-left: 1px solid"><p>Contents</p><script>
                        for (let i = 1; i <= 60; i++) document.write(`<p><a href="#" onclick="tell('chapter ${i}')">Chapter ${i}</a></p>`)
                        </script></div>""")
                .page("/prices", "<p>Teapot</p><p>12.25 EUR</p><p>Oak lamp</p><p>Blue mug</p><p>Cart (0)</p>");
        reader = PpOcrTextReader.open();
        session = SightlineAgent.builder(
                        new WebDriverFactory(WebDriverOptions.builder().build()))
                .textReader(reader)
                .locator(new TextLocator(reader))
                .build()
                .open();
    }

    @AfterAll
    static void close() {
        session.close();
        reader.close();
        pages.close();
    }

    @BeforeEach
    void forget() {
        pages.forget();
    }

    private static RunResult run(String page, String steps) {
        session.open(pages.url(page));
        return session.run(TaskReader.create().read("steps:\n" + steps.indent(2), "it", Path.of(".")));
    }

    private static void assertSucceeded(RunResult result) {
        assertThat(result.succeeded()).as(result.outcome().reason()).isTrue();
    }

    /** What a page sends arrives a moment later. */
    private static void assertTold(String... oneOf) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (Collections.disjoint(pages.told(), List.of(oneOf)) && System.nanoTime() < end) {
            Thread.sleep(20);
        }
        assertThat(pages.told()).containsAnyOf(oneOf);
    }

    @Test
    void dateAndTimeAreSetWhateverTheLocale() throws Exception {
        assertSucceeded(run("/date", """
                - type: { text: "2024-03-05", into: Birthday }
                - type: { text: "14:30", into: Time }
                - click: Send
                """));
        assertTold("sent 2024-03-05 14:30");
    }

    @Test
    void dateInAnotherOrderIsSetOrFailsTheStep() throws Exception {
        RunResult result = run("/date", """
                - type: { text: "03/05/2024", into: Birthday }
                - click: Send
                """);

        if (result.succeeded()) {
            assertTold("sent 2024-03-05 ", "sent 2024-05-03 ");
        } else {
            assertThat(result.outcome().reason()).contains("03/05/2024", "2024-03-05");
            assertThat(pages.told()).isEmpty();
        }
    }

    @Test
    void listInAShadowTreeIsChosenFrom() throws Exception {
        assertSucceeded(run("/shadow", """
                - type: { text: abc-1, into: Token }
                - select: { option: Pro, from: Plan }
                - click: Store
                """));
        assertTold("token abc-1 plan Pro");
    }

    @Test
    void shortListBesideItsLabelIsFound() throws Exception {
        assertSucceeded(run("/people", """
                - select: { option: Chile, from: Country }
                - select: { option: XL, from: Size }
                """));
        assertTold("country Chile");
        assertTold("size XL");
    }

    @Test
    void optionThatIsChosenAlreadyIsLeftAlone() throws Exception {
        RunResult result = run("/chosen", """
                - select: { option: Professional plan, from: Plan }
                - click: Send
                """);

        assertSucceeded(result);
        assertThat(result.steps()).hasSize(2);
        assertTold("sent Professional plan");
    }

    @Test
    void pageWithItsOwnUseOfTheKeysIsTypedInto() throws Exception {
        assertSucceeded(run("/own-keys", """
                - type: { text: Ada, into: Name }
                - click: Send
                """));
        assertTold("sent Ada");
    }

    @Test
    void listThatDrawsItsRowsAsOneScrollsIsScrolled() throws Exception {
        assertSucceeded(run("/virtual", """
                - scroll_to: Person number 77
                - click: Person number 77
                """));
        assertTold("person 77");
    }

    @Test
    void columnBesideAMiddleThatDoesNotMoveIsScrolled() throws Exception {
        RunResult result = run("/columns", """
                - scroll_to: Section 55
                - click: Section 55
                """);

        assertSucceeded(result);
        assertTold("section 55");
        assertThat(result.steps())
                .as("what was seen before and after scrolling, and the click")
                .hasSize(3);
        assertThat(result.steps().get(0).actions()).isNotEmpty();
        assertThat(result.steps().get(0).screenshot()).isNotNull();
        assertThat(result.steps().get(1).screenshot()).isNotNull();
        assertThat(textOf(result.steps().get(0))).contains("Section 1").doesNotContain("Section 55");
        assertThat(textOf(result.steps().get(1))).contains("Section 55").doesNotContain("Section 1");
    }

    private static List<String> textOf(StepRecord step) {
        return reader.read(Objects.requireNonNull(step.screenshot())).stream()
                .map(TextLine::text)
                .toList();
    }

    @Test
    void columnThatIsNamedIsScrolledAndNoOther() throws Exception {
        assertSucceeded(run("/columns", """
                - scroll_to: { text: Chapter 40, in: Chapter 2 }
                - expect: Section 1
                - click: Chapter 40
                - scroll_to: { text: Chapter 1, at: Chapter 40 }
                """));
        assertTold("chapter 40");
    }

    @Test
    void targetThatIsNowhereFailsWithWhatWasTried() {
        RunResult result = run("/columns", "- scroll_to: { text: Chapter 99, in: Chapter 2 }");

        assertThat(result.succeeded()).isFalse();
        assertThat(result.outcome().reason()).contains("Scrolled to both ends without seeing 'Chapter 99'");
    }

    @Test
    void stretchesWithoutTextAreCrossed() throws Exception {
        assertSucceeded(run("/blank", """
                - scroll_to: Buy at the bottom
                - click: Buy at the bottom
                - scroll_to: Welcome
                """));
        assertTold("bought");
    }

    @Test
    void wideBoardIsScrolledSideways() throws Exception {
        assertSucceeded(run("/wide", """
                - scroll_to: { text: Column 33, in: Column 2 }
                - click: Column 33
                """));
        assertTold("column 33");
    }

    @Test
    void partsOfWordsAreNotWords() throws Exception {
        assertSucceeded(run("/prices", """
                - expect: blue MUG
                - expect: "Cart (0"
                - expect: { contains: Oak la }
                - expect: { absent: Blue mugs }
                """));
        assertThat(run("/prices", "- expect: '12.2'").succeeded()).isFalse();
        assertThat(run("/prices", "- expect: Oak la").succeeded()).isFalse();
    }

    @Test
    void sessionClicksTypesAndExpectsByItsOwnVerbs() throws Exception {
        session.open(pages.url("/own-keys"));
        session.type("Ada", "Name");
        session.click("Send");
        session.expectText("Name");

        assertTold("sent Ada");
        assertThatThrownBy(() -> session.expectText("Nothing like it"))
                .hasMessageContaining("Expected to see 'Nothing like it'");
    }
}
