package dev.sightline.screen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.awt.image.BufferedImage;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ScreenshotTests {

    private static final Transform<Space.Pixels, Space.Driver> HALF = new Transform<>(0.5, 0.5, 0, 0);

    @Test
    void imageSurvivesEncodingAndDecoding() {
        var image = new BufferedImage(7, 5, BufferedImage.TYPE_INT_RGB);
        image.setRGB(3, 2, 0x123456);
        var screenshot = Screenshot.ofImage(image, HALF, ScreenState.UNKNOWN, Instant.EPOCH);

        var again = Screenshot.ofEncoded(screenshot.encoded(), HALF, ScreenState.UNKNOWN, Instant.EPOCH);

        assertThat(again.size()).isEqualTo(new Size<>(7, 5));
        assertThat(again.mediaType()).isEqualTo("image/png");
        assertThat(again.image().getRGB(3, 2) & 0xFFFFFF).isEqualTo(0x123456);
        assertThat(again.pixelRatio()).isEqualTo(2);
    }

    @Test
    void bytesThatAreNoImageAreRejected() {
        assertThatThrownBy(() -> Screenshot.ofEncoded(new byte[100], HALF, ScreenState.UNKNOWN, Instant.EPOCH))
                .isInstanceOfSatisfying(
                        SightlineException.class, e -> assertThat(e.category()).isEqualTo(ErrorCategory.DRIVER))
                .hasMessageContaining("100 bytes")
                .hasMessageContaining("neither a PNG nor a JPEG");
    }
}
