package dev.sightline.examples.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import com.sun.net.httpserver.SimpleFileServer.OutputLevel;
import dev.sightline.action.Action;
import dev.sightline.action.Key;
import dev.sightline.agent.GuiSession;
import dev.sightline.agent.RunResult;
import dev.sightline.examples.zoo.AccessibilityTree.Item;
import dev.sightline.runtime.SightlineAgent;
import dev.sightline.runtime.script.TaskReader;
import dev.sightline.task.Task;
import dev.sightline.text.PpOcrTextReader;
import dev.sightline.text.TextLocator;
import dev.sightline.web.WebDriverFactory;
import dev.sightline.web.WebDriverOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report of a run is operated as its readers do: by keys, by buttons, and by looking. */
class ReportPlayerIT {

    private static final Path PAGES = Path.of("src/test/resources/pages");

    @TempDir
    Path runs;

    private static HttpServer serving(Path folder) {
        HttpServer server = SimpleFileServer.createFileServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), folder.toAbsolutePath(), OutputLevel.NONE);
        server.start();
        return server;
    }

    private static Task task(String url, String steps) {
        return TaskReader.create().withBaseUrl(url).read(steps, "player.task.yaml", Path.of("."));
    }

    private static String url(HttpServer server, String path) {
        return "http://localhost:" + server.getAddress().getPort() + "/" + path;
    }

    /** Roles, names, states, what is announced, and the order in which the tab key leads through the player. */
    private void requireGoodForAScreenReader(GuiSession session) throws Exception {
        List<Item> items = AccessibilityTree.read();
        assertThat(items)
                .extracting(Item::toString)
                .contains(
                        "region Player",
                        "group Controls",
                        "button Previous",
                        "button Play",
                        "button Next",
                        "button After",
                        "button Text",
                        "button Only failed",
                        "button Smaller",
                        "button Larger",
                        "button Details",
                        "list Time line",
                        "list Film strip",
                        "image The screen before step 5",
                        "button Step 2: open menus.html");
        assertThat(items)
                .filteredOn(item -> List.of("button", "link", "image").contains(item.role()))
                .allSatisfy(item -> assertThat(item.name()).as(item.role()).isNotBlank());
        assertThat(items)
                .filteredOn(item -> item.toString().equals("button Only failed"))
                .extracting(Item::pressed)
                .containsExactly("false");
        assertThat(items)
                .filteredOn(item -> item.role().equals("paragraph"))
                .extracting(Item::live)
                .contains("polite");

        // a link of the table of contents is clicked nowhere: the page has no focus yet
        List<String> order = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            session.driver().perform(new Action.PressKeys<>(List.of(Key.Named.TAB)));
            AccessibilityTree.read().stream()
                    .filter(item -> item.focused() && !item.role().equals("RootWebArea"))
                    .map(Item::toString)
                    .forEach(order::add);
        }
        assertThat(order)
                .containsSubsequence(
                        "button Smaller", "button Larger", "button Details", "group Screen, scrollable when magnified")
                .filteredOn(item -> item.startsWith("button Step"))
                .as("one stop in each list")
                .hasSize(2);
    }

    @Test
    void stepsArePlayedFilteredMagnifiedAndRead() throws Exception {
        HttpServer pages = serving(PAGES);
        HttpServer reports = serving(runs);
        WebDriverOptions options =
                WebDriverOptions.builder().viewport(1000, 700).build();
        try (var browsers = new WebDriverFactory(options);
                var reader = PpOcrTextReader.open();
                GuiSession session = SightlineAgent.builder(browsers)
                        .textReader(reader)
                        .locator(new TextLocator(reader))
                        .runsFolder(runs)
                        .build()
                        .open()) {
            RunResult shown = session.run(task(url(pages, "shapes.html"), """
                    steps:
                      - open: menus.html
                      - click: Drawing pad
                      - press: tab
                      - expect: Nothing of this kind
                    """));
            assertThat(shown.succeeded()).isFalse();
            Path folder = Objects.requireNonNull(shown.folder());

            // the failed step is in front; there is one more step than the task has, the page that it starts at
            session.run(task(url(reports, folder.getFileName() + "/report.html"), """
                    steps:
                      - expect: Step 5 of 5
                      - expect: Expected to see
                      - press: arrow_left
                      - expect: { contains: Step 4 of 5 press tab }
                      - press: home
                      - expect: Step 1 of 5
                      - press: arrow_right
                      - press: arrow_right
                      - expect: { contains: Step 3 of 5 click }
                      - press: b
                      - expect: Step 3 of 5, after
                      - click: Only failed
                      - expect: Step 5 of 5
                      - press: f
                      - press: home
                      - click: Play
                      - wait_for: Step 2 of 5
                      - click: Pause
                      - press: end
                      - expect: Step 5 of 5
                      - press: "+"
                      - press: "0"
                    """))
                    .orThrow();
            requireGoodForAScreenReader(session);
        } finally {
            pages.stop(0);
            reports.stop(0);
        }
    }
}
