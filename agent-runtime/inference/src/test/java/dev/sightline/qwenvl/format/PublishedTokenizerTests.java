package dev.sightline.qwenvl.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.qwenvl.json.JsonValue;
import dev.sightline.qwenvl.tokenizer.PublishedVocabulary;
import dev.sightline.qwenvl.tokenizer.TextStream;
import dev.sightline.qwenvl.tokenizer.Tokenizer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against ids that the {@code tokenizers} package gave for the published vocabulary. */
class PublishedTokenizerTests {

    private static Tokenizer tokenizer;

    @BeforeAll
    static void load() throws IOException, InterruptedException {
        tokenizer = TokenizerFiles.fromTokenizerJson(PublishedVocabulary.tokenizerJson());
    }

    private static List<JsonFields> golden() throws IOException {
        List<JsonFields> cases = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(PublishedVocabulary.class.getResourceAsStream("tokenizer-golden.jsonl.gz")),
                StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                cases.add(JsonFields.of("case", JsonValue.parse(line)));
            }
        }
        return cases;
    }

    @Test
    void idsEqualTheReference() throws IOException {
        List<JsonFields> cases = golden();
        assertThat(cases).hasSizeGreaterThan(2500);
        for (JsonFields golden : cases) {
            String text = golden.string("text");
            assertThat(tokenizer.encode(text)).as(text).containsExactly(array(golden, "ids"));
            assertThat(tokenizer.encodeTemplate(text))
                    .as(text)
                    .containsExactly(array(golden, golden.has("template") ? "template" : "ids"));
        }
    }

    @Test
    void decodingGivesTheNormalizedTextBack() throws IOException {
        for (JsonFields golden : golden()) {
            String text = Normalizer.normalize(golden.string("text"), Normalizer.Form.NFC);
            int[] ids = array(golden, "ids");
            assertThat(tokenizer.decode(ids)).isEqualTo(text);
            TextStream stream = tokenizer.textStream();
            StringBuilder streamed = new StringBuilder();
            for (int id : ids) {
                String piece = stream.append(id);
                assertThat(piece).doesNotContain("�".repeat(text.contains("�") ? 99 : 1));
                streamed.append(piece);
            }
            assertThat(streamed + stream.finish()).isEqualTo(text);
        }
    }

    @Test
    void addedTokensKeepTheirPublishedIds() {
        assertThat(tokenizer.id("<|endoftext|>")).isEqualTo(151643);
        assertThat(tokenizer.id("<|im_end|>")).isEqualTo(151645);
        assertThat(tokenizer.id("<|image_pad|>")).isEqualTo(151655);
        assertThat(tokenizer.id("</tool_call>")).isEqualTo(151658);
        assertThat(tokenizer.size()).isEqualTo(151665);
        assertThat(tokenizer.decode(151644, 872, 151645, 151657)).isEqualTo("user<tool_call>");
    }

    @Test
    void longRunsDoNotTakeQuadraticTime() {
        String run = "ab".repeat(500_000);
        org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(60), () -> assertThat(tokenizer.encode(run)).isNotEmpty());
    }

    private static int[] array(JsonFields fields, String name) {
        return fields.integers(name).stream().mapToInt(Integer::intValue).toArray();
    }
}
