package dev.sightline.qwenvl.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.qwenvl.QwenVlException;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ImagePreprocessorTests {

    private static final ImagePreprocessor PREPROCESSOR = new ImagePreprocessor(
            new ResizeLimits(28, 3136, 12_845_056), 14, 2, 2, new float[] {0.5f, 0.5f, 0.5f}, new float[] {1, 1, 1});

    @Test
    void patchesFollowMergeBlocksAndRepeatAStillImageInTime() {
        // 56×56: 2×2 blocks of 2×2 patches; the red channel holds the patch's raster number
        byte[] rgb = new byte[56 * 56 * 3];
        for (int y = 0; y < 56; y++) {
            for (int x = 0; x < 56; x++) {
                rgb[(y * 56 + x) * 3] = (byte) (y / 14 * 4 + x / 14);
                rgb[(y * 56 + x) * 3 + 1] = (byte) y;
                rgb[(y * 56 + x) * 3 + 2] = (byte) x;
            }
        }
        PixelPatches patches = PREPROCESSOR.patches(new RgbImage(new ImageSize(56, 56), rgb));

        assertThat(patches.grid()).isEqualTo(new PatchGrid(1, 4, 4, 2));
        assertThat(patches.rowLength()).isEqualTo(1176);
        int[] order = {0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15};
        for (int patch = 0; patch < 16; patch++) {
            for (int time = 0; time < 2; time++) {
                for (int i = 0; i < 196; i++) {
                    int row = patch * 1176 + time * 196 + i;
                    assertThat(patches.values()[row]).isEqualTo(order[patch] / 255f - 0.5f);
                    assertThat(patches.values()[row + 392]).isEqualTo((order[patch] / 4 * 14 + i / 14) / 255f - 0.5f);
                    assertThat(patches.values()[row + 784]).isEqualTo((order[patch] % 4 * 14 + i % 14) / 255f - 0.5f);
                }
            }
        }
    }

    @Test
    void translucentPixelsAreLaidOverWhite() {
        BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0x00112233);
        image.setRGB(1, 0, 0xff112233);
        image.setRGB(2, 0, 0x80000000);

        assertThat(RgbImage.of(image).bytes())
                .containsExactly(-1, -1, -1, 0x11, 0x22, 0x33, (byte) 127, (byte) 127, (byte) 127);
    }

    @Test
    void anyBufferedImageTypeIsRead() {
        for (int type : new int[] {
            BufferedImage.TYPE_3BYTE_BGR,
            BufferedImage.TYPE_INT_RGB,
            BufferedImage.TYPE_4BYTE_ABGR,
            BufferedImage.TYPE_INT_BGR
        }) {
            BufferedImage image = new BufferedImage(2, 1, type);
            image.setRGB(0, 0, 0xff010203);
            image.setRGB(1, 0, 0xfffefdfc);
            assertThat(RgbImage.of(image).bytes()).containsExactly(1, 2, 3, -2, -3, -4);
        }
    }

    @Test
    void resizingAConstantImageKeepsItsColour() {
        byte[] rgb = new byte[37 * 53 * 3];
        java.util.Arrays.fill(rgb, (byte) 201);
        byte[] larger = new RgbImage(new ImageSize(37, 53), rgb)
                .resizedTo(new ImageSize(111, 28))
                .bytes();
        assertThat(larger).hasSize(111 * 28 * 3).containsOnly((byte) 201);
    }

    @Test
    void videoFramesArePairedAndTheLastOneIsRepeated() {
        Random random = new Random(1);
        List<RgbImage> frames = java.util.stream.IntStream.range(0, 3)
                .mapToObj(i -> {
                    byte[] rgb = new byte[56 * 84 * 3];
                    random.nextBytes(rgb);
                    return new RgbImage(new ImageSize(84, 56), rgb);
                })
                .toList();

        PixelPatches patches = PREPROCESSOR.videoPatches(frames, 1 << 20);

        assertThat(patches.grid()).isEqualTo(new PatchGrid(2, 4, 6, 2));
        int secondGroup = 24 * 1176;
        for (int i = 0; i < 196; i++) {
            assertThat(patches.values()[secondGroup + i]).isEqualTo(patches.values()[secondGroup + 196 + i]);
        }
        PixelPatches still = PREPROCESSOR.patches(frames.get(1));
        assertThat(patches.values()[196]).isEqualTo(still.values()[0]);
    }

    @Test
    void videoKeepsToItsPixelBudget() {
        List<RgbImage> frames =
                java.util.Collections.nCopies(8, new RgbImage(new ImageSize(280, 280), new byte[280 * 280 * 3]));
        PatchGrid grid = PREPROCESSOR.videoPatches(frames, 4L * 112 * 112).grid();
        assertThat(grid).isEqualTo(new PatchGrid(4, 8, 8, 2));
    }

    @Test
    void framesOfDifferentSizesAreRejected() {
        RgbImage small = new RgbImage(new ImageSize(1, 1), new byte[3]);
        RgbImage large = new RgbImage(new ImageSize(2, 1), new byte[6]);
        assertThatThrownBy(() -> PREPROCESSOR.videoPatches(List.of(small, large), 1000))
                .isInstanceOf(QwenVlException.class)
                .hasMessage("The frames of a video must have one size, but there are 1×1 and 2×1.");
    }

    @Test
    void contentHashTellsPixelsAndSizeApart() {
        RgbImage wide = new RgbImage(new ImageSize(2, 1), new byte[6]);
        RgbImage tall = new RgbImage(new ImageSize(1, 2), new byte[6]);
        assertThat(wide.contentHash())
                .isNotEqualTo(tall.contentHash())
                .isEqualTo(new RgbImage(new ImageSize(2, 1), new byte[6]).contentHash());
    }
}
