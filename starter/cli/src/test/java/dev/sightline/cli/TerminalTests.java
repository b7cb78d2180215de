package dev.sightline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What a terminal receives, by way of {@code script} of util-linux, which provides one. */
final class TerminalTests {

    private static final String CLEARED = "\r\033[K";

    private static String seen(int columns, Map<String, String> environment) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String command = "stty cols " + columns + "; exec '" + java + "' -Xshare:auto -XX:TieredStopAtLevel=1 -cp '"
                + System.getProperty("java.class.path") + "' " + ProgressOnTerminal.class.getName();
        var builder = new ProcessBuilder(List.of("script", "-qec", command, "/dev/null")).redirectErrorStream(true);
        builder.environment().keySet().removeAll(List.of("NO_COLOR", "CLICOLOR", "COLUMNS", "CI"));
        builder.environment().put("TERM", "xterm");
        builder.environment().putAll(environment);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            String reason = "there is no program 'script' that provides a terminal: " + e.getMessage();
            System.out.println("SKIPPED: " + reason);
            return Assumptions.abort(reason);
        }
        CompletableFuture.delayedExecutor(60, TimeUnit.SECONDS).execute(process::destroyForcibly);
        String seen = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(seen).isZero();
        return seen;
    }

    @Test
    void whatTakesLongFitsIntoOneLineAndIsCleared() throws Exception {
        String seen = seen(40, Map.of());

        assertThat(seen)
                .isEqualTo("before\r\n" + CLEARED + "\033[?7l  7 wait until a text shows that ~  2 s\033[?7h" + CLEARED
                        + "\033[32mafter\033[39m\033[0m\r\n");
    }

    @Test
    void lineIsDrawnWithoutColoursToo() throws Exception {
        assertThat(seen(90, Map.of("NO_COLOR", "1")))
                .isEqualTo("before\r\n" + CLEARED
                        + "\033[?7l  7 wait until a text shows that is longer than a narrow terminal is wide  2 s\033[?7h"
                        + CLEARED + "after\r\n");
    }

    @Test
    void nothingIsDrawnOverWhereTheTerminalCannot() throws Exception {
        assertThat(seen(40, Map.of("TERM", "dumb", "NO_COLOR", "1"))).isEqualTo("before\r\nafter\r\n");
    }
}
