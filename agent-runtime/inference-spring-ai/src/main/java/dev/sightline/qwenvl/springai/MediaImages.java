package dev.sightline.qwenvl.springai;

import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.image.RgbImage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.springframework.ai.content.Media;

/** Turns what Spring AI calls media into pixels. */
final class MediaImages {

    /** Four screens of 8K side by side; a file that claims more is a mistake or an attack. */
    private static final long MAX_PIXELS = 4L * 7680 * 4320;

    private MediaImages() {}

    /**
     * @throws QwenVlException if it is no image, cannot be read, or is an address that would have to be fetched
     */
    static RgbImage decode(Media media) {
        if (!media.getMimeType().getType().equalsIgnoreCase("image")) {
            throw new QwenVlException(
                    "A message holds media of type '%s', but the model can be shown only images, such as image/png and image/jpeg. Take frames out of a video and show them as images."
                            .formatted(media.getMimeType()));
        }
        byte[] bytes = bytes(media);
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new QwenVlException(
                        "The %d bytes of an image that is said to be '%s' are of no format that can be read here (%s). Send PNG or JPEG."
                                .formatted(
                                        bytes.length,
                                        media.getMimeType(),
                                        String.join(", ", ImageIO.getReaderMIMETypes())));
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
                if (pixels > MAX_PIXELS) {
                    throw new QwenVlException(
                            "An image has %d×%d pixels, more than the %d that are accepted. Scale it down."
                                    .formatted(reader.getWidth(0), reader.getHeight(0), MAX_PIXELS));
                }
                BufferedImage image = reader.read(0);
                return RgbImage.of(image);
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) {
            if (e instanceof QwenVlException known) {
                throw known;
            }
            throw new QwenVlException(
                    "An image of %d bytes that is said to be '%s' is damaged: %s. Send it again as PNG or JPEG."
                            .formatted(bytes.length, media.getMimeType(), e.getMessage()),
                    e);
        }
    }

    private static byte[] bytes(Media media) {
        return switch (media.getData()) {
            case byte[] bytes -> bytes;
            case String text -> fromText(text);
            case Object other ->
                throw new QwenVlException("An image is given as %s; give its bytes, a Resource, or a data URL."
                        .formatted(other.getClass().getName()));
        };
    }

    private static byte[] fromText(String text) {
        int comma = text.indexOf(',');
        if (!text.toLowerCase(Locale.ROOT).startsWith("data:") || comma < 0) {
            // fetching what a message names would let whoever wrote the message reach this machine's files and network
            throw new QwenVlException(
                    "An image is given as the address '%s', and addresses are not fetched. Give its bytes, a Resource (such as UrlResource or FileSystemResource), or a data URL."
                            .formatted(text.length() > 100 ? text.substring(0, 100) + "…" : text));
        }
        String header = text.substring(0, comma);
        if (!header.toLowerCase(Locale.ROOT).endsWith(";base64")) {
            throw new QwenVlException("A data URL begins with '%s'; only base64 is read.".formatted(header));
        }
        try {
            return Base64.getDecoder().decode(text.substring(comma + 1));
        } catch (IllegalArgumentException e) {
            throw new QwenVlException("The base64 of a data URL is damaged: " + e.getMessage(), e);
        }
    }
}
