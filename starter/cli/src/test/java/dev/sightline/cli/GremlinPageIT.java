package dev.sightline.cli;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.agent.GuiSession;
import dev.sightline.agent.RunResult;
import dev.sightline.runtime.SightlineAgent;
import dev.sightline.runtime.options.AgentOptions;
import dev.sightline.runtime.script.TaskReader;
import dev.sightline.runtime.script.steps.StepCatalogue;
import dev.sightline.task.Task;
import dev.sightline.text.PpOcrTextReader;
import dev.sightline.text.TextLocator;
import dev.sightline.web.WebDriverFactory;
import dev.sightline.web.WebDriverOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * All kinds of steps over a page that swallows input, alters it, takes it back or delays it. The page sends the state that
 * it is in to the test, which no step sees: no step may pass whose effect the page does not have.
 */
final class GremlinPageIT {

    /** What the page does with input. */
    enum Mood {
        HONEST,
        SWALLOWS,
        ALTERS,
        TAKES_BACK,
        DELAYS;

        /** Whether every step has its effect in the end. */
        boolean letsThrough() {
            return this == HONEST || this == DELAYS;
        }
    }

    private static final String PAGE = """
            <style>select { min-width: 200px } p { margin: 6px 0 } button { margin-right: 16px }
            #bin, #card, #drop { display: inline-block; padding: 8px 16px; border: 1px solid #777; margin-right: 24px; user-select: none }
            </style>
            <p><label for=name>Name</label><input id=name value=old>
            <label for=born style="margin-left: 40px">Born</label><input id=born type=date></p>
            <p><label for=notes>Notes</label><textarea id=notes rows=1>old</textarea>
            <label for=colour style="margin-left: 40px">Colour</label><select id=colour><option>Red<option>Green<option>Blue</select></p>
            <p><input type=checkbox id=news><label for=news style="width: auto; margin: 0 60px 0 8px">Newsletter</label>
            <input type=checkbox id=terms checked><label for=terms style="width: auto; margin-left: 8px">Agreement</label></p>
            <p><label for=photo>Photo</label><input id=photo type=file>
            <button id=pick>Pick a file</button><span id=drop>Drop it here</span></p>
            <p><button id=ask>Ask me</button><button id=tab>New tab</button><span id=card>Card</span><span id=bin>Basket</span></p>
            <div id=list style="height: 140px; width: 300px; overflow: auto; border: 1px solid #888"></div>
            <script>
            const mood = new URLSearchParams(location.search).get('mood');
            list.innerHTML = Array.from({length: 60}, (_, i) => '<p>Entry ' + i + '</p>').join('');
            let answered = 'nothing', picked = 'nothing', dropped = 'nothing', opened = null, landed = 'nowhere', heard = {};
            // what reaches the page at all is noted before the gremlin has its way
            for (const type of ['click', 'keydown', 'mousemove', 'wheel'])
              addEventListener(type, () => heard[type] = true, {capture: true, passive: true});
            const fields = [name_ = document.getElementById('name'), born, notes];
            const boxes = [news, terms];
            const first = new Map([...fields.map(f => [f, f.value]), ...boxes.map(b => [b, b.checked])]);
            const stop = e => { e.preventDefault(); e.stopImmediatePropagation() };
            const on = (target, type, does) => target.addEventListener(type, does, {capture: true, passive: false});
            const late = does => mood == 'DELAYS' ? setTimeout(does, 500) : does();
            ask.onclick = () => setTimeout(() => answered = prompt('Your name?', '') ?? 'nothing', mood == 'DELAYS' ? 500 : 0);
            tab.onclick = () => opened = open('/tab');
            // an input that is made on a click, and an area for dropped files
            pick.onclick = () => late(() => { const i = document.createElement('input'); i.type = 'file';
              i.onchange = () => picked = i.files[0]?.name ?? 'nothing'; i.click() });
            drop.ondragover = e => e.preventDefault();
            drop.ondrop = e => { e.preventDefault(); dropped = e.dataTransfer.files[0].name };
            // a card that is moved with the pointer
            let grip = null;
            const moveTo = e => card.style.transform = `translate(${e.clientX - grip.x}px, ${e.clientY - grip.y}px)`;
            card.onmousedown = e => grip = {x: e.clientX, y: e.clientY};
            addEventListener('mousemove', e => { if (grip) moveTo(e) });
            addEventListener('mouseup', e => { if (!grip) return;
              landed = document.elementsFromPoint(e.clientX, e.clientY).includes(bin) ? 'basket' : 'elsewhere'; grip = null });
            if (mood == 'SWALLOWS') {
              for (const f of fields) { on(f, 'beforeinput', stop); on(f, 'input', () => f.value = first.get(f)) }
              on(colour, 'mousedown', stop); on(colour, 'keydown', stop); on(colour, 'input', () => colour.value = 'Red');
              for (const b of boxes) on(b, 'click', stop);
              for (const b of [ask, tab, pick]) on(b, 'click', stop);
              on(card, 'mousedown', stop); on(list, 'wheel', stop); on(drop, 'dragover', stop); drop.ondragover = null;
              on(drop, 'dragover', e => e.dataTransfer.dropEffect = 'none');
              on(photo, 'change', () => photo.value = '');
            }
            if (mood == 'ALTERS') {
              for (const f of fields) on(f, 'input', () => f.value = f.type == 'date' ? '2001-01-01' : f.value + 'x');
              on(colour, 'change', () => colour.value = 'Green');
              for (const b of boxes) on(b, 'change', () => b.checked = first.get(b));
              const other = () => { const t = new DataTransfer(); t.items.add(new File(['b'], 'b.txt')); return t.files };
              on(photo, 'change', () => photo.files = other());
              on(list, 'scroll', () => list.scrollTop = 0);
            }
            if (mood == 'TAKES_BACK') {
              const later = does => setTimeout(does, 60);
              for (const f of fields) on(f, 'input', () => later(() => f.value = first.get(f)));
              on(colour, 'change', () => later(() => colour.value = 'Red'));
              for (const b of boxes) on(b, 'change', () => later(() => b.checked = first.get(b)));
              on(photo, 'change', () => later(() => photo.value = ''));
              on(list, 'scroll', () => later(() => list.scrollTop = 0));
              addEventListener('mouseup', () => later(() => { card.style.transform = ''; landed = 'nowhere' }));
            }
            if (mood == 'DELAYS') {
              for (const f of fields) { let timer; on(f, 'input', () => { const v = f.value; clearTimeout(timer);
                timer = setTimeout(() => f.value = v, 400); if (f.type != 'date') setTimeout(() => { if (f.value == v) f.value = v }, 0) }) }
              for (const b of boxes) on(b, 'click', e => { stop(e); setTimeout(() => b.checked = !first.get(b), 500) });
            }
            let sent = '';
            setInterval(() => {
              const state = JSON.stringify({name: name_.value, born: born.value, notes: notes.value, colour: colour.value,
                news: news.checked, terms: terms.checked, photo: photo.value.replace(/.*[\\\\/]/, ''), picked, dropped, landed,
                scrolled: list.scrollTop > 100, answered, tab: opened ? opened.closed ? 'closed' : 'open' : 'none', heard,
                came: performance.getEntriesByType('navigation')[0].type});
              if (state != sent) navigator.sendBeacon('/state', sent = state);
            }, 40);
            </script>
            """;

    /** Steps, of which the last is the one in question, and what the page's state must hold when they have passed. */
    private static Map<String, String> steps() {
        var steps = new LinkedHashMap<String, String>();
        steps.put("- type: { text: Ada, into: Name }", "\"name\":\"Ada\"");
        steps.put("- clear: Name", "\"name\":\"\"");
        steps.put("- type: { text: '2024-03-05', into: Born }", "\"born\":\"2024-03-05\"");
        steps.put("- set_date: { date: 2024-03-05, in: Born }", "\"born\":\"2024-03-05\"");
        steps.put("- type: { text: ' and more', into: Notes, replace: false }", "\"notes\":\"old and more\"");
        steps.put("- click: { field: Notes }\n- press: end\n- type: ' and more'", "\"notes\":\"old and more\"");
        steps.put("- select: { option: Blue, from: Colour }", "\"colour\":\"Blue\"");
        steps.put("- check: Newsletter", "\"news\":true");
        steps.put("- uncheck: Agreement", "\"terms\":false");
        steps.put("- upload: { files: a.txt, into: Choose File }", "\"photo\":\"a.txt\"");
        steps.put("- upload: { files: a.txt, into: Pick a file }", "\"picked\":\"a.txt\"");
        steps.put("- upload: { files: a.txt, into: Drop it here }", "\"dropped\":\"a.txt\"");
        steps.put("- drag: { from: Card, to: Basket }", "\"landed\":\"basket\"");
        steps.put("- scroll_to: { text: Entry 40, in: Entry 1 }", "\"scrolled\":true");
        steps.put("- click: Ask me\n- dialog: { answer: accept, text: Ada }", "\"answered\":\"Ada\"");
        steps.put("- click: New tab\n- expect: The new tab\n- close_tab", "\"tab\":\"closed\"");
        steps.put("- open: /tab\n- expect: The new tab\n- back", "\"came\":\"back_forward\"");
        steps.put("- click: Newsletter", "\"click\":true");
        steps.put("- hover: Newsletter", "\"mousemove\":true");
        steps.put("- drag_by: { from: Card, right: 30 }", "\"mousemove\":true");
        steps.put("- swipe: { direction: right, amount: 0.1, from: Card }", "\"mousemove\":true");
        steps.put("- press: control+k", "\"keydown\":true");
        steps.put("- scroll: { direction: down, amount: 0.2, at: Entry 1 }", "\"wheel\":true");
        // steps that consist of others
        steps.put(
                "- group: { name: g, steps: [ { if: { text: Newsletter, steps: [ check: Newsletter ] } } ] }\n"
                        + "- repeat: { times: 1, steps: [ expect: Newsletter ] }",
                "\"news\":true");
        steps.put(
                "- expect: Newsletter\n- wait_for: Newsletter\n- expect: { absent: Nothing like it }\n- wait_for_rest: 300ms\n"
                        + "- expect_count: { of: Newsletter, at_least: 1 }\n- expect_enabled: Newsletter\n"
                        + "- expect_value: { of: Name, value: old }\n- extract: { variable: label, pattern: 'News\\w+' }",
                "");
        return steps;
    }

    /** The kinds of steps that no page takes part in. */
    private static final Map<String, String> ELSEWHERE = Map.ofEntries(
            entry("open_app", "a browser offers no applications"),
            entry("goal", "a model pursues it, by actions whose outcome it sees"),
            entry("screenshot", "it only stores what shows"),
            entry("long_press", "a browser has no touch screen"),
            entry("set_orientation", "a browser is no phone"),
            entry("set_time", "it sets its field as set_date does, and the zoo of pages has it"),
            entry("expect_disabled", "it is the counterpart of expect_enabled"),
            entry("expect_screenshot", "the zoo of pages has it"),
            entry("if", "its steps act, and are walked"),
            entry("unless", "its steps act, and are walked"),
            entry("retry", "its steps act, and are walked"),
            entry("for_each", "its steps act, and are walked"),
            entry("include", "its steps act, and are walked"));

    @Test
    void everyKindOfStepIsWalked() {
        Set<String> walked = Pattern.compile("^- (\\w+)", Pattern.MULTILINE)
                .matcher(String.join("\n", steps().keySet()))
                .results()
                .map(word -> word.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        walked.addAll(ELSEWHERE.keySet());

        assertThat(walked).isEqualTo(StepCatalogue.names());
    }

    private static PpOcrTextReader reader;

    @TempDir
    static Path folder;

    @BeforeAll
    static void open() throws IOException {
        Files.writeString(folder.resolve("a.txt"), "a");
        reader = PpOcrTextReader.open();
    }

    @AfterAll
    static void close() {
        reader.close();
    }

    private static RecordedPages pages() throws IOException {
        return new RecordedPages()
                .page("/gremlin", PAGE)
                .page("/tab", "<h1>The new tab</h1>")
                .status("/nothing", 204);
    }

    private static GuiSession session() {
        return SightlineAgent.builder(new WebDriverFactory(
                        WebDriverOptions.builder().uploadFolder(folder).build()))
                .textReader(reader)
                .locator(new TextLocator(reader))
                .options(AgentOptions.DEFAULT.withTargetTimeout(Duration.ofSeconds(4)))
                .build()
                .open();
    }

    /** Most of the time passes with waiting for what does not come, so two moods are tried at once. */
    @ParameterizedTest
    @EnumSource
    @Execution(ExecutionMode.CONCURRENT)
    void noStepPassesWhoseEffectThePageDoesNotHave(Mood mood) throws Exception {
        try (RecordedPages pages = pages();
                GuiSession session = session()) {
            assertThat(wrong(mood, pages, session)).isEmpty();
        }
    }

    private static List<String> wrong(Mood mood, RecordedPages pages, GuiSession session) throws Exception {
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<String, String> each : steps().entrySet()) {
            session.open(pages.url("/gremlin?mood=" + mood));
            pages.forget();
            RunResult result = session.run(TaskReader.create()
                    .read(
                            "steps:\n"
                                    + each.getKey()
                                            .replace(": /", ": " + pages.url("/"))
                                            .indent(2),
                            "gremlin",
                            folder));
            boolean has = settledStateHolds(pages, each.getValue(), result.succeeded());
            if (result.succeeded() && !has) {
                wrong.add("passed, but the page is in another state: " + each.getKey() + " -> " + pages.state());
            }
            if (!result.succeeded() && mood.letsThrough()) {
                wrong.add("failed: " + each.getKey() + " -> " + result.outcome().reason());
            }
        }
        return wrong;
    }

    /** A server that answers without a page leaves the browser where it was. */
    @Test
    void openFailsWhereThePageDoesNotCome() throws IOException {
        try (RecordedPages pages = pages();
                GuiSession session = session()) {
            session.open(pages.url("/gremlin?mood=HONEST"));

            RunResult result = session.run(
                    Task.builder("nothing comes").open(pages.url("/nothing")).build());

            assertThat(result.succeeded()).isFalse();
        }
    }

    /** What a page sends arrives a moment later; looks again after a while, when one that takes things back has done so. */
    private static boolean settledStateHolds(RecordedPages pages, String part, boolean expected)
            throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(expected ? 3 : 0).toNanos();
        do {
            Thread.sleep(250);
        } while (!pages.state().contains(part) && System.nanoTime() < end);
        Thread.sleep(expected ? 250 : 0);
        return pages.state().contains(part);
    }
}
