package dev.sightline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskCommandTests {

    @Test
    void commandAloneShowsItsUsage() {
        var cli = new CommandLineRun();

        assertThat(cli.execute("task")).isEqualTo(ExitCode.OK);
        assertThat(cli.out()).contains("Makes task files.", "from-run");
    }

    @Test
    void runThatWasNotRecordedIsRefused(@TempDir Path folder) {
        var cli = new CommandLineRun();
        Path file = folder.resolve("made.task.yaml");

        int code = cli.execute("task", "from-run", folder.toString(), "-o", file.toString());

        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("was not recorded", "--replay heal").doesNotContain("Exception", "\tat ");
        assertThat(Files.exists(file)).isFalse();
    }
}
