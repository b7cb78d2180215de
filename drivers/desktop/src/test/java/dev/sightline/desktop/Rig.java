package dev.sightline.desktop;

import dev.sightline.action.Action;
import dev.sightline.action.Key;
import dev.sightline.action.Text;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.driver.GuiDriver;
import dev.sightline.screen.Point;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import java.awt.Rectangle;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.assertj.core.api.Assertions;

/** A driver on the test's display, with the words that the tests are written in. */
final class Rig implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    // what the toolkits at most take for a multiple click, AWT's, and a little more
    private static final int MULTI_CLICK_MILLIS = 600;

    final GuiDriver driver;
    private final Windows windows = X11Windows.open();

    Rig(GuiDriver driver) {
        this.driver = driver;
    }

    void open(String app) {
        performs(new Action.OpenApp<>(app));
    }

    /** Waits for a window, gives it the keys, and returns it. */
    Windows.Window window(String title) {
        Windows.Window window = await(
                "a window titled " + title,
                () -> windows.list().stream()
                        .filter(each -> each.title().contains(title))
                        .findFirst()
                        .orElse(null));
        windows.activate(window);
        return await(title + " in front", () -> {
            Windows.Window active = windows.active();
            return active != null && active.id() == window.id() && active.bounds().width > 1 ? active : null;
        });
    }

    /** Waits until nothing moves on the screen: an application that has just started ignores input for a moment. */
    void settle() {
        Screenshot[] last = {driver.capture()};
        await("the screen to stand still", () -> {
            Thread.sleep(300);
            Screenshot now = driver.capture();
            boolean still = Arrays.equals(pixels(last[0]), pixels(now));
            last[0] = now;
            return still;
        });
    }

    private static int[] pixels(Screenshot shot) {
        var image = shot.image();
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }

    List<String> titles() {
        return windows.list().stream().map(Windows.Window::title).toList();
    }

    void click(double x, double y) {
        performs(Action.Click.at(new Point<Space.Driver>(x, y)));
    }

    /** Clicks the middle of a window's content. */
    void clickInto(Windows.Window window) {
        Rectangle bounds = window.bounds();
        click(bounds.getCenterX(), bounds.getCenterY());
    }

    void type(String text) {
        performs(new Action.TypeText<>(Text.of(text)));
    }

    void press(String... keys) {
        performs(new Action.PressKeys<>(Arrays.stream(keys).map(Key::of).toList()));
    }

    /** Performs an action, and a multiple click again when the driver says that this machine was too busy for it. */
    void performs(Action.Input<Space.Driver> action) {
        while (!isPerformed(action)) {
            try {
                // so that the next press is not counted with the last one
                Thread.sleep(MULTI_CLICK_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("Interrupted between clicks", e);
            }
        }
    }

    private boolean isPerformed(Action.Input<Space.Driver> action) {
        ActionOutcome outcome = driver.perform(action);
        if (outcome instanceof ActionOutcome.Performed(String note) && note.contains("may count as single clicks")) {
            return false;
        }
        Assertions.assertThat(outcome).isInstanceOf(ActionOutcome.Performed.class);
        return true;
    }

    /** The colour of a pixel of the screen now, in Robot's coordinates. */
    int pixel(double x, double y) {
        Screenshot shot = driver.capture();
        Point<Space.Pixels> pixel = shot.toDriver().inverse().apply(new Point<Space.Driver>(x, y));
        return shot.image().getRGB((int) pixel.x(), (int) pixel.y()) & 0xffffff;
    }

    /** Asks again and again until there is an answer; fails with what was awaited. */
    static <T> T await(String what, Callable<T> question) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            try {
                T answer = question.call();
                if (answer != null && !Boolean.FALSE.equals(answer)) {
                    return answer;
                }
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("Interrupted while waiting for " + what, e);
            } catch (Exception e) {
                throw new AssertionError("While waiting for " + what, e);
            }
        }
        throw new AssertionError("Waited " + PATIENCE.toSeconds() + " s for " + what);
    }

    @Override
    public void close() {
        driver.close();
        windows.close();
    }
}
