package dev.sightline.runtime.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.runtime.internal.image.PixelRows;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import java.util.function.IntBinaryOperator;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompactPngTests {

    private static final int OPAQUE = 0xFF000000;

    private static BufferedImage image(int width, int height, IntBinaryOperator pixel) {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, pixel.applyAsInt(x, y));
            }
        }
        return image;
    }

    /** As another program reads it. */
    private static byte[] assertExact(BufferedImage image) throws IOException {
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] file = CompactPng.encode(new PixelRows(image), 0, 0, width, height);
        BufferedImage read = ImageIO.read(new ByteArrayInputStream(file));
        assertThat(read.getWidth()).isEqualTo(width);
        assertThat(read.getRGB(0, 0, width, height, null, 0, width))
                .isEqualTo(image.getRGB(0, 0, width, height, null, 0, width));
        return file;
    }

    @ParameterizedTest
    @CsvSource({
        "1,1,1",
        "2,9,5",
        "3,13,7",
        "4,7,4",
        "5,8,8",
        "16,17,9",
        "17,17,9",
        "256,37,41",
        "257,37,41",
        "1500,37,41"
    })
    void everyNumberOfColoursIsExact(int colours, int width, int height) throws IOException {
        assertExact(image(width, height, (x, y) -> OPAQUE | (y * width + x) % colours * 40_503));
        assertExact(image(width, height, (x, y) -> ((y * width + x) % colours * 40_503) ^ (x % 3 << 30)));
    }

    @Test
    void noiseIsExactAndHardlyLargerThanItsPixels() throws IOException {
        var random = new Random(3);

        assertThat(assertExact(image(120, 80, (_, _) -> OPAQUE | random.nextInt(1 << 24))))
                .hasSizeLessThan(120 * 80 * 3 * 102 / 100 + 100);
    }

    @Test
    void photographIsMuchSmallerThanTheJdkWritesIt() throws IOException {
        var random = new Random(3);
        BufferedImage photo = image(256, 144, (x, y) -> {
            int light = (int) (120 + 60 * Math.sin(x / 23.0) + 50 * Math.cos(y / 17.0 + x / 90.0)) + random.nextInt(3);
            return OPAQUE | light << 16 | (90 + y / 2) << 8 | light / 2;
        });
        var jdk = new ByteArrayOutputStream();
        var opaque = new BufferedImage(256, 144, BufferedImage.TYPE_INT_RGB);
        opaque.createGraphics().drawImage(photo, 0, 0, null);
        ImageIO.write(opaque, "png", jdk);

        assertThat(assertExact(photo).length).isLessThan(jdk.size() / 2);
    }
}
