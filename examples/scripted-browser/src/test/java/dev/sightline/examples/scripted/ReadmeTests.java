package dev.sightline.examples.scripted;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.runtime.script.TaskReader;
import dev.sightline.task.Task;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README of the project shows is what is compiled, read and bound here. */
class ReadmeTests {

    private static final Path README = Path.of("..", "..", "README.md");

    @TempDir
    Path folder;

    private static List<String> blocks(String language) throws IOException {
        List<String> blocks = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(README))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
        assertThat(blocks).as("blocks of %s", language).isNotEmpty();
        return blocks;
    }

    @Test
    void javaIsTheCodeOfTheExample() throws IOException {
        String source = Files.readString(Path.of("src/main/java/dev/sightline/examples/scripted/Signer.java"));
        for (String block : blocks("java")) {
            assertThat(source).contains(block.strip());
        }
    }

    @Test
    void tasksCanBeRead() throws IOException {
        for (String block : blocks("yaml")) {
            Path file = Files.writeString(folder.resolve("readme.task.yaml"), block);
            Task task = TaskReader.create()
                    .withEnvironment(name -> name.equals("SHOP_PASSWORD") ? "lovelace" : null)
                    .read(file);
            assertThat(task.steps()).hasSize(5);
            assertThat(task.secrets()).containsOnlyKeys("password");
        }
    }

    @Test
    void propertiesExist() throws IOException {
        String metadata;
        try (var in = Objects.requireNonNull(
                getClass().getResourceAsStream("/META-INF/spring-configuration-metadata.json"))) {
            metadata = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        for (String block : blocks("properties")) {
            for (String line : block.strip().split("\n", -1)) {
                assertThat(metadata).contains("\"" + line.substring(0, line.indexOf('=')) + "\"");
            }
        }
    }
}
