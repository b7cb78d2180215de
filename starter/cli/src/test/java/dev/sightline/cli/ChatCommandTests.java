package dev.sightline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a real, tiny checkpoint that knows how to click. */
final class ChatCommandTests {

    private static final String REHEARSAL =
            "../../agent-runtime/pocket-model/src/test/resources/dev/sightline/pocket/rehearsal";

    @TempDir
    Path folder;

    private final CommandLineRun cli = new CommandLineRun();

    private int chat(String... more) {
        String[] args = new String[more.length + 5];
        args[0] = "chat";
        args[1] = "--model=" + REHEARSAL;
        args[2] = "--image=" + REHEARSAL + "/goldens/screen-00.png";
        args[3] = "--context=512";
        args[4] = "--max-tokens=96";
        System.arraycopy(more, 0, args, 5, more.length);
        return cli.execute(args);
    }

    @Test
    void answerAboutAnImageIsPrinted() {
        assertThat(chat("--system", "You operate a screen of 168x112 with computer_use.", "Task: Go to Search"))
                .as(cli.err())
                .isEqualTo(ExitCode.OK);
        assertThat(cli.out()).isEqualToNormalizingNewlines("""
                Click Search
                <tool_call>
                {"name": "computer_use", "arguments": {"action": "left_click", "coordinate": [94, 46]}}
                </tool_call>
                """);
        assertThat(cli.err()).contains("64 prompt tokens, 38 answer tokens");
    }

    @Test
    void missingImageIsWrongUsage() {
        assertThat(chat("--image", "no-such.png", "x")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("Cannot show 'no-such.png': there is no such file.");
    }

    @Test
    void fileThatIsNoImageIsExplained() throws IOException {
        Path text = Files.writeString(folder.resolve("a.png"), "hello");
        assertThat(chat("--image", text.toString(), "x")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err())
                .contains("Cannot show '" + text
                        + "': it is not an image that can be read here. Use a PNG or JPEG file.");
    }

    @Test
    void imageThatIsCutOffIsExplained() throws IOException {
        byte[] whole = Files.readAllBytes(Path.of(REHEARSAL, "goldens/screen-00.png"));
        Path half = Files.write(folder.resolve("half.png"), Arrays.copyOf(whole, 60));
        assertThat(chat("--image", half.toString(), "x")).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(cli.err()).contains("declared as 'image/png': Cannot read a picture of 60 bytes: it is damaged");
    }

    @Test
    void checkpointWithoutItsTokenizerIsExplained() throws IOException {
        for (String name : List.of("config.json", "preprocessor_config.json", "model.safetensors")) {
            Files.copy(Path.of(REHEARSAL, name), folder.resolve(name));
        }
        assertThat(cli.execute("chat", "--model", folder.toString(), "x")).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(cli.err())
                .contains("Cannot load '" + folder + "': it has neither tokenizer.json nor vocab.json")
                .contains("Pull the model again");
    }

    @Test
    void missingModelIsExplained() {
        assertThat(cli.execute("chat", "--model", "no-such-model", "x")).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(cli.err())
                .contains(
                        "Cannot load 'no-such-model': there is no such file. Check the path, or pull the model first.");
    }

    @Test
    void answerThatCannotFitIsExplained() {
        assertThat(cli.execute("chat", "--model=" + REHEARSAL, "--context=512", "--max-tokens=512", "x"))
                .isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(cli.err()).contains("more than the context of 512");
    }

    @Test
    void doctorTellsBackendAndMemory() {
        EngineOptions options = new EngineOptions();
        options.context = 512;
        assertThat(EngineCheckups.backend(options).found()).containsAnyOf("'vector' on ", "'scalar' on ");
        Finding finding = EngineCheckups.model(Path.of(REHEARSAL), options);
        assertThat(finding.grade()).isEqualTo(Finding.Grade.GOOD);
        assertThat(finding.found())
                .matches("'.*rehearsal' needs \\d+ MiB: 1 of mapped weights, \\d+ for a context of 512"
                        + " tokens, \\d+ for the largest image or prefill chunk; this machine has \\d+ MiB");
    }

    @Test
    void doctorStatesFamilyDialectAndUnitsOfACheckpoint() throws IOException {
        assertThat(EngineCheckups.dialect(Path.of(REHEARSAL)).found())
                .startsWith("'pocket', coordinates in pixels, images of 4 to 653 tokens of 28×28 pixels: the model is"
                        + " recognised by its files at ");
        assertThat(EngineCheckups.dialect(folder).found())
                .isEqualTo("'qwen2.5-vl', coordinates in pixels, images of 4 to 16384 tokens of 28×28 pixels:"
                        + " checkpoints that run in this process are Qwen2.5-VLs, and the name of this one is not that of"
                        + " a family that descends from it");
        Path fara = Files.createDirectory(folder.resolve("Fara-7B"));
        assertThat(EngineCheckups.dialect(fara).found())
                .startsWith("'fara-7b', coordinates in pixels")
                .endsWith("the model is recognised by its files at '" + fara + "'");
    }

    @Test
    void doctorNamesWhatIsWrong() {
        EngineOptions options = new EngineOptions();
        options.backend = "gpu";
        assertThat(EngineCheckups.backend(options))
                .satisfies(finding -> assertThat(finding.grade()).isEqualTo(Finding.Grade.PROBLEM))
                .satisfies(finding -> assertThat(finding.found()).contains("Cannot use the backend 'gpu'"));
        assertThat(EngineCheckups.model(folder.resolve("none"), new EngineOptions())
                        .found())
                .contains("there is no such file");
        options.context = 1 << 24;
        assertThat(EngineCheckups.model(Path.of(REHEARSAL), options).remedy())
                .isEqualTo("Choose a smaller one with --context.");
    }
}
