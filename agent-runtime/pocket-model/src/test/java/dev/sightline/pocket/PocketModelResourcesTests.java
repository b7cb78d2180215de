package dev.sightline.pocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is in the jar, with weights and without. */
final class PocketModelResourcesTests {

    private static final Path RESOURCES = Path.of("src/main/resources/dev/sightline/pocket");
    private static final long SHIPPED_LIMIT = 60_000_000;

    @Test
    void listingNamesExactlyTheWeightFilesThatAreThere() throws Exception {
        Path listing = RESOURCES.resolve("weights.sha256");
        List<String> listed = Files.exists(listing)
                ? Files.readAllLines(listing).stream()
                        .map(line -> line.substring(66))
                        .sorted()
                        .toList()
                : List.of();

        assertThat(present()).isEqualTo(listed);
    }

    @Test
    void modelFileSaysWhetherThereAreWeightsAndWhyNot() {
        JsonNode model = read("model.json");

        if (PocketModel.bundled().isPresent()) {
            assertThat(model.get("weights").asString()).isEqualTo("safetensors");
            assertThat(model.get("reason").isNull()).isTrue();
            assertThat(model.get("figures").isEmpty()).isFalse();
        } else {
            assertThat(model.get("weights").asString()).isEqualTo("none");
            assertThat(model.get("reason").asString())
                    .contains("holds no weights")
                    .contains("training/README.md");
        }
    }

    @Test
    void shippedFilesStayBelowSixtyMegabytes() throws Exception {
        long total = 0;
        for (String file : present()) {
            total += Files.size(RESOURCES.resolve(file));
        }

        assertThat(total).isLessThanOrEqualTo(SHIPPED_LIMIT);
    }

    @Test
    void dialectTemplatesHoldTheirPlaceholders() {
        JsonNode dialect = read("dialect.json");

        assertThat(text(dialect, "/system")).contains("{width}", "{height}");
        assertThat(text(dialect, "/turn")).contains("{role}", "{content}");
        assertThat(text(dialect, "/imagePlaceholder")).contains("{pads}");
        assertThat(text(dialect, "/user/task")).startsWith("{image}").contains("{text}", "{history}");
        assertThat(text(dialect, "/user/history")).contains("{steps}");
        assertThat(text(dialect, "/user/historyStep")).contains("{n}", "{thought}");
        assertThat(text(dialect, "/user/question")).startsWith("{image}").contains("{text}");
        assertThat(text(dialect, "/user/locate")).startsWith("{image}").contains("{text}");
        assertThat(text(dialect, "/answer/task")).contains("<tool_call>", "computer_use", "{arguments}");
        assertThat(dialect.at("/image/maxPixels").asInt()).isGreaterThanOrEqualTo(812 * 588);
    }

    private static JsonNode read(String name) {
        try (InputStream in = PocketModelResourcesTests.class.getResourceAsStream("/dev/sightline/pocket/" + name)) {
            assertThat(in).as(name).isNotNull();
            return JsonMapper.shared().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(JsonNode node, String pointer) {
        return node.at(pointer).asString();
    }

    private static List<String> present() throws IOException {
        Path weights = RESOURCES.resolve("weights");
        if (!Files.isDirectory(weights)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(weights)) {
            return files.map(file -> "weights/" + file.getFileName()).sorted().toList();
        }
    }
}
