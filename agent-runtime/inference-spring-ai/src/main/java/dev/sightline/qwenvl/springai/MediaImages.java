package dev.sightline.qwenvl.springai;

import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.image.EncodedPicture;
import dev.sightline.qwenvl.image.RgbImage;
import java.util.Base64;
import java.util.Locale;
import org.springframework.ai.content.Media;

/** Decodes Spring AI's media into pixels. */
final class MediaImages {

    private MediaImages() {}

    /**
     * @throws QwenVlException if it is not an image, cannot be read, or is a URL that would have to be fetched
     */
    static RgbImage decode(Media media) {
        if (!media.getMimeType().getType().equalsIgnoreCase("image")) {
            throw new QwenVlException(
                    QwenVlException.Category.INPUT,
                    "A message contains media of type '%s', but the model accepts only images, such as image/png and image/jpeg. Extract frames from a video and send them as images."
                            .formatted(media.getMimeType()));
        }
        byte[] bytes = bytes(media);
        try {
            return EncodedPicture.decode(bytes);
        } catch (QwenVlException e) {
            throw new QwenVlException(
                    e.category(),
                    "Cannot show an image that is declared as '%s': %s".formatted(media.getMimeType(), e.getMessage()),
                    e);
        }
    }

    private static byte[] bytes(Media media) {
        return switch (media.getData()) {
            case byte[] bytes -> bytes;
            case String text -> fromText(text);
            case Object other ->
                throw new QwenVlException(
                        QwenVlException.Category.INPUT,
                        "An image is given as %s; pass its bytes, a Resource, or a data URL."
                                .formatted(other.getClass().getName()));
        };
    }

    private static byte[] fromText(String text) {
        int comma = text.indexOf(',');
        if (!text.toLowerCase(Locale.ROOT).startsWith("data:") || comma < 0) {
            // fetching URLs would let the author of a message reach this machine's files and network
            throw new QwenVlException(
                    QwenVlException.Category.INPUT,
                    "An image is given as the URL '%s', and URLs are not fetched. Pass its bytes, a Resource (such as UrlResource or FileSystemResource), or a data URL."
                            .formatted(text.length() > 100 ? text.substring(0, 100) + "…" : text));
        }
        String header = text.substring(0, comma);
        if (!header.toLowerCase(Locale.ROOT).endsWith(";base64")) {
            throw new QwenVlException(
                    QwenVlException.Category.INPUT,
                    "A data URL begins with '%s'; only base64 is read.".formatted(header));
        }
        try {
            return Base64.getDecoder().decode(text.substring(comma + 1));
        } catch (IllegalArgumentException e) {
            throw new QwenVlException(
                    QwenVlException.Category.INPUT, "The base64 of a data URL is damaged: " + e.getMessage(), e);
        }
    }
}
