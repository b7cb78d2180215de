package dev.sightline.pocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Runs the tests of the training code where a Python with its libraries is at hand. */
final class TrainingCodeIT {

    private static final Path TRAINING = Path.of("training");
    private static final String PYTHON = Objects.requireNonNullElse(System.getenv("POCKET_PYTHON"), "python3");

    @Test
    void trainingTestsPass() throws Exception {
        if (!runs(List.of(PYTHON, "-c", "import torch, tokenizers, safetensors, PIL, numpy, pytest"))) {
            String reason = "'" + PYTHON + "' lacks torch, tokenizers, safetensors, pillow, numpy or pytest."
                    + " Install them (training/requirements.txt), or name another Python in POCKET_PYTHON.";
            System.out.println("Skipped: " + reason);
            Assumptions.abort(reason);
        }

        Process process = start(List.of(PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"));
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).contains("passed");
    }

    private static boolean runs(List<String> command) throws InterruptedException {
        try {
            Process process = start(command);
            process.getInputStream().transferTo(OutputStream.nullOutputStream());
            return process.waitFor(2, TimeUnit.MINUTES) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static Process start(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(TRAINING.toFile());
        builder.environment().put("OMP_NUM_THREADS", "1");
        return builder.redirectErrorStream(true).start();
    }
}
