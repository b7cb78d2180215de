package dev.sightline.qwenvl.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.qwenvl.QwenVlException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResizeLimitsTests {

    private static final ResizeLimits PUBLISHED = new ResizeLimits(28, 3136, 12_845_056);

    @ParameterizedTest
    @CsvSource({
        "1280, 720, 1288, 728, 1196",
        "1920, 1080, 1932, 1092, 2691",
        "1366, 768, 1372, 756, 1323",
        "1024, 768, 1036, 756, 999",
        "3840, 2160, 3836, 2156, 10549",
        "1080, 2400, 1092, 2408, 3354",
        "630, 350, 616, 336, 264",
        "1522, 1022, 1512, 1008, 1944",
        "42, 70, 56, 56, 4",
        "20, 20, 56, 56, 4",
        "10, 1000, 28, 560, 20",
    })
    void publishedLimitsGiveTheReferenceSizes(int width, int height, int toWidth, int toHeight, int tokens) {
        ImageSize resized = PUBLISHED.resize(new ImageSize(width, height));

        assertThat(resized).isEqualTo(new ImageSize(toWidth, toHeight));
        assertThat(new PatchGrid(1, resized.height() / 14, resized.width() / 14, 2).tokens())
                .isEqualTo(tokens);
    }

    @ParameterizedTest
    @CsvSource({
        "1280, 720, 1288, 728",
        "1920, 1080, 1316, 728",
        "1366, 768, 1316, 728",
        "1024, 768, 1036, 756",
        "3840, 2160, 1316, 728",
        "1080, 2400, 672, 1484",
    })
    void lowerLimitGivesTheReferenceSizes(int width, int height, int toWidth, int toHeight) {
        assertThat(PUBLISHED.withMaxPixels(1_003_520).resize(new ImageSize(width, height)))
                .isEqualTo(new ImageSize(toWidth, toHeight));
    }

    @Test
    void aspectRatioOver200IsRejected() {
        assertThat(PUBLISHED.resize(new ImageSize(5600, 28)).height()).isEqualTo(28);
        assertThatThrownBy(() -> PUBLISHED.resize(new ImageSize(5601, 28)))
                .isInstanceOf(QwenVlException.class)
                .hasMessage(
                        "Cannot show an image of 5601×28 pixels to the model: one side is more than 200 times the other. Crop it first.");
    }

    @Test
    void contradictoryLimitsAreRejected() {
        assertThatThrownBy(() -> new ResizeLimits(28, 4000, 3136)).isInstanceOf(QwenVlException.class);
        assertThatThrownBy(() -> new ResizeLimits(28, 1, 700)).isInstanceOf(QwenVlException.class);
    }
}
