package dev.sightline.qwenvl.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.qwenvl.GenerationRequest;
import dev.sightline.qwenvl.PromptPart;
import dev.sightline.qwenvl.QwenVl;
import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.QwenVlOptions;
import dev.sightline.qwenvl.RandomCheckpoint;
import dev.sightline.qwenvl.image.ImageSize;
import dev.sightline.qwenvl.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TornadoPlanProviderTests {

    private static final QwenVlOptions OPTIONS = QwenVlOptions.defaults()
            .withThreads(2)
            .withContextLength(400)
            .withMaxPixels(400 * 300)
            .withPrefillChunk(24);

    private static List<Integer> answer(String backend) {
        byte[] rgb = new byte[300 * 200 * 3];
        new Random(1).nextBytes(rgb);
        List<PromptPart> prompt = List.of(
                new PromptPart.Template("<|im_start|>user\n"),
                new PromptPart.Image(new RgbImage(new ImageSize(300, 200), rgb)),
                new PromptPart.Text("Press OK"));
        try (RandomCheckpoint checkpoint = new RandomCheckpoint();
                QwenVl engine = QwenVl.open(checkpoint, checkpoint.tokenizer(), OPTIONS.withBackend(backend))) {
            assertThat(engine.backend()).isEqualTo(backend);
            return engine.generate(GenerationRequest.greedy(prompt, 12)).tokens();
        }
    }

    @Test
    void theEngineFindsTheBackendAndAnswersAsOnTheCpu() {
        Devices.assume();
        assertThat(answer(TornadoPlanProvider.NAME)).isEqualTo(answer("scalar"));
    }

    @Test
    void aCpuThatSpeaksOpenClIsUsedOnlyWhenAskedFor() {
        Devices.assume();
        TornadoPlanProvider provider = new TornadoPlanProvider();
        assertThat(provider.preference()).isEqualTo(Accelerator.chosen().isCpu() ? -1 : 200);
        assertThat(provider.device()).contains("device 0:0");
    }

    @Test
    void workThatDoesNotFitStatesWhatItNeeds() {
        Devices.assume();
        Accelerator accelerator = Accelerator.chosen();
        accelerator.require(accelerator.memory(), "All of it");
        assertThatThrownBy(() -> accelerator.require(5L << 40, "This model"))
                .isInstanceOf(QwenVlException.class)
                .hasMessageStartingWith("This model needs 5120.00 GB on the device, but ")
                .hasMessageContaining("Raise -Dtornado.device.memory");

        QwenVlOptions large = QwenVlOptions.defaults().withContextLength(4096).withMaxPixels(1L << 33);
        try (RandomCheckpoint checkpoint = new RandomCheckpoint()) {
            assertThatThrownBy(() -> QwenVl.open(
                            checkpoint, checkpoint.tokenizer(), large.withBackend(TornadoPlanProvider.NAME)))
                    .isInstanceOf(QwenVlException.class)
                    .hasMessageContaining("needs ")
                    .hasMessageContaining("images of ");
        }
    }

    @Test
    void withoutTornadoVmTheReasonNamesTheRemedy(@TempDir Path folder) throws IOException, InterruptedException {
        assertThat(unavailable(folder, List.of()))
                .startsWith("TornadoVM is not part of this Java process. Install TornadoVM's SDK");
    }

    @Test
    void aDeviceThatIsNotThereIsNamedWithThoseThatAre(@TempDir Path folder) throws IOException, InterruptedException {
        Devices.assume();
        assertThat(unavailable(
                        folder,
                        List.of(
                                "@" + System.getenv("TORNADOVM_HOME") + "/tornado-argfile",
                                "-D" + TornadoPlanProvider.DEVICE + "=7:3")))
                .contains("There is no device '7:3'. Available devices: ")
                .contains("device 0:0");
    }

    /** What another Java process says. */
    private static String unavailable(Path folder, List<String> flags) throws IOException, InterruptedException {
        Path output = folder.resolve("output.txt");
        Path errors = folder.resolve("errors.txt");
        List<String> command = new java.util.ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), WithoutDevice.class.getName()));
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
        return Files.readString(output).strip();
    }
}
