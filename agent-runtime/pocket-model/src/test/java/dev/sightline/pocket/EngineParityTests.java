package dev.sightline.pocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.qwenvl.Generation;
import dev.sightline.qwenvl.Generation.Finish;
import dev.sightline.qwenvl.GenerationRequest;
import dev.sightline.qwenvl.PromptPart;
import dev.sightline.qwenvl.QwenVl;
import dev.sightline.qwenvl.QwenVlOptions;
import dev.sightline.qwenvl.format.Checkpoint;
import dev.sightline.qwenvl.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The engine against the reference implementation: the same greedy tokens on 50 screens that training never showed. The goldens
 * are made by {@code training/pocket/evaluate.py} with {@code transformers} in fp32.
 */
final class EngineParityTests {

    private static final Path TEST_RESOURCES = Path.of("src/test/resources/dev/sightline/pocket");
    private static final Path SHIPPED = Path.of("src/main/resources/dev/sightline/pocket/weights");
    private static final String IMAGE = "<|vision_start|><|image_pad|><|vision_end|>";
    private static final int SCREENS = 50;

    /** A screen, what was asked about it and the tokens that the reference implementation answered. */
    private record Golden(Path image, String prompt, int promptTokens, List<Integer> answer) {}

    @ParameterizedTest
    @ValueSource(strings = {"vector", "scalar"})
    void rehearsalCheckpointAnswersAsTheReferenceDoes(String backend) throws IOException {
        assertSameTokens(TEST_RESOURCES.resolve("rehearsal"), TEST_RESOURCES.resolve("rehearsal/goldens"), backend);
    }

    @Test
    void shippedCheckpointAnswersAsTheReferenceDoes() throws IOException {
        if (!Files.isDirectory(SHIPPED)) {
            String reason = "Skipped: this build holds no weights of the pocket model, so there is nothing to compare."
                    + " training/README.md says how they are made.";
            System.out.println(reason);
            Assumptions.abort(reason);
        }
        assertSameTokens(SHIPPED, TEST_RESOURCES.resolve("goldens"), "vector");
    }

    private static void assertSameTokens(Path folder, Path goldens, String backend) throws IOException {
        List<Golden> screens = read(goldens);
        assertThat(screens).hasSize(SCREENS);
        List<String> differences = new ArrayList<>();
        try (Checkpoint checkpoint = Checkpoint.open(folder);
                QwenVl engine = QwenVl.open(
                        checkpoint,
                        checkpoint.tokenizer(),
                        QwenVlOptions.defaults().withBackend(backend).withThreads(2))) {
            for (Golden golden : screens) {
                Generation answer = engine.generate(GenerationRequest.greedy(prompt(golden), 96));
                // the goldens leave out the token that ends the turn
                List<Integer> tokens = answer.finish() == Finish.STOP
                        ? answer.tokens().subList(0, answer.tokens().size() - 1)
                        : List.of();
                if (answer.promptTokens() != golden.promptTokens() || !tokens.equals(golden.answer())) {
                    differences.add(golden.image().getFileName() + ": " + answer.promptTokens() + " prompt tokens, "
                            + answer.finish() + " with " + tokens + " instead of " + golden.promptTokens() + ", "
                            + golden.answer());
                }
            }
        }
        assertThat(differences).isEmpty();
    }

    private static List<PromptPart> prompt(Golden golden) throws IOException {
        int at = golden.prompt().indexOf(IMAGE);
        return List.of(
                new PromptPart.Template(golden.prompt().substring(0, at)),
                new PromptPart.Image(RgbImage.of(ImageIO.read(golden.image().toFile()))),
                new PromptPart.Template(golden.prompt().substring(at + IMAGE.length())));
    }

    private static List<Golden> read(Path folder) {
        JsonNode file =
                JsonMapper.shared().readTree(folder.resolve("goldens.json").toFile());
        assertThat(file.get("from").asString()).startsWith("transformers");
        return file.get("screens")
                .valueStream()
                .map(screen -> new Golden(
                        folder.resolve(screen.get("image").asString()),
                        screen.get("prompt").asString(),
                        screen.get("promptTokens").asInt(),
                        screen.get("answerTokens")
                                .valueStream()
                                .map(JsonNode::asInt)
                                .toList()))
                .toList();
    }
}
