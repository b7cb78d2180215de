package dev.sightline.cli;

import dev.sightline.qwenvl.download.DownloadProgress;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Shows the progress of a download: as a moving bar on a terminal, as a line for each tenth in a log. */
final class ProgressLines implements DownloadProgress {

    private static final int WIDTH = 24;
    private static final long BETWEEN_NANOS = 100_000_000;

    private final PrintWriter out;
    private final boolean terminal;
    private final LongSupplier clock;
    private String file = "";
    private long begunAt;
    private long begunWith;
    private long shownAt;
    private int shownTenth;
    private boolean open;

    ProgressLines(PrintWriter out, boolean terminal, LongSupplier clock) {
        this.out = out;
        this.terminal = terminal;
        this.clock = clock;
    }

    @Override
    public void at(String name, long done, long total) {
        long now = clock.getAsLong();
        boolean first = !name.equals(file);
        if (first) {
            finish();
            file = name;
            begunAt = now;
            begunWith = done;
            shownTenth = -1;
        }
        boolean last = done == total;
        if (terminal) {
            if (first || last || now - shownAt >= BETWEEN_NANOS) {
                shownAt = now;
                out.print("\r" + line(done, total, now) + "\033[K");
                out.flush();
                open = true;
            }
            return;
        }
        int tenth = total <= 0 ? 0 : (int) (done * 10 / total);
        if (first || tenth > shownTenth) {
            shownTenth = tenth;
            out.println(line(done, total, now));
            out.flush();
        }
    }

    /** Leaves the bar as it is, and begins a new line. */
    void finish() {
        if (open) {
            out.println();
            out.flush();
            open = false;
        }
    }

    private String line(long done, long total, long now) {
        double seconds = (now - begunAt) / 1e9;
        String rate = seconds < 1 ? "" : "  " + size((long) ((done - begunWith) / seconds)) + "/s";
        if (total <= 0) {
            return file + "  " + size(done) + rate;
        }
        int filled = (int) (WIDTH * done / total);
        String bar = "[" + "#".repeat(filled) + ".".repeat(WIDTH - filled) + "]";
        return file + "  " + bar + " " + 100 * done / total + " %  " + size(done) + " of " + size(total) + rate;
    }

    private static String size(long bytes) {
        if (bytes < 1024) {
            return bytes + " bytes";
        }
        return bytes < 1 << 20
                ? bytes / 1024 + " KiB"
                : String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1 << 20));
    }
}
