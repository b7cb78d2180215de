package dev.sightline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.runtime.script.TaskReader;
import dev.sightline.task.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the page about tasks shows is what the reader takes. */
final class ReadmeTests {

    @Test
    void taskOnThePageIsRead() throws Exception {
        String page = Files.readString(Path.of("README.md"));
        Matcher yaml = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(page);

        assertThat(yaml.find()).isTrue();
        Task task = TaskReader.create().read(yaml.group(1), "README.md", Path.of("."));
        assertThat(task.steps()).hasSize(25);
        assertThat(task.secrets()).containsOnlyKeys("password");
    }

    @Test
    void everyExitCodeIsOnThePage() throws Exception {
        assertThat(Files.readString(Path.of("README.md")))
                .contains("| " + ExitCode.OK + " |", "| " + ExitCode.TASK + " |", "| " + ExitCode.USAGE + " |")
                .contains("| " + ExitCode.ENVIRONMENT + " |", "| " + ExitCode.STOPPED + " |");
    }
}
