package dev.sightline.examples.scripted;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.runtime.script.TaskReader;
import dev.sightline.task.Task;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
        StringBuilder sources = new StringBuilder();
        try (Stream<Path> files = Files.list(Path.of("src/main/java/dev/sightline/examples/scripted"))) {
            for (Path file : files.toList()) {
                sources.append(Files.readString(file));
            }
        }
        // indentation is that of the page
        String compiled = squeezed(sources.toString());
        for (String block : blocks("java")) {
            assertThat(compiled).contains(squeezed(block));
        }
    }

    private static String squeezed(String code) {
        return code.replaceAll("\\s+", "");
    }

    /** Whoever copies the dependencies gets artifacts that the BOM manages. */
    @Test
    void dependenciesAreManagedByTheBom() throws IOException {
        String bom = Files.readString(Path.of("..", "..", "starter", "bom", "pom.xml"));
        for (String block : blocks("xml")) {
            Pattern.compile("<artifactId>(sightline[^<]*)</artifactId>")
                    .matcher(block)
                    .results()
                    .map(found -> found.group(1))
                    .forEach(artifact -> assertThat(bom).contains("<artifactId>" + artifact + "</artifactId>"));
        }
    }

    /** A link within the project leads to a file, and one within the page to a heading. */
    @Test
    void linksLeadSomewhere() throws IOException {
        String page = Files.readString(README);
        List<String> headings = Pattern.compile("(?m)^#+ (.+)$")
                .matcher(page)
                .results()
                .map(found -> found.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 -]", "")
                        .replace(' ', '-'))
                .toList();
        Pattern.compile("\\]\\(([^)]+)\\)")
                .matcher(page)
                .results()
                .map(found -> found.group(1))
                .forEach(link -> {
                    if (link.startsWith("#")) {
                        assertThat(headings).contains(link.substring(1));
                    } else if (!link.startsWith("http")) {
                        assertThat(README.resolveSibling(link.replaceFirst("#.*", "")))
                                .exists();
                    }
                });
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
        // of the auto-configuration and of each driver
        StringBuilder metadata = new StringBuilder();
        for (URL url : Collections.list(
                getClass().getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
            try (var in = url.openStream()) {
                metadata.append(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        for (String block : blocks("properties")) {
            for (String line : block.strip().split("\n", -1)) {
                assertThat(metadata).contains("\"" + line.substring(0, line.indexOf('=')) + "\"");
            }
        }
    }
}
