package dev.sightline.examples.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The application as a user starts it, in a JVM of its own. */
class DesktopExampleIT {

    private static final String TEXT = "Grüße, Łódź — 日本語 🙂";

    @TempDir
    Path folder;

    private Path output() {
        return folder.resolve("output.txt");
    }

    private ProcessBuilder application(String... arguments) {
        var builder = new ProcessBuilder(Stream.concat(
                        Stream.of(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                                DesktopApplication.class.getName(),
                                "--sightline.runs-folder=" + folder.resolve("runs")),
                        Stream.of(arguments))
                .toList());
        builder.environment().put("XDG_CONFIG_HOME", folder.toString());
        return builder.redirectErrorStream(true).redirectOutput(output().toFile());
    }

    private int exitCode(Process application) throws InterruptedException, IOException {
        if (!application.waitFor(180, TimeUnit.SECONDS)) {
            throw new AssertionError("The application did not end:\n" + Files.readString(output()));
        }
        return application.exitValue();
    }

    @Test
    void fileHoldsTheNoteThatWasWrittenWithTheEditor() throws Exception {
        Path note = folder.resolve("wish.txt");
        try (VirtualDesktop desktop = VirtualDesktop.start("Xvfb", "openbox", "mousepad")) {
            Process application = desktop.run(application("--note.text=" + TEXT, "--note.file=" + note));

            assertThat(exitCode(application)).as(Files.readString(output())).isZero();
        }
        assertThat(Files.readString(note).strip()).isEqualTo(TEXT);
        try (Stream<Path> runs = Files.walk(folder.resolve("runs"))) {
            List<String> left = runs.map(file -> file.getFileName().toString()).toList();
            assertThat(left).contains("report.html", "trace.jsonl");
        }
    }

    @Test
    void withoutADisplayTheApplicationSaysWhatToDo() throws Exception {
        ProcessBuilder builder = application();
        builder.environment().remove("DISPLAY");
        builder.environment().remove("WAYLAND_DISPLAY");
        Process application = builder.start();
        try {
            assertThat(exitCode(application)).as(Files.readString(output())).isEqualTo(1);
        } finally {
            application.destroyForcibly();
        }
        assertThat(Files.readString(output()))
                .contains("APPLICATION FAILED TO START")
                .contains("Sightline cannot operate the desktop: there is no display (DISPLAY is not set).")
                .contains("start a virtual one: 'Xvfb :99")
                .contains("choose another driver with 'sightline.driver'");
    }
}
