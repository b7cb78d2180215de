package dev.sightline.qwenvl.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.qwenvl.backend.Backends;
import dev.sightline.qwenvl.backend.Operators;
import dev.sightline.qwenvl.format.Checkpoint;
import dev.sightline.qwenvl.format.MiniFolder;
import dev.sightline.qwenvl.format.MiniShape;
import dev.sightline.qwenvl.format.MiniWeights;
import dev.sightline.qwenvl.image.ImagePreprocessor;
import dev.sightline.qwenvl.image.ImageSize;
import dev.sightline.qwenvl.image.PixelPatches;
import dev.sightline.qwenvl.image.ResizeLimits;
import dev.sightline.qwenvl.image.RgbImage;
import dev.sightline.qwenvl.tensor.TensorType;
import dev.sightline.qwenvl.tokenizer.SmallTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownWindowsTests {

    /** 10 × 9 tokens: three columns and three rows of windows, those at the edges smaller. */
    private static final ImageSize SIZE = new ImageSize(280, 252);

    private static final ImagePreprocessor PREPROCESSOR = new ImagePreprocessor(
            new ResizeLimits(28, 1, 1 << 20), 14, 2, 2, new float[] {0.5f, 0.5f, 0.5f}, new float[] {1, 1, 1});

    @TempDir
    static Path folder;

    private static Checkpoint checkpoint;

    @BeforeAll
    static void open() throws IOException {
        checkpoint = Checkpoint.open(new MiniFolder(TensorType.F32, 1, true, true)
                .write(
                        folder.resolve("mini"),
                        MiniWeights.seeded(MiniShape.WIDE, 7, true),
                        SmallTokenizer.vocabulary("", 0)));
    }

    @AfterAll
    static void close() {
        checkpoint.close();
    }

    /** A vision tower that counts the patches which went through its first block, image by image. */
    private static void withTower(String backend, Tower test) {
        List<Integer> computed = new ArrayList<>();
        int hidden = MiniShape.WIDE.visionHidden();
        try (Operators operators = Backends.installed().open(backend, 2)) {
            test.run(
                    new VisionTower(checkpoint, operators, (stage, values, size) -> {
                        if (stage.equals("vis.block.0")) {
                            computed.add(size / hidden);
                        }
                    }),
                    computed);
        }
    }

    interface Tower {
        void run(VisionTower tower, List<Integer> computed);
    }

    private static float[] fresh(String backend, PixelPatches patches) {
        float[][] result = new float[1][];
        withTower(backend, (tower, computed) -> result[0] = encode(tower, patches));
        return result[0];
    }

    /** To the last bit; but a sum across the lanes of a vector is rounded in another order once it is compiled. */
    private static void same(String backend, float[] actual, float[] expected) {
        if (backend.equals("scalar")) {
            assertThat(actual).isEqualTo(expected);
            return;
        }
        assertThat(actual).hasSameSizeAs(expected);
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs(actual[i] - expected[i]));
        }
        assertThat(difference).isLessThan(1e-5 * largest);
    }

    private static float[] encode(VisionTower tower, PixelPatches patches) {
        return tower.encode(patches, () -> false);
    }

    private static PixelPatches screen(Consumer<byte[]> change) {
        byte[] rgb = new byte[SIZE.width() * SIZE.height() * 3];
        new Random(3).nextBytes(rgb);
        change.accept(rgb);
        return PREPROCESSOR.patches(new RgbImage(SIZE, rgb));
    }

    private static int at(int x, int y) {
        return (y * SIZE.width() + x) * 3;
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void onlyChangedWindowsAreComputedAndTheResultIsTheSame(String backend) {
        PixelPatches before = screen(rgb -> {});
        // the second window of the first row, 4 × 4 tokens, and the last window, 2 × 1
        PixelPatches after = screen(rgb -> {
            rgb[at(150, 50)]++;
            rgb[at(279, 251)]++;
        });
        withTower(backend, (tower, computed) -> {
            same(backend, encode(tower, before), fresh(backend, before));
            same(backend, encode(tower, after), fresh(backend, after));
            same(backend, encode(tower, before), fresh(backend, before));
            assertThat(computed).containsExactly(360, 64 + 8, 64 + 8);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void unchangedImageSkipsTheFirstBlocks(String backend) {
        PixelPatches screen = screen(rgb -> {});
        withTower(backend, (tower, computed) -> {
            float[] first = encode(tower, screen);
            same(backend, encode(tower, screen), first);
            assertThat(computed).containsExactly(360);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void otherGridIsComputedWhole(String backend) {
        PixelPatches large = screen(rgb -> {});
        byte[] rgb = new byte[112 * 112 * 3];
        Arrays.fill(rgb, (byte) 100);
        PixelPatches small = PREPROCESSOR.patches(new RgbImage(new ImageSize(112, 112), rgb));
        withTower(backend, (tower, computed) -> {
            encode(tower, large);
            same(backend, encode(tower, small), fresh(backend, small));
            same(backend, encode(tower, large), fresh(backend, large));
            assertThat(computed).containsExactly(360, 64, 360);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void cancelledImageLeavesWhatWasKnown(String backend) {
        PixelPatches before = screen(rgb -> {});
        PixelPatches after = screen(rgb -> rgb[at(0, 0)]++);
        withTower(backend, (tower, computed) -> {
            encode(tower, before);
            assertThatThrownBy(() -> tower.encode(after, () -> true)).isInstanceOf(CancellationException.class);
            same(backend, encode(tower, after), fresh(backend, after));
            assertThat(computed).containsExactly(360, 64);
        });
    }
}
