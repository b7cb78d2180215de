package dev.sightline.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Transform;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PictureTests {

    @ParameterizedTest
    @CsvSource({"1280,720", "1281,721", "3840,2160", "320,9000", "1,1", "2559,1439", "412,915"})
    void pictureCostsAtMost1280ImageTokens(int width, int height) throws Exception {
        var screenshot = Screenshot.ofImage(
                new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB),
                new Transform<>(1, 1, 0, 0),
                ScreenState.UNKNOWN,
                Instant.EPOCH);
        Picture picture = Picture.of(screenshot);

        BufferedImage sent =
                ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(picture.jpeg(screenshot))));

        assertThat(sent.getWidth()).isEqualTo(picture.width());
        assertThat(sent.getHeight()).isEqualTo(picture.height());
        assertThat(Picture.tokens(sent.getWidth(), sent.getHeight())).isLessThanOrEqualTo(1280);
        assertThat(picture.there(picture.here(width / 2.0))).isBetween(width / 2.0 - 2, width / 2.0 + 2);
    }
}
