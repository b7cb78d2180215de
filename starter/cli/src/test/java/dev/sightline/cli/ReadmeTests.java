package dev.sightline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.runtime.script.TaskReader;
import dev.sightline.runtime.script.steps.StepTable;
import dev.sightline.task.Task;
import dev.sightline.task.TaskStep;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page about tasks shows is what the reader takes. */
final class ReadmeTests {

    @Test
    void taskOnThePageIsRead(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("orders.csv"), "number\n1001\n");
        Files.writeString(folder.resolve("login.task.yaml"), "variables: { user: }\nsteps: [ type: '${user}' ]");
        String page = Files.readString(Path.of("README.md"));
        Matcher yaml = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(page);

        assertThat(yaml.find()).isTrue();
        Task task = TaskReader.create().read(yaml.group(1), "README.md", folder);
        assertThat(task.steps())
                .extracting(Object::getClass)
                .containsAll(List.of(TaskStep.class.getPermittedSubclasses()));
        assertThat(task.secrets()).containsOnlyKeys("password");
    }

    /** With {@code -Dsightline.regenerate=true}, the table is regenerated. */
    @Test
    void tableOfStepsIsWhatTheCatalogueSays() throws Exception {
        Path file = Path.of("README.md");
        String page = Files.readString(file);
        String begin = "<!-- steps -->\n";
        String end = "<!-- end of steps -->";
        String generated = page.substring(0, page.indexOf(begin) + begin.length())
                + StepTable.markdown()
                + page.substring(page.indexOf(end));
        if (Boolean.getBoolean("sightline.regenerate")) {
            Files.writeString(file, generated);
        }
        assertThat(Files.readString(file))
                .as("regenerate it: ./mvnw -pl starter/cli -am test -Dtest=ReadmeTests -Dsightline.regenerate=true")
                .isEqualTo(generated);
    }

    @Test
    void everyExitCodeIsOnThePage() throws Exception {
        assertThat(Files.readString(Path.of("README.md")))
                .contains("| " + ExitCode.OK + " |", "| " + ExitCode.TASK + " |", "| " + ExitCode.USAGE + " |")
                .contains("| " + ExitCode.ENVIRONMENT + " |", "| " + ExitCode.STOPPED + " |");
    }
}
