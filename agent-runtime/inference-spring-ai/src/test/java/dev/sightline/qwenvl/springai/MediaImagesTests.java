package dev.sightline.qwenvl.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.image.ImageSize;
import dev.sightline.qwenvl.image.RgbImage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.springframework.ai.content.Media;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;

final class MediaImagesTests {

    private static BufferedImage image() {
        BufferedImage image = new BufferedImage(31, 17, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 31 * 17; i++) {
            image.setRGB(i % 31, i / 31, i * 7919);
        }
        return image;
    }

    private static byte[] encoded(String format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image(), format, out)).isTrue();
        return out.toByteArray();
    }

    private static Media media(MimeType type, byte[] data) {
        return Media.builder().mimeType(type).data(data).build();
    }

    private static Media media(MimeType type, String data) {
        return Media.builder().mimeType(type).data(data).build();
    }

    @Test
    void pngIsReadFromBytesResourcesAndDataUrls() throws IOException {
        byte[] png = encoded("png");
        String url = "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
        String expected = RgbImage.of(image()).contentHash();
        assertThat(MediaImages.decode(media(MimeTypeUtils.IMAGE_PNG, png)).contentHash())
                .isEqualTo(expected);
        assertThat(MediaImages.decode(new Media(MimeTypeUtils.IMAGE_PNG, new ByteArrayResource(png)))
                        .contentHash())
                .isEqualTo(expected);
        assertThat(MediaImages.decode(media(MimeTypeUtils.IMAGE_PNG, url)).contentHash())
                .isEqualTo(expected);
        assertThat(MediaImages.decode(new Media(MimeTypeUtils.IMAGE_PNG, URI.create(url)))
                        .contentHash())
                .isEqualTo(expected);
    }

    @Test
    void jpegIsReadEvenIfItIsCalledPng() throws IOException {
        assertThat(MediaImages.decode(media(MimeTypeUtils.IMAGE_PNG, encoded("jpg")))
                        .size())
                .isEqualTo(new ImageSize(31, 17));
    }

    @Test
    void addressesAreNotFetched() {
        assertThatThrownBy(() -> MediaImages.decode(
                        new Media(MimeTypeUtils.IMAGE_PNG, URI.create("https://intranet.example/secret.png"))))
                .isInstanceOf(QwenVlException.class)
                .hasMessage(
                        "An image is given as the URL 'https://intranet.example/secret.png', and URLs are not fetched. Pass its bytes, a Resource (such as UrlResource or FileSystemResource), or a data URL.");
    }

    @Test
    void videoIsRefused() {
        assertThatThrownBy(() -> MediaImages.decode(media(MimeType.valueOf("video/mp4"), new byte[3])))
                .isInstanceOf(QwenVlException.class)
                .hasMessageStartingWith(
                        "A message contains media of type 'video/mp4', but the model accepts only images");
    }

    @Test
    void bytesOfNoFormatAreRefused() {
        assertThatThrownBy(() -> MediaImages.decode(media(MimeTypeUtils.IMAGE_PNG, new byte[] {1, 2, 3})))
                .isInstanceOf(QwenVlException.class)
                .hasMessageStartingWith(
                        "Cannot show an image that is declared as 'image/png': Cannot read a picture of 3 bytes: its format is not supported");
    }

    @Test
    void cutOffImageIsRefused() throws IOException {
        byte[] png = encoded("png");
        assertThatThrownBy(() -> MediaImages.decode(media(MimeTypeUtils.IMAGE_PNG, Arrays.copyOf(png, png.length / 2))))
                .isInstanceOf(QwenVlException.class)
                .hasMessageMatching(
                        "Cannot show an image that is declared as 'image/png': Cannot read a picture of \\d+ bytes: it is damaged .*");
    }

    @Test
    void hugeClaimIsRefusedBeforeItIsDecoded() throws IOException {
        byte[] png = encoded("png");
        // the header's width and height
        Arrays.fill(png, 16, 24, (byte) 0);
        png[17] = 1;
        png[21] = 1;
        assertThatThrownBy(() -> MediaImages.decode(media(MimeTypeUtils.IMAGE_PNG, png)))
                .isInstanceOf(QwenVlException.class)
                .hasMessage(
                        "Cannot show an image that is declared as 'image/png': A picture has 65536×65536 pixels, more than the 132710400 that are accepted. Scale it down.");
    }

    @Test
    void damagedBase64IsRefused() {
        assertThatThrownBy(() -> MediaImages.decode(media(MimeTypeUtils.IMAGE_PNG, "data:image/png;base64,!!!")))
                .isInstanceOf(QwenVlException.class)
                .hasMessageStartingWith("The base64 of a data URL is damaged");
    }
}
