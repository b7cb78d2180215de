package dev.sightline.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.action.Action;
import dev.sightline.driver.ActionOutcome.Performed;
import dev.sightline.driver.GuiDriver;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.screen.Point;
import dev.sightline.screen.ScreenState.Dialog;
import dev.sightline.testkit.grid.SeleniumGrid;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Sessions on a hub and two nodes. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@Isolated("it kills a node of its Grid")
class GridIT {

    private static final int SESSIONS_PER_NODE = 2;

    @TempDir
    private Path folder;

    @SuppressWarnings("NullAway.Init") // started before each test
    private SeleniumGrid grid;

    @SuppressWarnings("NullAway.Init") // started before each test
    private Process oneNode;

    @BeforeEach
    void startGrid() throws Exception {
        grid = Grids.start(folder);
        oneNode = grid.addChromium(SESSIONS_PER_NODE);
        grid.addChromium(SESSIONS_PER_NODE);
    }

    @AfterEach
    void stopGrid() {
        if (grid != null) {
            grid.close();
        }
    }

    @Test
    void lostNodeCostsOnlyItsOwnSessions() throws Exception {
        List<GuiDriver> drivers = new ArrayList<>();
        try (var factory = factory()) {
            for (int i = 0; i < 2 * SESSIONS_PER_NODE; i++) {
                drivers.add(factory.open(folder.resolve("run-" + i)));
            }
            oneNode.descendants().forEach(ProcessHandle::destroyForcibly);
            oneNode.destroyForcibly().waitFor();
            List<GuiDriver> lost = new ArrayList<>();
            for (GuiDriver driver : drivers) {
                try {
                    driver.capture();
                } catch (SightlineException e) {
                    assertThat(e.category()).isEqualTo(ErrorCategory.DRIVER);
                    assertThat(e).hasMessageContaining("Start a new session");
                    lost.add(driver);
                }
            }
            assertThat(lost).hasSize(SESSIONS_PER_NODE);
            lost.forEach(GuiDriver::close);
            drivers.removeAll(lost);
            drivers.removeLast().close();
            try (GuiDriver next = factory.open(folder.resolve("next"))) {
                assertThat(next.capture().size().width()).isPositive();
            }
        } finally {
            drivers.forEach(GuiDriver::close);
        }
        // the hub counts those of the lost node until it gives that up
        awaitSessions(SESSIONS_PER_NODE);
    }

    @Test
    void dialogIsKnownByItsKind() throws Exception {
        try (var site = new Site();
                var factory = factory();
                GuiDriver driver = factory.open(folder.resolve("run"))) {
            URI page = site.put("/", "<!DOCTYPE html><body style='height:400px' onclick='confirm(\"Sure?\")'>");
            assertThat(driver.perform(new Action.OpenUrl<>(page))).isInstanceOf(Performed.class);
            assertThat(driver.perform(Action.Click.at(new Point<>(50, 50)))).isInstanceOf(Performed.class);
            var expected = new Dialog(Dialog.Kind.CONFIRM, "Sure?");
            long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            Dialog seen;
            do {
                seen = driver.capture().state().dialog();
            } while (!expected.equals(seen) && System.nanoTime() < end);
            assertThat(seen).isEqualTo(expected);
        }
    }

    @Test
    void fileTravelsToTheNodeAndIsUploadedThere() throws Exception {
        Path file = Files.writeString(
                Files.createDirectory(folder.resolve("uploads")).resolve("a.txt"), "the words");
        try (var site = new Site();
                var factory = factory();
                GuiDriver driver = factory.open(folder.resolve("run"))) {
            URI page = site.put(
                    "/",
                    "<!DOCTYPE html><body style='margin:0;height:400px'><input id=file type=file"
                            + " style='width:300px;height:60px'><script>onclick = async () =>"
                            + " document.title = file.files[0].name + ': ' + await file.files[0].text()</script>");
            assertThat(driver.perform(new Action.OpenUrl<>(page))).isInstanceOf(Performed.class);
            assertThat(driver.perform(new Action.UploadFiles<>(new Point<>(20, 20), List.of(file))))
                    .isInstanceOf(Performed.class);
            // what the browser reads is a copy of its own
            Files.delete(file);
            assertThat(driver.perform(Action.Click.at(new Point<>(200, 300)))).isInstanceOf(Performed.class);
            long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            String title;
            do {
                title = driver.capture().state().title();
            } while (!"a.txt: the words".equals(title) && System.nanoTime() < end);
            assertThat(title).isEqualTo("a.txt: the words");
        }
    }

    @Test
    void gridThatIsGoneIsNamed() throws Exception {
        grid.close();
        try (var factory = factory()) {
            assertThatThrownBy(() -> factory.open(folder))
                    .isInstanceOfSatisfying(
                            SightlineException.class,
                            e -> assertThat(e.category()).isEqualTo(ErrorCategory.DRIVER))
                    .hasMessageContaining("Cannot get a browser from " + grid.url());
        }
    }

    private WebDriverFactory factory() {
        return new WebDriverFactory(WebDriverOptions.builder()
                .remoteUrl(URI.create(grid.url()))
                .viewport(640, 480)
                .uploadFolder(folder)
                .timeout(Duration.ofMinutes(3))
                .maxSessions(2 * SESSIONS_PER_NODE)
                .build());
    }

    private void awaitSessions(int most) throws InterruptedException {
        // the hub hears of the end of a session by an event
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (grid.sessions() > most && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertThat(grid.sessions()).isLessThanOrEqualTo(most);
    }
}
