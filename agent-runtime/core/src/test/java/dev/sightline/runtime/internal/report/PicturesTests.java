package dev.sightline.runtime.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Transform;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
class PicturesTests {

    private static final Pattern ELEMENT = Pattern.compile(
            "<script type=\"application/json\" class=\"picture\" id=\"picture-(\\d+)\">(\\{[^<]*})</script>\n");

    private final Pictures pictures = new Pictures();
    private final Map<Integer, JsonNode> page = new HashMap<>();

    private static Screenshot screenshot(BufferedImage image) {
        return Screenshot.ofImage(image, new Transform<>(1, 1, 0, 0), ScreenState.UNKNOWN, Instant.EPOCH);
    }

    private int store(int step, BufferedImage image) {
        return store(step, screenshot(image));
    }

    private int store(int step, Screenshot seen) {
        Pictures.Stored stored = pictures.store(step, seen);
        if (stored.isNew()) {
            var element = ELEMENT.matcher(stored.element());
            assertThat(element.matches()).isTrue();
            page.put(Integer.valueOf(element.group(1)), JsonMapper.shared().readTree(element.group(2)));
        }
        return stored.number();
    }

    private JsonNode stored(int number) {
        return Objects.requireNonNull(page.get(number));
    }

    /** Draws a picture as the page does. */
    private BufferedImage drawn(int number) throws IOException {
        JsonNode picture = stored(number);
        BufferedImage canvas = picture.has("on")
                ? drawn(picture.get("on").asInt())
                : new BufferedImage(
                        picture.get("width").asInt(), picture.get("height").asInt(), BufferedImage.TYPE_INT_ARGB);
        for (JsonNode part : picture.get("parts")) {
            String data = part.get("data").asString();
            var image = ImageIO.read(new ByteArrayInputStream(
                    Base64.getDecoder().decode(data.substring("data:image/png;base64,".length()))));
            for (int y = 0; y < image.getHeight(); y++) {
                for (int x = 0; x < image.getWidth(); x++) {
                    canvas.setRGB(part.get("x").asInt() + x, part.get("y").asInt() + y, image.getRGB(x, y));
                }
            }
        }
        return canvas;
    }

    private void assertSame(BufferedImage one, BufferedImage other) {
        assertThat(one.getWidth()).isEqualTo(other.getWidth());
        assertThat(one.getHeight()).isEqualTo(other.getHeight());
        for (int y = 0; y < one.getHeight(); y++) {
            for (int x = 0; x < one.getWidth(); x++) {
                if (one.getRGB(x, y) != other.getRGB(x, y)) {
                    assertThat(Integer.toHexString(one.getRGB(x, y)))
                            .as("pixel (%d, %d)", x, y)
                            .isEqualTo(Integer.toHexString(other.getRGB(x, y)));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                BufferedImage.TYPE_INT_RGB,
                BufferedImage.TYPE_INT_ARGB,
                BufferedImage.TYPE_3BYTE_BGR,
                BufferedImage.TYPE_4BYTE_ABGR
            })
    void everyPictureOfALongRunIsDrawnExactly(int type) throws IOException {
        var random = new Random(7);
        List<BufferedImage> seen = new ArrayList<>();
        List<Integer> numbers = new ArrayList<>();
        var screen = new BufferedImage(203, 117, type);
        for (int step = 1; step <= 60; step++) {
            int kind = random.nextInt(4);
            int left = random.nextInt(190);
            int top = random.nextInt(100);
            int width = kind == 0 ? 203 - left : 1 + random.nextInt(203 - left);
            int height = kind == 0 ? 117 - top : 1 + random.nextInt(117 - top);
            // few colours, many colours, a screen that was there before
            if (kind == 3 && step > 4) {
                screen.setRGB(0, 0, 203, 117, seen.get(step - 4).getRGB(0, 0, 203, 117, null, 0, 203), 0, 203);
            } else {
                for (int y = top; y < top + height; y++) {
                    for (int x = left; x < left + width; x++) {
                        screen.setRGB(x, y, kind == 1 ? random.nextInt() : 0xFF000000 | step * 1234567);
                    }
                }
            }
            var copy = new BufferedImage(203, 117, type);
            copy.setRGB(0, 0, 203, 117, screen.getRGB(0, 0, 203, 117, null, 0, 203), 0, 203);
            seen.add(copy);
            numbers.add(store(step, copy));
        }
        for (int i = 0; i < seen.size(); i++) {
            assertSame(drawn(numbers.get(i)), seen.get(i));
        }
        assertThat(page.values().stream().anyMatch(picture -> picture.has("on")))
                .isTrue();
    }

    @Test
    void screenThatComesBackIsStoredOnce() {
        var one = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        var other = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        other.setRGB(60, 60, 0x123456);

        assertThat(store(1, one)).isEqualTo(1);
        assertThat(store(2, other)).isEqualTo(2);
        assertThat(store(3, one)).isEqualTo(1);
    }

    @Test
    void nothingIsDrawnOnAPictureThatProgramsDecodeDifferently() throws IOException {
        var photo = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        var file = new ByteArrayOutputStream();
        ImageIO.write(photo, "jpg", file);
        store(
                1,
                Screenshot.ofEncoded(
                        file.toByteArray(), new Transform<>(1, 1, 0, 0), ScreenState.UNKNOWN, Instant.EPOCH));
        var next = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        next.setRGB(3, 3, 0x00FF00);

        assertThat(stored(store(2, next)).has("on")).isFalse();
    }

    @Test
    void pictureLiesOnFewOthersOnly() {
        var screen = new BufferedImage(640, 64, BufferedImage.TYPE_INT_RGB);
        for (int step = 1; step <= 100; step++) {
            var next = new BufferedImage(640, 64, BufferedImage.TYPE_INT_RGB);
            next.setRGB(0, 0, 640, 64, screen.getRGB(0, 0, 640, 64, null, 0, 640), 0, 640);
            next.setRGB(step, 3, 0x00FF00 + step);
            screen = next;
            int layers = 0;
            JsonNode at = stored(store(step, next));
            while (at.has("on")) {
                at = stored(at.get("on").asInt());
                layers++;
            }
            assertThat(layers).isLessThanOrEqualTo(12);
        }
    }
}
