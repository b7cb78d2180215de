package dev.sightline.qwenvl.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.qwenvl.GenerationRequest;
import dev.sightline.qwenvl.PromptPart;
import dev.sightline.qwenvl.QwenVl;
import dev.sightline.qwenvl.QwenVlOptions;
import dev.sightline.qwenvl.backend.Backends;
import dev.sightline.qwenvl.backend.Operators;
import dev.sightline.qwenvl.format.Checkpoint;
import dev.sightline.qwenvl.format.MiniFolder;
import dev.sightline.qwenvl.format.MiniShape;
import dev.sightline.qwenvl.format.MiniWeights;
import dev.sightline.qwenvl.image.ImagePreprocessor;
import dev.sightline.qwenvl.image.ImageSize;
import dev.sightline.qwenvl.image.PatchGrid;
import dev.sightline.qwenvl.image.PixelPatches;
import dev.sightline.qwenvl.image.RgbImage;
import dev.sightline.qwenvl.json.JsonValue;
import dev.sightline.qwenvl.json.JsonValue.JsonArray;
import dev.sightline.qwenvl.json.JsonValue.JsonNumber;
import dev.sightline.qwenvl.json.JsonValue.JsonObject;
import dev.sightline.qwenvl.json.JsonValue.JsonString;
import dev.sightline.qwenvl.tensor.TensorType;
import dev.sightline.qwenvl.tokenizer.SmallTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Text, images and videos against the reference implementation. {@code pictures-golden.py} beside the values made them, with the
 * weights of {@link MiniWeights} and the pixels of {@link #frame}.
 */
class PictureReferenceTests {

    private static final long SEED = 25;
    private static final double RELATIVE_ERROR = 1e-4;

    @TempDir
    static Path folder;

    private static Checkpoint checkpoint;

    @BeforeAll
    static void open() throws IOException {
        // without merges a token is a byte
        checkpoint = Checkpoint.open(new MiniFolder(TensorType.F32, 1, true, true)
                .write(
                        folder.resolve("mini"),
                        MiniWeights.seeded(MiniShape.WIDE, SEED, true),
                        SmallTokenizer.vocabulary("", 0)));
    }

    @AfterAll
    static void close() {
        checkpoint.close();
    }

    /** One case of the file; shown by its name. */
    record Golden(JsonObject object) {

        JsonValue get(String name) {
            return Objects.requireNonNull(object.get(name), name);
        }

        int integer(String name) {
            return (int) number(name);
        }

        double number(String name) {
            return ((JsonNumber) get(name)).doubleValue();
        }

        String text(String name) {
            return ((JsonString) get(name)).value();
        }

        List<JsonValue> list(String name) {
            return ((JsonArray) get(name)).elements();
        }

        int[] integers(String name) {
            return numbers(get(name));
        }

        static int[] numbers(JsonValue array) {
            return ((JsonArray) array)
                    .elements().stream()
                            .mapToInt(element -> (int) ((JsonNumber) element).doubleValue())
                            .toArray();
        }

        @Override
        public String toString() {
            return text("name");
        }
    }

    static Stream<Golden> cases() throws IOException {
        try (InputStream in = new GZIPInputStream(
                Objects.requireNonNull(PictureReferenceTests.class.getResourceAsStream("pictures-golden.json.gz")))) {
            JsonArray all = (JsonArray) JsonValue.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            assertThat(all.elements()).hasSize(12);
            return all.elements().stream().map(element -> new Golden((JsonObject) element));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void positionsAndLogitsAgree(Golden golden) {
        for (String backend : List.of("scalar", "vector")) {
            try (Operators operators = Backends.installed().open(backend, 2)) {
                agrees(golden, Plans.on(operators, checkpoint));
            }
        }
    }

    private static void agrees(Golden golden, Plans plans) {
        int[] ids = golden.integers("ids");
        float[] embeddings = new float[ids.length * MiniShape.WIDE.hidden()];
        Positions positions = new Positions();
        for (JsonValue part : golden.list("parts")) {
            if (part instanceof JsonString(String text)) {
                words(plans, positions, embeddings, text.getBytes(StandardCharsets.UTF_8));
                continue;
            }
            Golden picture = new Golden((JsonObject) part);
            PixelPatches patches = patches(picture);
            PatchGrid grid = patches.grid();
            WindowOrder order = new WindowOrder(grid, 4);
            assertThat(order.tokens()).isEqualTo(picture.integers("window_index"));
            assertThat(order.windowBounds()).isEqualTo(picture.integers("cu_window_seqlens"));

            words(plans, positions, embeddings, ids[positions.length()]);
            int at = positions.length() * MiniShape.WIDE.hidden();
            if (picture.text("kind").equals("image")) {
                positions.image(grid);
            } else {
                positions.video(grid, 2 * (float) (2 / picture.number("fps")));
            }
            float[] encoded = plans.vision().encode(patches, () -> false);
            System.arraycopy(encoded, 0, embeddings, at, encoded.length);
            words(plans, positions, embeddings, ids[positions.length()]);
        }
        assertThat(positions.length()).isEqualTo(ids.length);
        List<JsonValue> rows = golden.list("positions");
        assertThat(IntStream.range(0, ids.length).map(positions::time)).containsExactly(boxed(rows.get(0)));
        assertThat(IntStream.range(0, ids.length).map(positions::height)).containsExactly(boxed(rows.get(1)));
        assertThat(IntStream.range(0, ids.length).map(positions::width)).containsExactly(boxed(rows.get(2)));

        plans.decoder().forward(embeddings, ids.length, positions, 0);
        float[] logits = new float[MiniShape.WIDE.rows()];
        plans.decoder().logits(logits);
        assertThat(ReferenceTests.relativeError(logits, floats(golden.text("logits"))))
                .isLessThan(RELATIVE_ERROR);
    }

    /** From the prompt to the answer, with prefill in small chunks. */
    @ParameterizedTest
    @MethodSource("cases")
    void greedyAnswersAreEqual(Golden golden) {
        List<PromptPart> prompt =
                golden.list("parts").stream().map(PictureReferenceTests::part).toList();
        int[] expected = golden.integers("greedy");
        QwenVlOptions options = QwenVlOptions.defaults()
                .withBackend("vector")
                .withThreads(2)
                .withContextLength(1024)
                .withPrefillChunk(16);
        try (QwenVl engine = QwenVl.open(checkpoint, checkpoint.tokenizer(), options)) {
            GenerationRequest request = GenerationRequest.greedy(prompt, expected.length);
            assertThat(engine.generate(request).tokens()).containsExactly(box(expected));
            // the same again with nearly all of the prompt in the cache
            assertThat(engine.generate(request).tokens()).containsExactly(box(expected));
        }
    }

    private static PromptPart part(JsonValue part) {
        if (part instanceof JsonString(String text)) {
            return new PromptPart.Text(text);
        }
        Golden picture = new Golden((JsonObject) part);
        return picture.text("kind").equals("image")
                ? new PromptPart.Image(frame(picture, 0))
                : new PromptPart.Video(frames(picture), picture.number("fps"));
    }

    private static void words(Plans plans, Positions positions, float[] embeddings, int token) {
        plans.decoder().embed(token, embeddings, positions.length() * MiniShape.WIDE.hidden());
        positions.text(1);
    }

    private static void words(Plans plans, Positions positions, float[] embeddings, byte[] text) {
        for (byte letter : text) {
            words(plans, positions, embeddings, letter);
        }
    }

    /** Ours, once they are found to be within a step of rounding of the reference's; then the reference's. */
    private static PixelPatches patches(Golden picture) {
        ImagePreprocessor preprocessor = ReferenceTests.preprocessor(checkpoint.config());
        PixelPatches patches = picture.text("kind").equals("image")
                ? preprocessor.patches(frame(picture, 0))
                : preprocessor.videoPatches(
                        frames(picture), preprocessor.limits().maxPixels());
        PatchGrid grid = patches.grid();
        assertThat(new int[] {grid.frames(), grid.rows(), grid.columns()}).isEqualTo(picture.integers("grid"));
        if (picture.object().get("pixels") == null) {
            return patches;
        }
        byte[] pixels = Base64.getDecoder().decode(picture.text("pixels"));
        float[] values = patches.values();
        assertThat(values).hasSize(pixels.length);
        List<Float> mean = checkpoint.config().preprocessor().imageMean();
        List<Float> deviation = checkpoint.config().preprocessor().imageStd();
        for (int i = 0; i < values.length; i++) {
            int channel = i / 392 % 3;
            float expected = ((pixels[i] & 0xff) / 255f - mean.get(channel)) / deviation.get(channel);
            assertThat(Math.abs(values[i] - expected)).isLessThan(1.01f / 255 / deviation.get(channel));
            values[i] = expected;
        }
        return patches;
    }

    private static List<RgbImage> frames(Golden video) {
        return IntStream.range(0, video.integer("frames"))
                .mapToObj(i -> frame(video, i))
                .toList();
    }

    private static RgbImage frame(Golden picture, int index) {
        int width = picture.integer("width");
        int height = picture.integer("height");
        int seed = picture.integer("seed") + index;
        byte[] rgb = new byte[width * height * 3];
        for (int i = 0; i < rgb.length; i++) {
            int x = i / 3 % width;
            int y = i / 3 / width;
            rgb[i] = (byte) (x * (3 + seed) + y * (5 + 2 * seed) + i % 3 * 40 + x * y / 16);
        }
        return new RgbImage(new ImageSize(width, height), rgb);
    }

    private static float[] floats(String base64) {
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(base64)).order(ByteOrder.LITTLE_ENDIAN);
        float[] floats = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(floats);
        return floats;
    }

    private static Integer[] boxed(JsonValue array) {
        return box(Golden.numbers(array));
    }

    private static Integer[] box(int[] numbers) {
        return IntStream.of(numbers).boxed().toArray(Integer[]::new);
    }
}
