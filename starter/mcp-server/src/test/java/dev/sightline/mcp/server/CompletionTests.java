package dev.sightline.mcp.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The command line's script for completion names the options of the server, which is a program of its own. */
class CompletionTests {

    @Test
    void everyOptionOfTheServerIsCompleted() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.sightline.cli.Sightline",
                        "generate-completion")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String script = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        String function = script.substring(script.indexOf("function _picocli_sightline_mcp()"));
        Set<String> completed = Pattern.compile("--[a-z-]+")
                .matcher(function.substring(0, function.indexOf("\n}")))
                .results()
                .map(option -> option.group())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(completed)
                .containsAll(new CommandLine(new McpServer())
                        .getCommandSpec().optionsMap().keySet().stream()
                                .filter(option -> option.startsWith("--"))
                                .toList());
    }
}
