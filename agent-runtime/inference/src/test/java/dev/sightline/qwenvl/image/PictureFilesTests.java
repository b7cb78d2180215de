package dev.sightline.qwenvl.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.json.JsonValue;
import dev.sightline.qwenvl.json.JsonValue.JsonArray;
import dev.sightline.qwenvl.json.JsonValue.JsonNumber;
import dev.sightline.qwenvl.json.JsonValue.JsonObject;
import dev.sightline.qwenvl.json.JsonValue.JsonString;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Picture files of many kinds against the pixels of the reference's pipeline; {@code picture-files-golden.py} made both. */
class PictureFilesTests {

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Golden(String name, byte[] file, ImageSize size, byte[] rgb, int tolerance) {

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Golden> files() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(PictureFilesTests.class.getResourceAsStream("picture-files-golden.json"))) {
            JsonArray all = (JsonArray) JsonValue.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            assertThat(all.elements()).hasSize(29);
            return all.elements().stream().map(element -> golden((JsonObject) element));
        }
    }

    private static Golden golden(JsonObject object) {
        return new Golden(
                text(object, "name"),
                Base64.getDecoder().decode(text(object, "file")),
                new ImageSize(number(object, "width"), number(object, "height")),
                Base64.getDecoder().decode(text(object, "rgb")),
                number(object, "tolerance"));
    }

    private static String text(JsonObject object, String name) {
        return ((JsonString) Objects.requireNonNull(object.get(name))).value();
    }

    private static int number(JsonObject object, String name) {
        return (int) ((JsonNumber) Objects.requireNonNull(object.get(name))).doubleValue();
    }

    @ParameterizedTest
    @MethodSource("files")
    void pixelsAreThoseOfTheReference(Golden golden) {
        RgbImage image = EncodedPicture.decode(golden.file());
        assertThat(image.size()).isEqualTo(golden.size());
        int furthest = 0;
        for (int i = 0; i < golden.rgb().length; i++) {
            furthest = Math.max(furthest, Math.abs((image.bytes()[i] & 0xff) - (golden.rgb()[i] & 0xff)));
        }
        // decoders of JPEG may round differently; whatever is stored exactly must come out exactly
        assertThat(furthest).isLessThanOrEqualTo(golden.tolerance());
    }

    @ParameterizedTest
    @MethodSource("files")
    void aFileThatBreaksOffIsReadOrRefusedByName(Golden golden) {
        for (int length = 0; length < golden.file().length; length += 7) {
            byte[] cut = Arrays.copyOf(golden.file(), length);
            try {
                // some readers fill up with what they have
                assertThat(EncodedPicture.decode(cut).size().area()).isPositive();
            } catch (QwenVlException e) {
                assertThat(e.category()).isEqualTo(QwenVlException.Category.INPUT);
                assertThat(e).hasMessageStartingWith("Cannot read a picture of " + length + " bytes: ");
            }
        }
    }

    @Test
    void bytesThatAreNotAPictureAreRefused() {
        assertThatThrownBy(() -> EncodedPicture.decode("no picture".getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(QwenVlException.class)
                .hasMessageContaining("its format is not supported")
                .hasMessageContaining("image/png");
    }
}
