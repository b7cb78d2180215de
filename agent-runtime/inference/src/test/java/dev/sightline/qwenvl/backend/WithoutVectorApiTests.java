package dev.sightline.qwenvl.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Java process that was started without {@code --add-modules jdk.incubator.vector}. */
class WithoutVectorApiTests {

    private static final String REMEDY = "Start Java with --add-modules jdk.incubator.vector.";

    @TempDir
    Path folder;

    @Test
    void anAutomaticChoiceFallsBackWithOneWarningThatNamesTheRemedy() throws IOException, InterruptedException {
        Path errors = folder.resolve("errors");
        assertThat(run(errors, "auto")).containsExactly("auto -> scalar 4.0 6.0");
        assertThat(Files.readString(errors))
                .containsOnlyOnce("WARNING")
                .containsOnlyOnce("Qwen2.5-VL runs on the backend 'scalar'. vector is not used:")
                .containsOnlyOnce(REMEDY);
    }

    @Test
    void aForcedVectorBackendFails() throws IOException, InterruptedException {
        Path errors = folder.resolve("errors");
        assertThat(run(errors, "vector"))
                .containsExactly(
                        "vector -> Cannot use the backend 'vector': The Vector API is not part of this Java process. "
                                + REMEDY);
        assertThat(errors).isEmptyFile();
    }

    @Test
    void aForcedScalarBackendNeedsNoWarning() throws IOException, InterruptedException {
        Path errors = folder.resolve("errors");
        assertThat(run(errors, "scalar")).containsExactly("scalar -> scalar 4.0 6.0");
        assertThat(errors).isEmptyFile();
    }

    private List<String> run(Path errors, String backend) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                WithoutVectorApi.class.getName(),
                backend));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
        // would speak up on the error stream, and could bring the module
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
        Process process = builder.start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
        } finally {
            process.destroyForcibly();
        }
        return Files.readAllLines(output);
    }
}
