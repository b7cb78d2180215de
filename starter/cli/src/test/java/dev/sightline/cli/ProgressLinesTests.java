package dev.sightline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class ProgressLinesTests {

    private static final long SECOND = 1_000_000_000;

    private final StringWriter out = new StringWriter();
    private final AtomicLong clock = new AtomicLong();

    private ProgressLines lines(boolean terminal) {
        return new ProgressLines(new PrintWriter(out), terminal, clock::get);
    }

    @Test
    void logHasALineForEachTenth() {
        ProgressLines lines = lines(false);
        for (int done = 0; done <= 1000; done++) {
            lines.at("a", done * 4096L, 1000 * 4096L);
        }
        lines.finish();
        assertThat(out.toString().lines()).hasSize(11);
        assertThat(out.toString()).startsWith("a  [........................] 0 %  0 bytes of 3.9 MiB");
    }

    @Test
    void terminalHasOneLinePerFileWithItsRate() {
        ProgressLines lines = lines(true);
        lines.at("a", 1 << 20, 4 << 20);
        clock.set(SECOND);
        lines.at("a", 3 << 20, 4 << 20);
        clock.set(2 * SECOND);
        lines.at("a", 4 << 20, 4 << 20);
        lines.at("b", 5 << 20, -1);
        lines.finish();
        assertThat(out.toString().chars().filter(character -> character == '\n').count())
                .isEqualTo(2);
        assertThat(out.toString())
                .contains("\ra  [##################......] 75 %  3.0 MiB of 4.0 MiB  2.0 MiB/s\033[K")
                .endsWith("\rb  5.0 MiB\033[K" + System.lineSeparator());
    }

    @Test
    void terminalIsNotWrittenToForEveryPiece() {
        ProgressLines lines = lines(true);
        for (int done = 0; done < 1000; done++) {
            lines.at("a", done, 1000);
        }
        assertThat(out.toString().chars().filter(character -> character == '\r').count())
                .isEqualTo(1);
    }
}
