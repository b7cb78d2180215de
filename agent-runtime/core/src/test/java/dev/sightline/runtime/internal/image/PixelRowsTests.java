package dev.sightline.runtime.internal.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PixelRowsTests {

    private static BufferedImage noise(int type) {
        var image = new BufferedImage(37, 23, type);
        var random = new Random(type);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                image.setRGB(x, y, random.nextInt());
            }
        }
        return image;
    }

    private static void assertSameAsGetRgb(BufferedImage image) {
        var rows = new PixelRows(image);
        int width = image.getWidth();
        for (int y = 0; y < image.getHeight(); y++) {
            int[] row = new int[width];
            rows.read(y, row);
            assertThat(row).as("row %d", y).isEqualTo(image.getRGB(0, y, width, 1, null, 0, width));
            int[] part = new int[7];
            rows.read(5, y, 7, part);
            assertThat(part).as("part of row %d", y).isEqualTo(image.getRGB(5, y, 7, 1, null, 0, 7));
        }
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                BufferedImage.TYPE_INT_RGB,
                BufferedImage.TYPE_INT_ARGB,
                BufferedImage.TYPE_INT_ARGB_PRE,
                BufferedImage.TYPE_INT_BGR,
                BufferedImage.TYPE_3BYTE_BGR,
                BufferedImage.TYPE_4BYTE_ABGR,
                BufferedImage.TYPE_4BYTE_ABGR_PRE,
                BufferedImage.TYPE_USHORT_565_RGB,
                BufferedImage.TYPE_BYTE_GRAY,
                BufferedImage.TYPE_BYTE_BINARY,
                BufferedImage.TYPE_BYTE_INDEXED
            })
    void everyKindOfImageIsReadAsItsColourModelSays(int type) {
        BufferedImage image = noise(type);
        assertSameAsGetRgb(image);
        assertSameAsGetRgb(image.getSubimage(5, 3, 20, 11));
        assertSameAsGetRgb(image.getSubimage(0, 0, 20, 11));
    }
}
