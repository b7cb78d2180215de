package dev.sightline.mobile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.sightline.action.Action;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.screen.Point;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import dev.sightline.testkit.Fixture;
import dev.sightline.testkit.android.AppiumServer;
import dev.sightline.testkit.grid.SeleniumGrid;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several phones behind one Selenium Grid. */
@Timeout(600)
class GridPhonesIT {

    private static final int PHONES = 2;
    private static final int RUNS = 6;

    @TempDir
    Path folder;

    private HttpServer pages;
    private AppiumServer appium;
    private SeleniumGrid grid;

    @BeforeEach
    void start() throws Exception {
        pages = Phones.serve(Fixture.page());
        appium = Phones.appium(folder);
        grid = Phones.grid(folder);
    }

    @AfterEach
    void stop() {
        if (grid != null) {
            grid.close();
        }
        if (appium != null) {
            appium.close();
        }
        pages.stop(0);
    }

    /** One short piece of work on a phone of its own; what the page then knows. */
    private String press() {
        // the time in the queue for a phone counts
        MobileDriverFactory phones =
                Phones.emulated(grid.url()).timeout(Duration.ofMinutes(5)).build();
        try (MobileDriver driver = (MobileDriver) phones.open(folder)) {
            driver.session().get(Phones.address(pages).toString());
            Screenshot shot = driver.capture();
            Phones.performs(driver, new Action.Tap<>(shot.toDriver().apply(new Point<Space.Pixels>(30, 30)), 1));
            return String.valueOf(driver.session().executeScript("return window.pressed.join()"));
        }
    }

    @Test
    void moreRunsThanPhonesAllFinishAndEverySessionIsGivenBack() throws Exception {
        Phones.relay(grid, appium, PHONES);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var runs = new ArrayList<Future<String>>();
            for (int i = 0; i < RUNS; i++) {
                runs.add(threads.submit(this::press));
            }
            for (Future<String> run : runs) {
                assertThat(run.get()).isEqualTo("red");
            }
        }
        Phones.await("every session to be given back", () -> grid.sessions() == 0);
    }

    @Test
    void lostNodeFailsItsRunAndAnotherTakesTheNext() throws Exception {
        Process node = Phones.relay(grid, appium, 1);
        MobileDriverFactory phones =
                Phones.emulated(grid.url()).reconnectBudget(Duration.ZERO).build();
        try (MobileDriver lost = (MobileDriver) phones.open(folder)) {
            lost.capture();
            node.destroyForcibly().waitFor();
            assertThatThrownBy(lost::capture)
                    .isInstanceOfSatisfying(
                            SightlineException.class,
                            e -> assertThat(e.category()).isEqualTo(ErrorCategory.DRIVER))
                    .hasMessageStartingWith("Lost the session on " + grid.url());
        }
        Phones.relay(grid, appium, 1);
        assertThat(List.of(press(), press())).containsOnly("red");
    }
}
