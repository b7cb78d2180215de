package dev.sightline.qwenvl.image;

import dev.sightline.qwenvl.QwenVlException;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * An 8-bit RGB image in row order, three bytes a pixel. Immutable by convention: the array is not copied, so that a
 * screenshot is not in memory twice; do not change it afterwards.
 *
 * @since 0.1.0
 */
public final class RgbImage {

    private final ImageSize size;
    private final byte[] rgb;

    /**
     * Wraps pixels without copying them.
     *
     * @param rgb {@code width × height × 3} bytes
     */
    public RgbImage(ImageSize size, byte[] rgb) {
        if (rgb.length != size.area() * 3) {
            throw new QwenVlException(
                    QwenVlException.Category.INPUT,
                    "An RGB image of %s pixels needs %d bytes, but %d were given."
                            .formatted(size, size.area() * 3, rgb.length));
        }
        this.size = size;
        this.rgb = rgb;
    }

    /**
     * Converts any image. Translucent pixels are laid over white, as the model's published utilities do; gray values
     * are used as stored.
     *
     * @param image of any type
     */
    public static RgbImage of(BufferedImage image) {
        if (EncodedPicture.hasOwnSamples(image)) {
            return EncodedPicture.samples(image);
        }
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)];
        int[] row = new int[width];
        // Pillow drops the transparency of a palette
        boolean translucent = image.getColorModel().hasAlpha() && !(image.getColorModel() instanceof IndexColorModel);
        for (int y = 0, at = 0; y < height; y++) {
            image.getRGB(0, y, width, 1, row, 0, width);
            for (int argb : row) {
                int alpha = translucent ? argb >>> 24 : 255;
                rgb[at++] = overWhite(argb >> 16 & 0xff, alpha);
                rgb[at++] = overWhite(argb >> 8 & 0xff, alpha);
                rgb[at++] = overWhite(argb & 0xff, alpha);
            }
        }
        return new RgbImage(new ImageSize(width, height), rgb);
    }

    static byte overWhite(int channel, int alpha) {
        return (byte) ((channel * alpha + 255 * (255 - alpha) + 127) / 255);
    }

    /** Width and height. */
    public ImageSize size() {
        return size;
    }

    /** The pixels themselves, not a copy. */
    byte[] bytes() {
        return rgb;
    }

    /** SHA-256 of size and pixels in hexadecimal: images with the same value are the same to the model. */
    public String contentHash() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(size.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(rgb));
        } catch (NoSuchAlgorithmException e) {
            throw new QwenVlException(
                    QwenVlException.Category.INPUT,
                    "This Java runtime lacks SHA-256, which every Java runtime must provide.",
                    e);
        }
    }

    /**
     * The image stretched to another size with the antialiased bicubic filter of the reference.
     *
     * @param target the new size; the aspect ratio is not kept
     */
    public RgbImage resizedTo(ImageSize target) {
        return Bicubic.resize(this, target);
    }
}
