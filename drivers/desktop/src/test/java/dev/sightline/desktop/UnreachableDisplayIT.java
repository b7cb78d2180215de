package dev.sightline.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.error.SightlineException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** In a JVM of its own, since AWT reads {@code DISPLAY} once. */
@EnabledOnOs(OS.LINUX)
class UnreachableDisplayIT {

    private static final String PREFIX = "ATTEMPT ";

    @Test
    void displayThatIsNotThereIsExplainedAtEveryAttempt() throws IOException {
        var builder = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Djava.awt.headless=false",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        UnreachableDisplayIT.class.getName())
                .redirectErrorStream(true);
        builder.environment().put("DISPLAY", ":4711");
        builder.environment().remove("WAYLAND_DISPLAY");
        List<String> lines;
        try (var reader =
                new BufferedReader(new InputStreamReader(builder.start().getInputStream(), StandardCharsets.UTF_8))) {
            lines = reader.lines().toList();
        }
        var attempts = lines.stream().filter(line -> line.startsWith(PREFIX)).toList();
        assertThat(attempts).as("of %s", lines).hasSize(2);
        assertThat(attempts.getFirst())
                .startsWith(PREFIX + "Cannot open the desktop: ")
                .contains("Check that the X server at DISPLAY=:4711 is running");
        assertThat(attempts.getLast())
                .startsWith(PREFIX + "Cannot open the desktop: AWT failed to start in this JVM earlier")
                .endsWith("Correct what the first error reports, then start this program again.");
    }

    /** Tries twice. */
    public static void main(String[] arguments) {
        DesktopDriverFactory factory = DesktopDriverFactory.builder().build();
        for (int attempt = 0; attempt < 2; attempt++) {
            try (var driver = factory.open(Path.of("."))) {
                System.out.println(PREFIX + driver.info());
            } catch (SightlineException e) {
                System.out.println(PREFIX + e.getMessage());
            }
        }
    }
}
