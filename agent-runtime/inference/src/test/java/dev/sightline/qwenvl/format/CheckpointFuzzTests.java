package dev.sightline.qwenvl.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.sightline.qwenvl.GenerationRequest;
import dev.sightline.qwenvl.PromptPart;
import dev.sightline.qwenvl.QwenVl;
import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.QwenVlOptions;
import dev.sightline.qwenvl.image.ImageSize;
import dev.sightline.qwenvl.image.RgbImage;
import dev.sightline.qwenvl.tensor.TensorType;
import dev.sightline.qwenvl.tokenizer.SmallTokenizer;
import dev.sightline.qwenvl.tokenizer.SmallTokenizer.Vocabulary;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whole checkpoints with one file damaged, by seed. Each opens and answers, or is refused with the engine's own exception, and
 * costs no memory that the files' size does not justify.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES) // what hangs must not hang the build
class CheckpointFuzzTests {

    /** The intact checkpoint takes less than half of it. */
    private static final long MOST_ALLOCATED = 4 << 20;

    private static final Vocabulary VOCABULARY = SmallTokenizer.vocabulary("click the button on the page", 8);
    private static final MiniWeights WEIGHTS = MiniWeights.seeded(MiniShape.NARROW, 3, true);
    private static final Pattern SCALAR = Pattern.compile("-?\\d+(\\.\\d+)?(e-?\\d+)?|true|false|\"[^\"]*\"");
    private static final List<String> HOSTILE_JSON = List.of(
            "-1",
            "0",
            "1",
            "3",
            "65536",
            "16777216",
            "2147483647",
            "4294967296",
            "99999999999999999999",
            "1e308",
            "1e-320",
            "0.5",
            "null",
            "true",
            "[]",
            "{}",
            "\"\"",
            "\"\\u0000\"",
            "[".repeat(200),
            "{\"a\": ".repeat(200));
    private static final long[] HOSTILE_NUMBERS = {
        -1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 32, 1L << 40, 1L << 62, 0xffff_ffffL, 0x7fff_ffffL, 0, 1, 1 << 20
    };

    @TempDir
    Path root;

    private Path whole;
    private Path apart;
    private Path pair;

    @BeforeEach
    void write() throws IOException {
        whole = new MiniFolder(TensorType.F16, 1, true, true).write(root.resolve("whole"), WEIGHTS, VOCABULARY);
        apart = new MiniFolder(TensorType.BF16, 2, false, false).write(root.resolve("apart"), WEIGHTS, VOCABULARY);
        pair = Files.createDirectory(root.resolve("pair"));
        MiniGguf.write(
                pair.resolve("model.gguf"),
                pair.resolve("mmproj.gguf"),
                WEIGHTS,
                VOCABULARY,
                MiniGguf.allOf(TensorType.Q8_0),
                MiniGguf.allOf(TensorType.F16));
    }

    @Test
    void theIntactCheckpointsOpenAndAnswer() {
        for (Path path : List.of(whole, apart, pair)) {
            long before = allocated();
            try (Checkpoint checkpoint = Checkpoint.open(path)) {
                assertThat(allocated() - before).isLessThan(MOST_ALLOCATED / 2);
                assertThat(answer(checkpoint)).isEqualTo(2);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "whole, config.json, 3000",
        "whole, model.safetensors, 2500",
        "whole, tokenizer.json, 2500",
        "whole, preprocessor_config.json, 400",
        "whole, generation_config.json, 400",
        "apart, config.json, 600",
        "apart, model.safetensors.index.json, 1600",
        "apart, model-00002-of-00002.safetensors, 1200",
        "apart, vocab.json, 1000",
        "apart, merges.txt, 600",
        "apart, tokenizer_config.json, 1000",
        "pair, model.gguf, 3600",
        "pair, mmproj.gguf, 2700"
    })
    void aDamagedFileIsRefusedOrHarmless(String checkpoint, String file, int mutants) throws IOException {
        Path folder = root.resolve(checkpoint);
        Path damaged = folder.resolve(file);
        byte[] intact = Files.readAllBytes(damaged);
        Random random = new Random(file.hashCode());
        int refused = 0;
        for (int i = 0; i < mutants; i++) {
            byte[] mutant = file.endsWith("json") && random.nextBoolean()
                    ? jsonMutant(intact, random)
                    : mutant(intact, headerLength(file, intact), random);
            Files.write(damaged, mutant);
            refused += refused(folder, file + ", mutant " + i) ? 1 : 0;
        }
        // damage that goes unnoticed hits weights, spaces, or values that allow others
        assertThat(refused).isGreaterThan(mutants / 20).isLessThan(mutants);
    }

    @ParameterizedTest
    @CsvSource({
        "whole, config.json",
        "whole, tokenizer.json",
        "whole, preprocessor_config.json",
        "whole, generation_config.json",
        "apart, model.safetensors.index.json",
        "apart, vocab.json",
        "apart, tokenizer_config.json"
    })
    void jsonThatNestsDeeplyOrEndsNowhereIsRefused(String checkpoint, String file) throws IOException {
        for (String text : List.of(
                "", " ", "[", "{", "null", "[]", "7", "\"", "[".repeat(1 << 20), "{\"a\":".repeat(1 << 19), "\u0000")) {
            Files.writeString(root.resolve(checkpoint).resolve(file), text);
            assertThat(refused(root.resolve(checkpoint), file)).isTrue();
        }
        // no UTF-8
        Files.write(root.resolve(checkpoint).resolve(file), new byte[] {'{', '"', (byte) 0xc3, '"', '}'});
        assertThat(refused(root.resolve(checkpoint), file)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "whole, config.json, has no config.json",
        "whole, model.safetensors, there is no such file",
        "whole, tokenizer.json, neither tokenizer.json nor vocab.json",
        "apart, merges.txt, neither tokenizer.json nor vocab.json",
        "apart, model-00001-of-00002.safetensors, there is no such file",
        "pair, mmproj.gguf, there are 0 mmproj files beside it",
        "pair, model.gguf, 0 GGUF language models"
    })
    void aMissingFileIsNamed(String checkpoint, String file, String message) throws IOException {
        Files.delete(root.resolve(checkpoint).resolve(file));
        try (Checkpoint opened = Checkpoint.open(root.resolve(checkpoint))) {
            assertThat(opened).isNull();
        } catch (QwenVlException e) {
            assertThat(e).hasMessageContaining(root.toString()).hasMessageMatching("(?s).*(" + message + ").*");
        }
    }

    @Test
    void aPairThatCannotBeReadInItsFolderSaysWhy() throws IOException {
        byte[] bytes = Files.readAllBytes(pair.resolve("model.gguf"));
        Files.write(pair.resolve("model.gguf"), Arrays.copyOf(bytes, bytes.length - 1000));
        assertThatThrownBy(() -> Checkpoint.open(pair))
                .isInstanceOf(QwenVlException.class)
                .hasMessageStartingWith("Cannot load '" + pair + "': it has no config.json and 0 GGUF language models.")
                .hasMessageContaining("model.gguf': tensor 'blk.0.ffn_down.weight'")
                .hasMessageContaining("the file is truncated or damaged");
    }

    private static boolean refused(Path folder, String what) {
        long before = allocated();
        try (Checkpoint checkpoint = open(folder)) {
            assertThat(allocated() - before).as(what).isLessThan(MOST_ALLOCATED);
            answer(checkpoint);
            return false;
        } catch (QwenVlException e) {
            assertThat(allocated() - before).as(what).isLessThan(2 * MOST_ALLOCATED);
            assertThat(e.getMessage()).as(what).isNotBlank().hasSizeLessThan(800);
            return true;
        } catch (RuntimeException | Error e) {
            throw new AssertionError(what, e);
        }
    }

    /** A pair by its files' names: in a folder, a file that cannot be read would be passed over. */
    private static Checkpoint open(Path folder) {
        return folder.endsWith("pair")
                ? Checkpoint.open(folder.resolve("model.gguf"), folder.resolve("mmproj.gguf"))
                : Checkpoint.open(folder);
    }

    /** How many tokens it answers to a word and a small picture. */
    private static int answer(Checkpoint checkpoint) {
        QwenVlOptions options = QwenVlOptions.defaults()
                .withBackend("scalar")
                .withThreads(1)
                .withContextLength(64)
                .withMaxPixels(28 * 28 * 8);
        try (QwenVl engine = QwenVl.open(checkpoint, checkpoint.tokenizer(), options)) {
            List<PromptPart> prompt = List.of(
                    new PromptPart.Text("page"),
                    new PromptPart.Image(new RgbImage(new ImageSize(56, 56), new byte[56 * 56 * 3])));
            return engine.generate(GenerationRequest.greedy(prompt, 2)).tokens().size();
        }
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    /** Most damage goes where the structure is; the weights behind it mean nothing. */
    private static int headerLength(String file, byte[] intact) {
        if (file.endsWith(".safetensors")) {
            return 8
                    + (int) ByteBuffer.wrap(intact)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getLong(0);
        }
        return file.endsWith(".gguf") ? Math.min(intact.length, 9000) : intact.length;
    }

    private static byte[] jsonMutant(byte[] intact, Random random) {
        String text = new String(intact, StandardCharsets.UTF_8);
        List<MatchResult> scalars = new ArrayList<>();
        SCALAR.matcher(text).results().forEach(scalars::add);
        for (int changes = 1 + random.nextInt(2); changes > 0; changes--) {
            MatchResult scalar = scalars.get(random.nextInt(scalars.size()));
            if (scalar.end() > text.length()) {
                continue;
            }
            String replacement = HOSTILE_JSON.get(random.nextInt(HOSTILE_JSON.size()));
            text = text.substring(0, scalar.start()) + replacement + text.substring(scalar.end());
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] mutant(byte[] intact, int header, Random random) {
        byte[] bytes = intact.clone();
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            int at = Math.min(random.nextInt(random.nextInt(8) == 0 ? bytes.length : header), bytes.length - 1);
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
                case 3 -> {
                    bytes = Arrays.copyOf(bytes, Math.max(bytes.length, at + 8));
                    ByteBuffer.wrap(bytes)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(at, HOSTILE_NUMBERS[random.nextInt(HOSTILE_NUMBERS.length)]);
                }
                case 4 -> {
                    int more = 1 + random.nextInt(40);
                    byte[] longer = Arrays.copyOf(bytes, bytes.length + more);
                    System.arraycopy(bytes, at, longer, at + more, bytes.length - at);
                    Arrays.fill(longer, at, at + more, (byte) "[{\"9".charAt(random.nextInt(4)));
                    bytes = longer;
                }
                default -> {
                    int from = random.nextInt(bytes.length);
                    int length = Math.min(random.nextInt(24), bytes.length - Math.max(from, at));
                    System.arraycopy(bytes, from, bytes, at, length);
                }
            }
        }
        return bytes;
    }
}
