package dev.sightline.runtime.internal.run;

import dev.sightline.driver.GuiDriver;
import dev.sightline.runtime.internal.image.PixelRows;
import dev.sightline.runtime.options.SettleOptions;
import dev.sightline.screen.Screenshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Captures a screen until it stands still.
 *
 * @since 0.1.0
 */
public final class Settler {

    private final SettleOptions options;
    private final LongSupplier nanoTime;
    private final Sleeper sleeper;

    public Settler(SettleOptions options, LongSupplier nanoTime, Sleeper sleeper) {
        this.options = options;
        this.nanoTime = nanoTime;
        this.sleeper = sleeper;
    }

    /** The newest screenshot, once nothing has changed for the quiet period or the limit has passed. */
    public Screenshot settle(GuiDriver driver) throws InterruptedException {
        return settle(driver, _ -> {});
    }

    /**
     * The newest screenshot, once nothing has changed for the quiet period or the limit has passed.
     *
     * @param seen receives each screenshot at once, while the screen is still being watched
     */
    public Screenshot settle(GuiDriver driver, Consumer<Screenshot> seen) throws InterruptedException {
        long start = nanoTime.getAsLong();
        Screenshot newest = driver.capture();
        // each capture takes the notices with it, also one that a newer capture replaces
        List<String> notices = new ArrayList<>(newest.state().notices());
        seen.accept(newest);
        // a capture shows the screen as it was when it began
        long shownSince = start;
        long shownAt = start;
        boolean moving = false;
        while (true) {
            long now = nanoTime.getAsLong();
            if (shownAt - shownSince >= options.quiet().toNanos()
                    || now - start >= options.limit().toNanos()) {
                return newest.state().notices().equals(notices)
                        ? newest
                        : newest.withState(newest.state().withNotices(notices), newest.capturedAt());
            }
            // one capture at the end of the quiet period is enough; a screen that moves is followed more closely
            long interval = options.interval().toNanos();
            long pause = moving
                    ? interval
                    : Math.max(interval, shownSince + options.quiet().toNanos() - now);
            sleeper.sleep(
                    Duration.ofNanos(Math.min(pause, start + options.limit().toNanos() - now)));
            shownAt = nanoTime.getAsLong();
            Screenshot next = driver.capture();
            notices.addAll(next.state().notices());
            moving = !sameScreen(newest, next);
            if (moving) {
                shownSince = shownAt;
            }
            newest = next;
            seen.accept(newest);
        }
    }

    /** Whether two screenshots show exactly the same. */
    public static boolean equalScreen(Screenshot one, Screenshot other) {
        return one.size().equals(other.size()) && one.state().equals(other.state()) && differingPart(one, other) == 0;
    }

    /** Whether two screenshots show the same, but for the tolerated part of their pixels. */
    public boolean sameScreen(Screenshot one, Screenshot other) {
        if (!Objects.equals(one.state().location(), other.state().location())
                || !Objects.equals(one.state().dialog(), other.state().dialog())
                || !one.size().equals(other.size())) {
            return false;
        }
        return differingPart(one, other) <= options.tolerance();
    }

    /** The part of the pixels that differ, between 0 and 1. */
    static double differingPart(Screenshot one, Screenshot other) {
        // an unchanged screen nearly always gives the same file, which makes decoding unnecessary
        if (one == other || one.isSameFileAs(other)) {
            return 0;
        }
        var left = new PixelRows(one.image());
        var right = new PixelRows(other.image());
        int width = (int) one.size().width();
        int height = (int) one.size().height();
        int[] leftRow = new int[width];
        int[] rightRow = new int[width];
        long differing = 0;
        for (int y = 0; y < height; y++) {
            left.read(y, leftRow);
            right.read(y, rightRow);
            int x = Arrays.mismatch(leftRow, rightRow);
            for (; x >= 0 && x < width; x++) {
                if (leftRow[x] != rightRow[x]) {
                    differing++;
                }
            }
        }
        return (double) differing / ((long) width * height);
    }
}
