package dev.sightline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class ProgressLineTests {

    private static final String CLEARED = "\r\033[K";

    private static String drawn(String line) {
        return CLEARED + "\033[?7l" + line + "\033[?7h";
    }

    private final AtomicLong clock = new AtomicLong();
    private final StringWriter text = new StringWriter();

    private ProgressLine line(boolean terminal) {
        return new ProgressLine(new PrintWriter(text), terminal, 40, clock::get);
    }

    private void after(ProgressLine line, int seconds) {
        clock.addAndGet(Duration.ofSeconds(seconds).toNanos());
        line.look();
    }

    @Test
    void whatTakesLongIsDrawnOverOnATerminal() {
        ProgressLine line = line(true);
        line.began("run", "5  click 'Add to cart'");
        line.look();
        assertThat(text.toString()).isEmpty();

        after(line, 2);
        after(line, 1);

        assertThat(text.toString())
                .isEqualTo(drawn("  5 click 'Add to cart'  2 s") + drawn("  5 click 'Add to cart'  3 s"));
    }

    @Test
    void lineThatHasNotChangedIsNotDrawnAgain() {
        ProgressLine line = line(true);
        line.began("run", "5  click");
        after(line, 2);
        line.look();
        line.look();

        assertThat(text.toString()).isEqualTo(drawn("  5 click  2 s"));
    }

    @Test
    void lineIsClearedBeforeAnythingElseIsPrinted() {
        ProgressLine line = line(true);
        line.began("run", "5  click");
        after(line, 2);
        line.ended("run");
        line.print("done");

        assertThat(text.toString()).isEqualTo(drawn("  5 click  2 s") + CLEARED + "done" + System.lineSeparator());
    }

    @Test
    void longWordsAreCutToTheWidthOfTheTerminal() {
        ProgressLine line = line(true);
        line.began("run", "5  expect a very long sentence that nobody can read in one line");
        line.began("other", "1  click");
        after(line, 2);

        assertThat(text.toString()).isEqualTo(drawn("  5 expect a very lon~  2 s, and 1 more"));
        assertThat("  5 expect a very lon~  2 s, and 1 more").hasSize(39);
    }

    @Test
    void elsewhereAPlainLineIsPrintedEveryHalfMinute() {
        ProgressLine line = line(false);
        line.began("run", "5  wait for 'Ready'");
        after(line, 29);
        assertThat(text.toString()).isEmpty();

        after(line, 1);
        after(line, 20);
        after(line, 10);
        line.ended("run");
        after(line, 60);

        assertThat(text.toString().lines())
                .containsExactly("  ... 5 wait for 'Ready': 30 s so far", "  ... 5 wait for 'Ready': 60 s so far");
    }
}
