package dev.sightline.mcp.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the pages about the server show is what it takes. */
class ReadmeTests {

    private static final Path PAGE = Path.of("..", "mcp", "README.md");

    private static List<String> blocks(Path page, String language) throws IOException {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(page))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private static McpServer parsed(List<String> command) {
        assertThat(command.getFirst()).endsWith("/sightline");
        assertThat(command.get(1)).isEqualTo("mcp");
        var server = new McpServer();
        new CommandLine(server).parseArgs(command.subList(2, command.size()).toArray(String[]::new));
        return server;
    }

    @Test
    void commandsAreUnderstood() throws IOException {
        List<McpServer> servers = new ArrayList<>();
        for (String line : String.join("", blocks(PAGE, "bash")).lines().toList()) {
            servers.add(parsed(List.of(line.replaceFirst("#.*", "").strip().split(" +", -1))));
        }
        assertThat(servers).hasSizeGreaterThanOrEqualTo(3);
        assertThat(servers).anySatisfy(server -> assertThat(server.http).isTrue());
        assertThat(servers).anySatisfy(server -> assertThat(server.secrets).containsKey("password"));
        assertThat(servers)
                .anySatisfy(server -> assertThat(server.model.served()).isNotNull());
    }

    @ParameterizedTest
    @ValueSource(strings = {"../mcp/README.md", "../../README.md"})
    void configurationsOfClientsAreUnderstood(String page) throws IOException {
        List<String> configurations = blocks(Path.of(page), "json");
        assertThat(configurations).isNotEmpty();
        for (String configuration : configurations) {
            JsonNode server = JsonMapper.shared()
                    .readTree(configuration)
                    .path("mcpServers")
                    .path("sightline");
            if (server.has("command")) {
                List<String> command =
                        new ArrayList<>(List.of(server.path("command").stringValue()));
                server.path("args").forEach(argument -> command.add(argument.stringValue()));
                parsed(command);
            } else {
                URI url = URI.create(server.path("url").stringValue());
                assertThat(url.getPort()).isEqualTo(new McpServer().port);
                assertThat(url.getPath()).isEqualTo("/mcp");
                assertThat(server.path("headers").path("Authorization").stringValue())
                        .startsWith("Bearer ");
            }
        }
    }

    @Test
    void javaIsTheCodeOfTheExample() throws IOException {
        String shopper = Files.readString(
                Path.of("../../examples/chat-client/src/main/java/dev/sightline/examples/chat/Shopper.java"));
        for (Path page : List.of(PAGE, Path.of("../../examples/chat-client/README.md"))) {
            assertThat(blocks(page, "java"))
                    .isNotEmpty()
                    .allSatisfy(block -> assertThat(shopper).contains(block));
        }
    }

    /** Whoever copies a property gets one that exists. */
    @Test
    void propertiesAreThoseOfTheMetadata() throws IOException {
        List<String> known = new ArrayList<>();
        for (URL metadata : Collections.list(
                ReadmeTests.class.getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
            try (var in = metadata.openStream()) {
                StreamSupport.stream(
                                JsonMapper.shared()
                                        .readTree(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                                        .path("properties")
                                        .spliterator(),
                                false)
                        .map(property -> property.path("name").stringValue())
                        .forEach(known::add);
            }
        }
        List<String> shown = Pattern.compile("(?m)^\\| `(sightline\\.[a-z.-]+?)(\\.NAME[a-z.]*)?`")
                .matcher(Files.readString(PAGE))
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(shown).hasSizeGreaterThanOrEqualTo(10);
        assertThat(known).containsAll(shown);
    }

    @Test
    void everyToolIsOnThePage() throws IOException {
        assertThat(Files.readString(PAGE))
                .contains("| `look` |", "| `find` |", "| `act` |", "| `open` |")
                .contains("| `run` |", "| `pursue` |", "| `status` |", "| `answer` |");
    }
}
