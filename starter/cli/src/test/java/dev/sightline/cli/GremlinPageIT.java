package dev.sightline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.agent.GuiSession;
import dev.sightline.agent.RunResult;
import dev.sightline.runtime.SightlineAgent;
import dev.sightline.runtime.options.AgentOptions;
import dev.sightline.runtime.script.TaskReader;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
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
            <style>select { min-width: 240px }</style>
            <p><label for=name>Name</label><input id=name value=old>
            <label for=born style="margin-left: 40px">Born</label><input id=born type=date></p>
            <p><label for=notes>Notes</label><textarea id=notes rows=1>old</textarea></p>
            <p><label for=colour>Colour</label><select id=colour><option>Red<option>Green<option>Blue</select></p>
            <p><input type=checkbox id=news><label for=news style="width: auto; margin-left: 8px">Newsletter</label></p>
            <p><label for=photo>Photo</label><input id=photo type=file></p>
            <p><button id=ask>Ask me</button></p>
            <div id=list style="height: 140px; width: 300px; overflow: auto; border: 1px solid #888"></div>
            <script>
            const mood = new URLSearchParams(location.search).get('mood');
            list.innerHTML = Array.from({length: 60}, (_, i) => '<p>Entry ' + i + '</p>').join('');
            let asked = 'nothing', heard = {};
            // what reaches the page at all is noted before the gremlin has its way
            for (const type of ['click', 'keydown', 'mousemove', 'wheel'])
              addEventListener(type, () => heard[type] = true, {capture: true, passive: true});
            const fields = [name_ = document.getElementById('name'), born, notes];
            const first = new Map(fields.map(f => [f, f.value]));
            const stop = e => { e.preventDefault(); e.stopImmediatePropagation() };
            const on = (target, type, does) => target.addEventListener(type, does, {capture: true, passive: false});
            ask.onclick = () => setTimeout(() => asked = prompt('Your name?', '') ?? 'nothing', mood == 'DELAYS' ? 500 : 0);
            if (mood == 'SWALLOWS') {
              for (const f of fields) { on(f, 'beforeinput', stop); on(f, 'input', () => f.value = first.get(f)) }
              on(colour, 'mousedown', stop); on(colour, 'keydown', stop); on(colour, 'input', () => colour.value = 'Red');
              on(news, 'click', stop); on(ask, 'click', stop); on(list, 'wheel', stop);
              on(photo, 'change', () => photo.value = '');
            }
            if (mood == 'ALTERS') {
              for (const f of fields) on(f, 'input', () => f.value = f.type == 'date' ? '2001-01-01' : f.value + 'x');
              on(colour, 'change', () => colour.value = 'Green');
              on(news, 'change', () => news.checked = false);
              on(photo, 'change', () => photo.value = '');
              on(list, 'scroll', () => list.scrollTop = 0);
              ask.onclick = () => { prompt('Your name?', ''); asked = 'somebody' };
            }
            if (mood == 'TAKES_BACK') {
              const later = does => setTimeout(does, 60);
              for (const f of fields) on(f, 'input', () => later(() => f.value = first.get(f)));
              on(colour, 'change', () => later(() => colour.value = 'Red'));
              on(news, 'change', () => later(() => news.checked = false));
              on(photo, 'change', () => later(() => photo.value = ''));
              on(list, 'scroll', () => later(() => list.scrollTop = 0));
              ask.onclick = () => { prompt('Your name?', ''); asked = 'nothing' };
            }
            if (mood == 'DELAYS') {
              for (const f of fields) { let timer; on(f, 'input', () => { const v = f.value; clearTimeout(timer);
                timer = setTimeout(() => f.value = v, 400); if (f.type != 'date') setTimeout(() => { if (f.value == v) f.value = v }, 0) }) }
              on(news, 'click', e => { stop(e); setTimeout(() => news.checked = true, 500) });
            }
            let sent = '';
            setInterval(() => {
              const state = JSON.stringify({name: name_.value, born: born.value, notes: notes.value, colour: colour.value,
                news: news.checked, photo: photo.value.replace(/.*\\\\/, ''), scrolled: list.scrollTop > 100, asked, heard});
              if (state != sent) navigator.sendBeacon('/state', sent = state);
            }, 40);
            </script>
            """;

    /** Each step, and what the page's state must hold when it has passed. */
    private static Map<String, String> steps() {
        var steps = new LinkedHashMap<String, String>();
        steps.put("- type: { text: Ada, into: Name }", "\"name\":\"Ada\"");
        steps.put("- type: { text: '', into: Name }", "\"name\":\"\"");
        steps.put("- type: { text: '2024-03-05', into: Born }", "\"born\":\"2024-03-05\"");
        steps.put("- type: { text: ' and more', into: Notes, replace: false }", "\"notes\":\"old and more\"");
        steps.put("- click: Notes\n- type: ' and more'", "old");
        steps.put("- select: { option: Blue, from: Colour }", "\"colour\":\"Blue\"");
        steps.put("- check: Newsletter", "\"news\":true");
        steps.put("- upload: { files: a.txt, into: Choose File }", "\"photo\":\"a.txt\"");
        steps.put("- scroll_to: { text: Entry 40, in: Entry 1 }", "\"scrolled\":true");
        steps.put("- click: Ask me\n- dialog: { answer: accept, text: Ada }", "\"asked\":");
        steps.put("- click: Newsletter", "\"click\":true");
        steps.put("- hover: Newsletter", "\"mousemove\":true");
        steps.put("- press: control+k", "\"keydown\":true");
        steps.put("- scroll: { direction: down, amount: 0.2, at: Entry 1 }", "\"wheel\":true");
        steps.put("- expect: Newsletter\n- wait_for: Newsletter\n- expect: { absent: Nothing like it }", "");
        steps.put("- extract: { variable: label, pattern: 'News\\w+' }", "");
        return steps;
    }

    private static RecordedPages pages;
    private static PpOcrTextReader reader;
    private static GuiSession session;

    @TempDir
    static Path folder;

    @BeforeAll
    static void open() throws IOException {
        pages = new RecordedPages().page("/gremlin", PAGE);
        Files.writeString(folder.resolve("a.txt"), "a");
        reader = PpOcrTextReader.open();
        session = SightlineAgent.builder(new WebDriverFactory(
                        WebDriverOptions.builder().uploadFolder(folder).build()))
                .textReader(reader)
                .locator(new TextLocator(reader))
                .options(AgentOptions.DEFAULT.withTargetTimeout(Duration.ofSeconds(4)))
                .build()
                .open();
    }

    @AfterAll
    static void close() {
        session.close();
        reader.close();
        pages.close();
    }

    @ParameterizedTest
    @EnumSource
    void noStepPassesWhoseEffectThePageDoesNotHave(Mood mood) throws Exception {
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<String, String> each : steps().entrySet()) {
            session.open(pages.url("/gremlin?mood=" + mood));
            pages.forget();
            RunResult result = session.run(
                    TaskReader.create().read("steps:\n" + each.getKey().indent(2), "gremlin", folder));
            boolean has = settledStateHolds(each.getValue());
            if (result.succeeded() && !has) {
                wrong.add("passed, but the page is in another state: " + each.getKey() + " -> " + pages.state());
            }
            if (!result.succeeded() && mood.letsThrough()) {
                wrong.add("failed: " + each.getKey() + " -> " + result.outcome().reason());
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** Looks again after a while, when a page that takes things back has done so. */
    private static boolean settledStateHolds(String part) throws InterruptedException {
        Thread.sleep(250);
        return pages.state().contains(part);
    }
}
