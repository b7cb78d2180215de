package dev.sightline.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows what is being done while it takes long: a line that is drawn over and over on a terminal, and a plain line every
 * half minute elsewhere. Everything that is printed meanwhile goes through it, so that lines do not mix. Safe for use by
 * several threads.
 */
final class ProgressLine implements AutoCloseable {

    private static final Duration SHOWN_AFTER = Duration.ofSeconds(1);
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(30);
    private static final long MILLIS_BETWEEN_LOOKS = 250;
    private static final String CLEARED = "\r\033[K";

    /** A line that is longer than the terminal is wide must not continue on the next one, which nothing would clear. */
    private static final String CUT = "\033[?7l";

    private static final String WRAPPED = "\033[?7h";

    /** What is being done; mutable, because it is reported again and again. */
    private static final class Doing {

        final String words;
        final long since;
        long reportedAt;

        Doing(String words, long since) {
            this.words = words;
            this.since = since;
            this.reportedAt = since;
        }
    }

    private final PrintWriter out;
    private final boolean terminal;
    private final int width;
    private final LongSupplier clock;
    private final Map<String, Doing> doing = new LinkedHashMap<>();
    private @Nullable ScheduledExecutorService timer;
    private String drawn = "";

    /**
     * @param terminal whether a line can be drawn over
     * @param width of the terminal, in characters
     * @param clock in nanoseconds
     */
    ProgressLine(PrintWriter out, boolean terminal, int width, LongSupplier clock) {
        this.out = out;
        this.terminal = terminal;
        this.width = width;
        this.clock = clock;
    }

    /** For what somebody reads later: lines only, however long something takes. */
    static ProgressLine none(PrintWriter out) {
        return new ProgressLine(out, false, 0, System::nanoTime);
    }

    /** Looks at the clock by itself until it is closed. */
    ProgressLine started() {
        ScheduledExecutorService ticking = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("sightline-progress").factory());
        var _ = ticking.scheduleAtFixedRate(
                this::look, MILLIS_BETWEEN_LOOKS, MILLIS_BETWEEN_LOOKS, TimeUnit.MILLISECONDS);
        timer = ticking;
        return this;
    }

    /**
     * Something has begun.
     *
     * @param key of what is done one after the other, as a run
     */
    synchronized void began(String key, String words) {
        doing.put(key, new Doing(words.strip().replaceAll("\\s+", " "), clock.getAsLong()));
    }

    synchronized void ended(String key) {
        doing.remove(key);
        clear();
    }

    /** Prints a line, or several. */
    synchronized void print(String text) {
        clear();
        out.println(text);
        out.flush();
    }

    /** Shows what takes long by now. */
    synchronized void look() {
        long now = clock.getAsLong();
        if (!terminal) {
            doing.values().stream()
                    .filter(each -> now - each.reportedAt >= BETWEEN_LINES.toNanos())
                    .forEach(each -> {
                        each.reportedAt = now;
                        out.println("  ... " + each.words + ": " + seconds(now - each.since) + " so far");
                        out.flush();
                    });
            return;
        }
        doing.values().stream()
                .filter(each -> now - each.since >= SHOWN_AFTER.toNanos())
                .findFirst()
                .ifPresent(each -> draw(
                        "  ",
                        each.words,
                        "  " + seconds(now - each.since)
                                + (doing.size() > 1 ? ", and " + (doing.size() - 1) + " more" : "")));
    }

    /** Shortens the words to the width of the terminal. */
    private void draw(String begin, String words, String end) {
        int room = Math.max(0, width - 1 - begin.length() - end.length());
        String line = begin + (words.length() <= room ? words : words.substring(0, Math.max(0, room - 1)) + "~") + end;
        if (!line.equals(drawn)) {
            out.print(CLEARED + CUT + line + WRAPPED);
            out.flush();
            drawn = line;
        }
    }

    private void clear() {
        if (!drawn.isEmpty()) {
            out.print(CLEARED);
            out.flush();
            drawn = "";
        }
    }

    private static String seconds(long nanos) {
        return Duration.ofNanos(nanos).toSeconds() + " s";
    }

    @Override
    public void close() {
        ScheduledExecutorService ticking = timer;
        if (ticking != null) {
            ticking.shutdownNow();
        }
        synchronized (this) {
            clear();
        }
    }
}
