package dev.sightline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo in a real browser, at device pixel ratios 1 and 2. */
final class DemoIT {

    @Test
    void bothOrdersAreInTheShopsOwnRecord(@TempDir Path runs) throws Exception {
        var cli = new CommandLineRun();

        int code = cli.execute("demo", "--report-dir", runs.toString());

        assertThat(cli.out())
                .contains("records hold exactly the right order: number 1001, € 61.60.")
                .contains("records hold exactly the right order: number 1002, € 29.90.")
                .contains("order_number = 1001")
                .contains("order_number = 1002")
                .endsWith("The demo succeeded." + System.lineSeparator());
        assertThat(code).isEqualTo(ExitCode.OK);
        try (Stream<Path> folders = Files.list(runs)) {
            assertThat(folders).hasSize(2);
        }
        assertThat(List.of(cli.out().split("\\R"))).noneMatch(line -> line.contains("✗") || line.contains("FAILED"));
    }
}
